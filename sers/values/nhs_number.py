"""NHS numbers: ten digits, the last of which checks the other nine.

Source: NHS Data Dictionary, «NHS Number»: weights 10 to 2, modulus 11.
"""

import re
from typing import Self

LENGTH = 10
NEVER_ISSUED = 10  # the remainder for which no check digit exists
PLACEHOLDER = "0" * LENGTH

# What people and their computers put between digits: any space (the non-breaking one
# is white space to `\s`), zero-width marks, and hyphens and dashes.
_BETWEEN = re.compile(r"[\s\u200b-\u200d\u2060\ufeff\u2010-\u2015\u2212-]")


class NHSNumber(str):
    """A valid NHS number, held as ten digits without spaces."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what somebody typed; ValueError with a sentence on what to check."""
        digits = _BETWEEN.sub("", text)
        if not digits:
            raise ValueError("Enter an NHS number")
        if not (digits.isascii() and digits.isdigit()):
            raise ValueError("An NHS number has only digits, like 999 012 3456")
        if len(digits) != LENGTH:
            raise ValueError(f"An NHS number has 10 digits; this has {len(digits)}")
        if digits == PLACEHOLDER:
            raise ValueError("All zeros is not an NHS number: say that it is not known instead")
        if not _fits(digits):
            raise ValueError(_what_to_check(digits))
        return cls(digits)

    @property
    def spaced(self) -> str:
        """As people read it aloud: 999 012 3456."""
        return f"{self[:3]} {self[3:6]} {self[6:]}"

    @property
    def is_test(self) -> bool:
        """Is it from 999 000 0000 to 999 999 9999, which is given to nobody?"""
        return self.startswith("999")


def compose(first_nine: str) -> NHSNumber | None:
    """The number that begins with these nine digits; None where none is ever issued."""
    check = _check_digit(first_nine)
    if check == NEVER_ISSUED:
        return None
    digits = f"{first_nine}{check}"
    return None if digits == PLACEHOLDER else NHSNumber(digits)


def _fits(digits: str) -> bool:
    return _check_digit(digits[:9]) == int(digits[9])


def _check_digit(first_nine: str) -> int:
    total = sum(int(d) * weight for d, weight in zip(first_nine, range(10, 1, -1), strict=True))
    return -total % 11


def _what_to_check(digits: str) -> str:
    if any(_fits(_swapped(digits, at)) for at in range(LENGTH - 1)):
        return "Check the NHS number: two digits may be swapped"
    return "Check the NHS number: the last digit does not fit the others"


def _swapped(digits: str, at: int) -> str:
    return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
