from enum import StrEnum


class OwnPageEvent(StrEnum):
    """What happens to the person's own page. Recorded about its referral."""

    LINK_MADE = "own_page.link_made"
    LINK_ENDED = "own_page.link_ended"
    LINK_LOCKED = "own_page.link_locked"
    OPENED = "own_page.opened"
    SAID = "own_page.said"
    DEALT_WITH = "own_page.dealt_with"
    CHOSEN = "own_page.chosen"
