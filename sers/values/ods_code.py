"""Codes of the NHS Organisation Data Service, which name organisations, sites and practices."""

import re
from typing import Self

# The service promises no length; three (QT6, a board) to eight characters are in use,
# and ten leaves room.
_PATTERN = re.compile(r"[A-Z0-9]{3,10}")


class ODSCode(str):
    """An organisation's code in capitals, like L82036. Its shape is right; it may not exist."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read it in any case and spacing; ValueError says what to enter."""
        code = "".join(text.split()).upper()
        if not _PATTERN.fullmatch(code):
            raise ValueError("Enter an ODS code of letters and digits, like L82036")
        return cls(code)
