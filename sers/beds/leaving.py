"""When somebody is said to leave: that two people do not write over each other."""

from django.utils.translation import gettext as _

from sers.beds.models import Placement
from sers.referrals.moving import Overtaken

NOBODY_HAS_SAID = 1


def version(stay: Placement | None) -> int:
    """A number that differs whenever another day or time is said: what `seen` is held to.

    A provider does not read the request and its revision, and who came another way has none.
    """
    if stay is None or stay.leaving_at is None:
        return NOBODY_HAS_SAID
    return int(stay.leaving_at.timestamp())


def refuse_unless_seen(stay: Placement, seen: int | None) -> None:
    """Raise Overtaken where something else was said since the page was read; None: not asked."""
    if seen is not None and seen != version(stay):
        raise Overtaken(_("Somebody said when they leave after you opened this"))
