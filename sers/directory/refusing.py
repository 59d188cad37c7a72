"""How a change of what managers keep is refused: with a sentence, beside the field it is about."""


class Refused(Exception):
    """A change that cannot be; its sentence says why, and what to do. `field` is where."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class ChangedElsewhere(Refused):
    """Somebody else changed the record since the page was drawn."""
