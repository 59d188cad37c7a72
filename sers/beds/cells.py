"""How one cell of a file of the stock is written, and read back. Pure: no database is asked."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.values.postcode import Postcode

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

YES, NO = frozenset({"yes", "y", "true", "1"}), frozenset({"no", "n", "false", "0"})
LONGEST_KEY, LONGEST_PHONE = 60, 30
EARLIEST, LATEST = 1948, 2200  # the NHS began in 1948
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*", re.ASCII)
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.]00)?", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
# As Excel writes it in the United Kingdom, whatever was typed.
_BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
# Excel takes the first 0 away, or makes 1.73613E+09 of the whole.
_SPOILT_PHONE = re.compile(r"[1-9]\d{8,9}|[\d.]+E\+\d+", re.ASCII)


class Wrong(Exception):
    """A cell that cannot be; its sentence says what to write instead."""


@dataclass(frozen=True, slots=True)
class Cell[T]:
    """How one kind of value is written, and read back. `says` is what may be written."""

    says: "StrOrPromise"
    read: Callable[[str], T]
    write: Callable[[Any], str] = str


def line(longest: int) -> Cell[str]:
    """Text on one line."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise Wrong(_("Write at most %(number)d characters") % {"number": longest})
        if not text.isprintable():
            raise Wrong(_("Take out the line breaks and the characters that cannot be seen"))
        return text

    return Cell(format_lazy(gettext_lazy("up to {number} characters"), number=longest), read)


def number(most: int, least: int = 0) -> Cell[int]:
    """A whole number between these two."""
    says = format_lazy(
        gettext_lazy("a whole number from {least} to {most}"), least=least, most=most
    )

    def read(text: str) -> int:
        plain = text.removesuffix(".0")
        is_number = plain.isascii() and plain.isdigit() and len(plain) <= len(str(most))
        if not is_number or not least <= int(plain) <= most:
            raise Wrong(_("Write %(what)s") % {"what": says})
        return int(plain)

    return Cell(says, read)


def one(known: Mapping[str, Any]) -> Cell[str]:
    """One of these codes."""
    says = format_lazy(gettext_lazy("one of: {codes}"), codes=", ".join(known))

    def read(text: str) -> str:
        code = text.lower().replace(" ", "_")
        if code not in known:
            raise Wrong(_("Write %(what)s") % {"what": says})
        return code

    return Cell(says, read)


def many(known: Mapping[str, Any]) -> Cell[list[str]]:
    """Any of these codes, with spaces between them."""
    says = format_lazy(
        gettext_lazy("any of these, with spaces between: {codes}"), codes=", ".join(known)
    )

    def read(text: str) -> list[str]:
        codes = sorted({code for code in re.split(r"[\s,;]+", text.lower()) if code})
        unknown = [code for code in codes if code not in known]
        if unknown:
            said: dict[str, Any] = {"code": short(unknown[0]), "what": says}
            raise Wrong(_("“%(code)s” is not known. Write %(what)s") % said)
        return codes

    return Cell(says, read, lambda codes: " ".join(sorted(codes)))


def _yes(text: str) -> bool:
    if text.lower() not in YES | NO:
        raise Wrong(_("Write yes or no"))
    return text.lower() in YES


def _time(text: str) -> time:
    found = _TIME.fullmatch(text)
    try:
        return time(int(found[1]), int(found[2])) if found else time(24)
    except ValueError:
        raise Wrong(_("Write a time of day, such as 08:30")) from None


def _day(text: str) -> date:
    iso, british = _ISO.fullmatch(text), _BRITISH.fullmatch(text)
    parts = iso.groups() if iso else british.groups()[::-1] if british else ("0", "0", "0")
    try:
        found = date(*(int(part) for part in parts))
    except ValueError:
        raise Wrong(_("Write a real day, such as 2026-04-01 or 01/04/2026")) from None
    if not EARLIEST <= found.year <= LATEST:
        raise Wrong(_("Check the year"))
    return found


def _key(text: str) -> str:
    if not _KEY.fullmatch(text) or len(text) > LONGEST_KEY:
        raise Wrong(_("Write a key: small letters, digits and hyphens, such as trelissy-house"))
    return text


def _postcode(text: str) -> str:
    try:
        return str(Postcode.parse(text))
    except ValueError:
        raise Wrong(_("Write a full postcode, like TR27 4BQ")) from None


def _phone(text: str) -> str:
    if _SPOILT_PHONE.fullmatch(text):
        raise Wrong(_("Write the telephone number as text, with its first 0 and a space"))
    return line(LONGEST_PHONE).read(text)


YES_OR_NO = Cell(gettext_lazy("yes or no"), _yes, lambda value: "yes" if value else "no")
TIME = Cell(gettext_lazy("a time of day, such as 08:30"), _time, lambda value: f"{value:%H:%M}")
DAY = Cell(gettext_lazy("a day, such as 2026-04-01"), _day, lambda value: value.isoformat())
KEY = Cell(gettext_lazy("a key, such as trelissy-house"), _key)
POSTCODE = Cell(gettext_lazy("a full postcode, like TR27 4BQ"), _postcode)
PHONE = Cell(gettext_lazy("a telephone number with its first 0"), _phone)


def short(text: str, longest: int = 60) -> str:
    """What was written, as a sentence can repeat it."""
    plain = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return plain if len(plain) <= longest else plain[:longest] + "…"
