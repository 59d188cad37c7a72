from enum import StrEnum


class DraftEvent(StrEnum):
    """What is written down about a draft. All else that happens to one is no record yet."""

    HANDED_OVER = "draft.handed_over"
