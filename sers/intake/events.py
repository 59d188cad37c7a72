from enum import StrEnum


class DraftEvent(StrEnum):
    """What is written down about a draft. All else that happens to one is no record yet."""

    HANDED_OVER = "draft.handed_over"


class FormEvent(StrEnum):
    """What can happen to a form. Recorded about `form/<name>`."""

    PUBLISHED = "form.published"
