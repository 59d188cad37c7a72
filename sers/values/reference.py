"""The reference of a referral: short enough to read down a telephone, and hard to get wrong.

Seven characters are random and the eighth checks them. The alphabet has 23: eight digits
and fifteen consonants. Left out are 0 and 1 with their look-alikes O, Q, I and L; the vowels,
lest a reference spell a word; V, taken for U; and S, Z and B, which are read as 5, 2 and 8.
So no two characters look alike. 23 is prime, which makes the check exact: a weighted sum
modulo a prime, each place with a weight of its own, notices any one wrong character and
any two that changed places.

There are 23 to the seventh (3.4 thousand million) references. Two can still be alike by
chance, so the table that keeps them must be unique. A reference names; it never admits.
"""

import re
import secrets
from collections.abc import Callable
from typing import Self

ALPHABET = "23456789CDFGHJKMNPRTWXY"
PREFIX = "SER"
RANDOM_CHARACTERS = 7
CHARACTERS = RANDOM_CHARACTERS + 1

_LOOK_ALIKES = str.maketrans("SZB", "528")
_BETWEEN = re.compile(r"[\s\u200b-\u200d\u2060\ufeff\u2010-\u2015\u2212-]")


class Reference(str):
    """A referral's reference as it is shown and stored: «SER-7K4M-9PW3»."""

    __slots__ = ()

    @classmethod
    def make(cls, choose: Callable[[str], str] = secrets.choice) -> Self:
        """A new one; `choose` picks one character of the alphabet it is given."""
        return cls._compose("".join(choose(ALPHABET) for _ in range(RANDOM_CHARACTERS)))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read it in any case, with or without prefix and hyphens.

        ValueError carries a sentence on what to check.
        """
        # No reference holds an E, so what starts with the prefix can only be the prefix.
        typed = _BETWEEN.sub("", text).upper().removeprefix(PREFIX)
        characters = typed.translate(_LOOK_ALIKES)
        if not characters:
            raise ValueError("Enter a reference, like SER-7K4M-9PW3")
        if strange := next((c for c in characters if c not in ALPHABET), None):
            raise ValueError(f"Check the reference: it cannot contain «{strange}»")
        if len(characters) != CHARACTERS:
            raise ValueError(
                f"A reference has 8 characters after {PREFIX}; this has {len(characters)}"
            )
        reference = cls._compose(characters[:RANDOM_CHARACTERS])
        if reference[-1] != characters[-1]:
            raise ValueError("Check the reference: a character is wrong or two are swapped")
        return reference

    @classmethod
    def _compose(cls, random: str) -> Self:
        return cls(f"{PREFIX}-{random[:4]}-{random[4:]}{_check_character(random)}")


def _check_character(random: str) -> str:
    """What brings the sum of all eight, weighted 8 to 1, to a multiple of 23."""
    weights = range(CHARACTERS, 1, -1)
    total = sum(ALPHABET.index(c) * weight for c, weight in zip(random, weights, strict=True))
    return ALPHABET[-total % len(ALPHABET)]
