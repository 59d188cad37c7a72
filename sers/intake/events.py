from enum import StrEnum


class FormEvent(StrEnum):
    """What can happen to a form. Recorded about `form/<name>`."""

    PUBLISHED = "form.published"
