"""What a fault may say in the log: what failed and where, never what somebody wrote."""

import logging
import re
import traceback
from typing import TYPE_CHECKING, override

from django.db import OperationalError

if TYPE_CHECKING:
    from types import TracebackType

    type Fault = (
        tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    )

# Of these the message is about the database itself, and is needed to mend it.
SAID = (OperationalError,)


# Addresses that open something to whoever has them.
_SECRET = re.compile(r"(/(?:still|first-password/[-\w]+)/)[-\w]+")
# A code is typed from paper too: with spaces, in capitals, right after the address, beside a word
# that is none of ours. What names one of our pages stays.
_CODE = re.compile(
    r"(/your-help/(?:k/)?)"
    r"(?!(?:close|format|letter|looked|others|page|stop|tell|written)/)[^\n]+",
    re.IGNORECASE,
)


class WithoutWords(logging.Formatter):
    """Leaves the message out of every exception: it quotes what could not be read or kept.

    And the secret out of an address, which Django names where it was asked for wrongly.
    """

    @override
    def format(self, record: logging.LogRecord) -> str:
        told = _SECRET.sub(r"\1…", super().format(record))
        return _CODE.sub(r"\1…", told)

    @override
    def formatException(self, ei: "Fault") -> str:
        return "\n".join(_told(ei[1])) if ei[1] else ""


def _told(fault: BaseException) -> list[str]:
    cause = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    before = [*_told(cause), "Then:"] if cause else []
    frames = traceback.format_list(traceback.extract_tb(fault.__traceback__))
    name = f"{type(fault).__module__}.{type(fault).__qualname__}"
    last = f"{name}: {fault}" if isinstance(fault, SAID) else name
    return [*before, *(frame.rstrip("\n") for frame in frames), last]
