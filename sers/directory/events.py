from enum import StrEnum


class ConfigEvent(StrEnum):
    """What can happen to what managers keep. Recorded about `config/<kind>/<key>`."""

    ADDED = "config.added"
    CHANGED = "config.changed"
    CHECKED = "config.checked"
    RETIRED = "config.retired"
    RESTORED = "config.restored"
