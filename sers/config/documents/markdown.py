"""Tables and names as Markdown writes them."""

from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    lines = [heads, ["---"] * len(heads), *rows]
    return ["| " + " | ".join(_cell(each) for each in line) + " |" for line in lines]


def code(names: Iterable[object]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")
