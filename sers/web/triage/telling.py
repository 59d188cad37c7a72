"""What every sentence of the timeline is made with. Pure."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sers.web import words

# Who did it, and the facts by their names; the sentence, and what else was said.
type Telling = Callable[[str, dict[str, Any]], tuple[str, str]]


def moment(at: str) -> str:
    """When that was or will be; nothing for what no event says."""
    return words.moment(datetime.fromisoformat(at)) if at else ""


def joined(*parts: str) -> str:
    return ". ".join(part.rstrip(".") for part in parts if part)
