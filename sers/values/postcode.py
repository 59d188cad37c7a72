"""UK postcodes, and the district that suggests who looks after a place.

Source of the pattern: BS 7666 as published in the Government Data Standards Catalogue.
"""

import re
from typing import Self

_PATTERN = re.compile(
    r"""(?P<district>
            [A-PR-UWYZ] [0-9]{1,2}                      # M1, B33
          | [A-PR-UWYZ] [0-9] [A-HJKPSTUW]              # W1A
          | [A-PR-UWYZ] [A-HK-Y] [0-9]{1,2}             # TR1, TR27
          | [A-PR-UWYZ] [A-HK-Y] [0-9] [ABEHMNPRVWXY]   # EC1A
          | GIR (?=0AA$)                                # a bank's own, older than the rules
        )
        (?P<rest> [0-9] [ABD-HJLNP-UW-Z]{2})""",
    re.VERBOSE,
)


class Postcode(str):
    """A full postcode in capitals with its one space: «TR27 4BQ»."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read it in any case and spacing; it need not be in use. ValueError says what to enter."""
        found = _PATTERN.fullmatch("".join(text.split()).upper())
        if not found:
            raise ValueError("Enter a full postcode, like TR27 4BQ")
        return cls(f"{found['district']} {found['rest']}")

    @property
    def district(self) -> str:
        """The part before the space: «TR27»."""
        return self.partition(" ")[0]

    @property
    def sector(self) -> str:
        """The district and the digit after it, a few thousand addresses: «TR27 4»."""
        return self[:-2]
