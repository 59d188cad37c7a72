"""The order of beds as people count: bed 9 before bed 10. Pure."""

import re


def as_counted(name: str) -> list[tuple[int, str]]:
    """What names of beds are sorted by."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return [(int(part), "") if part.isascii() and part.isdigit() else (0, part) for part in parts]
