"""python -m bench [--small] [figures…]: measure, print a table, keep it in results.json."""

import argparse
import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from bench import machine
from bench.system import Size, a_system

RESULTS = Path(__file__).parent / "results.json"
# Two sizes of database, and how often to go round.
WHOLE = Size("few", 10_000, 5_000), Size("many", 1_000_000, 5_000), 11
SMALL = Size("few", 1_000, 500), Size("many", 5_000, 500), 1

type Figures = Mapping[str, float]

# A module each.
MEASURES = ("send", "desk", "bulk", "streams", "on_screen", "suggest", "match", "board", "public")
# What was promised: at least so much, or at most.
AT_LEAST = {"send_vs_bare": 0.15, "public_vs_anew": 5}
AT_MOST = {
    "desk_ms": 25,
    "desk_vs_sql": 4,
    "desk_growth": 1.3,
    "bulk_100_ms": 2_000,
    "news_p99_ms": 500,
    "kb_per_stream": 25,
    "on_screen_ms": 500,
    "suggest_ms": 50,
    "match_ms": 30,
    "propose_s": 5,
    "board_ms": 60,
    "first_page_kb": 60,
    "first_paint_slow_3g_ms": 2_000,
}


def main() -> None:
    arguments = _parser().parse_args()
    figures: dict[str, float] = {}
    with a_system(*(SMALL if arguments.small else WHOLE)) as system:
        about = machine.about(system)
        for name in arguments.figures or MEASURES:
            # Only now, because they import models, and those need Django to be set up.
            figures |= import_module(f"bench.{name}").measure(system)
    _print(figures)
    if not arguments.small:
        _keep(about, figures)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "figures", nargs="*", metavar="figure", choices=MEASURES, help=", ".join(MEASURES)
    )
    parser.add_argument(
        "--small", action="store_true", help="a quick look at a hundredth of the data; not kept"
    )
    return parser


def _print(figures: Figures) -> None:
    print(f"\n{'':28}{'measured':>10}  target")
    for name, value in figures.items():
        print(f"{name:28}{value:>10.4g}  {_verdict(name, value)}")


def _verdict(name: str, value: float) -> str:
    if name in AT_LEAST:
        return f"≥ {AT_LEAST[name]}{'' if value >= AT_LEAST[name] else '   MISSED'}"
    if name in AT_MOST:
        return f"≤ {AT_MOST[name]}{'' if value <= AT_MOST[name] else '   MISSED'}"
    return ""


def _keep(about: Mapping[str, str | int], figures: Figures) -> None:
    """One flat object; figures not measured this time stay as they were."""
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    rounded = {name: float(f"{value:.4g}") for name, value in figures.items()}
    RESULTS.write_text(json.dumps(kept | dict(about) | rounded, indent=2) + "\n")


if __name__ == "__main__":
    main()
