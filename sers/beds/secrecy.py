"""Where somebody protected is: told to their Bed Bureau, their provider and the desk that decides.

To all others it is enough to read who acted, and what they wrote, to know where that is.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from sers.audit.models import Event
from sers.beds.events import BedEvent
from sers.beds.models import Placement
from sers.directory.models import Team, User
from sers.referrals.models import Referral

_BED = frozenset(BedEvent)
# What is written about a bed in words of one's own, and what sort of place it is.
_WORDS = frozenset({"note", "place"})


def told(referral: Referral, events: Sequence[Event]) -> Sequence[Event]:
    """What happened, for whoever asks: without names and words that would tell where they are."""
    if not referral.protected or _may_know_where(referral):
        return events
    for event in events:
        of_provider = event.team is not None and event.team.kind == Team.Kind.BED_PROVIDER
        if of_provider:
            event.actor = User(name=_("Somebody where they are"))
        if of_provider or event.kind in _BED:
            event.facts = {k: v for k, v in event.facts.items() if k not in _WORDS}
    return events


def _may_know_where(referral: Referral) -> bool:
    """As the database has it: whoever may not know sees no bed of theirs."""
    return Placement.objects.filter(referral=referral.pk).exists()
