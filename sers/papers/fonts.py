"""The fonts that papers are written in, and which characters they can write.

`python -m sers.papers.fonts FOLDER` makes them at set-up from the web's fonts of npm. Those come
in parts, one for each script; each part gets a family name of its own, so that the next is asked
for what one lacks. Fonts of the machine are never used: a paper looks alike everywhere.
"""

import argparse
import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parent / "built"
# Family, npm package, script. In the order in which they are asked for a character: whole letters
# before the strokes that others are put together of, for those are taken out of a PDF as two.
PARTS = (
    ("Paper Vietnamese", "noto-sans", "vietnamese"),
    ("Paper Latin Extended", "noto-sans", "latin-ext"),
    ("Paper Latin", "noto-sans", "latin"),
    ("Paper Cyrillic", "noto-sans", "cyrillic"),
    ("Paper Cyrillic Extended", "noto-sans", "cyrillic-ext"),
    ("Paper Greek", "noto-sans", "greek"),
    ("Paper Greek Extended", "noto-sans", "greek-ext"),
    ("Paper Arabic", "noto-sans-arabic", "arabic"),
    ("Paper Devanagari", "noto-sans", "devanagari"),
    ("Paper Chinese", "noto-sans-sc", "chinese-simplified"),
)
FAMILIES = tuple(family for family, _package, _script in PARTS)
WEIGHTS = {400: "Regular", 700: "Bold"}


class FontsMissing(Exception):
    """No paper can be drawn, because the fonts were never made."""

    def __init__(self) -> None:
        super().__init__("The fonts for papers are missing. Run make ready.")


def main() -> None:
    """Make them from the folder of npm's fonts."""
    parser = argparse.ArgumentParser(prog="sers.papers.fonts", description=__doc__)
    parser.add_argument("folder", type=Path, help="node_modules/@fontsource")
    make(parser.parse_args().folder)


def make(folder: Path, into: Path = FOLDER) -> None:
    """Each part in both weights, as a font that a PDF can take in."""
    into.mkdir(parents=True, exist_ok=True)
    for family, package, script in PARTS:
        for weight, style in WEIGHTS.items():
            name = f"{package}-{script}-{weight}-normal"
            with TTFont(folder / package / "files" / f"{name}.woff2") as font:
                _name(font, family, style)
                font.flavor = None
                font.save(into / f"{name}.ttf")


def files(folder: Path = FOLDER) -> list[Path]:
    """The fonts that were made; raises FontsMissing where any is not there."""
    made = [
        folder / f"{package}-{script}-{weight}-normal.ttf"
        for _family, package, script in PARTS
        for weight in WEIGHTS
    ]
    if not all(each.exists() for each in made):
        raise FontsMissing
    return made


@cache
def characters() -> frozenset[int]:
    """Every character that can be written, in regular and in bold."""
    regular, bold = (
        frozenset().union(*(_codes(file) for file in files() if f"-{weight}-" in file.name))
        for weight in WEIGHTS
    )
    # Fonts have glyphs for characters that only steer; they write nothing.
    return frozenset(
        code for code in regular & bold if unicodedata.category(chr(code)) not in {"Cc", "Cf"}
    )


def _codes(file: Path) -> frozenset[int]:
    with TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _name(font: TTFont, family: str, style: str) -> None:
    """Call it so, whatever it was called."""
    said = {1: family, 2: style, 4: f"{family} {style}", 6: f"{family}-{style}".replace(" ", "")}
    names = font["name"]
    names.names = [each for each in names.names if each.nameID not in {1, 2, 4, 6, 16, 17, 21, 22}]
    for number, text in said.items():
        names.setName(text, number, 3, 1, 0x409)


if __name__ == "__main__":
    main()
