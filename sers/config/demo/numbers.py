"""When the numbers were last rung, as if somebody had; and the line of the demonstration itself."""

from datetime import timedelta

from django.utils import timezone

from sers.content.loading import add_contacts
from sers.content.models import Contact

# A number of the range that Ofcom keeps for plays: it rings nowhere.
BY_TELEPHONE = {
    "key": "form-by-telephone",
    "group": Contact.Group.SERVICE,
    "name": "The form by telephone",
    "what_for": "You cannot use the form",
    "number": "01632 960118",
    "hours": "Every day, 8am to 8pm",
    "owner": "Single Electronic Referral System",
}
# Too long ago, so that readers see that it is being checked again; and never.
STALE, UNCHECKED = "alzheimers-society", frozenset({"rnib", "stroke"})
LONG_AGO, LATELY = timedelta(days=210), timedelta(days=12)


def make_numbers() -> None:
    """Add the line, and say of numbers that nobody has checked when that might have been."""
    add_contacts([BY_TELEPHONE])
    today = timezone.localdate()
    never = Contact.objects.filter(checked_on=None).exclude(key__in=UNCHECKED)
    never.filter(key=STALE).update(checked_on=today - LONG_AGO)
    never.exclude(key=STALE).update(checked_on=today - LATELY)
