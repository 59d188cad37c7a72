"""Telephone numbers that anybody may ring, and how far they can be relied on today."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from sers.content.models import Contact


@dataclass(frozen=True, slots=True)
class Number:
    """Whom to ring, and whether somebody has rung lately to see that it is right."""

    contact: Contact
    stale: bool

    @property
    def checked(self) -> bool:
        return self.contact.checked_on is not None


def ringable() -> Mapping[str, Number]:
    """Every number in use, by its key, in the order of lists."""
    return {contact.key: _judged(contact) for contact in Contact.objects.filter(ended_at=None)}


def listed(numbers: Mapping[str, Number], group: str, area: str = "") -> list[Number]:
    """Those of one group; for somebody who lives in an area, what is right there."""
    of_group = [number for number in numbers.values() if number.contact.group == group]
    return [number for number in of_group if not area or number.contact.area in ("", area)]


def tel(number: str) -> str:
    """What a telephone is given to dial."""
    return "tel:" + re.sub(r"[^0-9]", "", number)


def _judged(contact: Contact) -> Number:
    good_for = timedelta(days=contact.good_for_days)
    checked_on = contact.checked_on
    return Number(contact, checked_on is not None and checked_on + good_for < timezone.localdate())
