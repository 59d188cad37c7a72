"""A caseload as its page shows it. Pure: what was read goes in, what is drawn comes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.directory.helping import Service
from sers.directory.models import User
from sers.policy.permissions import Permission
from sers.referrals.caseload import Caseload, Group, Whose, referral_of
from sers.referrals.legs import Allocation
from sers.web.caseload import cards
from sers.web.caseload.cards import Card


@dataclass(frozen=True, slots=True)
class Pill:
    text: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Town:
    """A place and whom one goes to there."""

    name: str
    count: str
    cards: Sequence[Card]


@dataclass
class Screen:
    """All that caseload.jinja draws."""

    found: Caseload
    reader: User
    services: Sequence[Service]
    said: Mapping[UUID, str] = field(default_factory=dict)  # by referral: what the person says

    @property
    def title(self) -> str:
        return date_format(timezone.localtime(self.found.read_at), "l j F")

    @property
    def teams(self) -> str:
        held = self.reader.teams_holding(Permission.ANSWER_OFFER)
        return ", ".join(team.name for team in held)

    @property
    def summary(self) -> str:
        """How much of each, so that nobody need scroll to know."""
        today, late = len(self.today), len(self.late)
        said = ngettext("%(count)d today", "%(count)d today", today) % {"count": today}
        if late:
            said += ", " + ngettext("%(count)d late", "%(count)d late", late) % {"count": late}
        return said

    @property
    def pills(self) -> list[Pill]:
        named = {
            Whose.MINE: _("Mine %(count)d") % {"count": self.found.mine},
            Whose.EVERYONES: _("Everyone’s %(count)d") % {"count": self.found.everyones},
        }
        address = reverse("caseload:mine")
        return [
            Pill(text, f"{address}?whose={whose}", whose is self.found.whose)
            for whose, text in named.items()
        ]

    @cached_property
    def new(self) -> list[Card]:
        return self._cards(Group.ANSWER)

    @property
    def new_title(self) -> str:
        count = len(self.new)
        said = ngettext("%(count)d new to answer", "%(count)d new to answer", count)
        return said % {"count": count}

    @cached_property
    def late(self) -> list[Card]:
        return self._cards(Group.LATE)

    @cached_property
    def today(self) -> list[Card]:
        return self._cards(Group.TODAY)

    @cached_property
    def towns_today(self) -> list[Town]:
        """In the order of the first visit there: that is the order of the round."""
        return self._by_town(Group.TODAY)

    @cached_property
    def towns_in_hand(self) -> list[Town]:
        return sorted(self._by_town(Group.IN_HAND), key=lambda town: town.name)

    @cached_property
    def waiting(self) -> list[Card]:
        return self._cards(Group.WAITING)

    @property
    def next_id(self) -> str:
        """Whom one goes to next: the first of today where help has not begun."""
        return next((card.id for card in self.today if not card.started), "")

    @property
    def is_empty(self) -> bool:
        return not any(self.found.groups.values())

    @property
    def others(self) -> int:
        """How many the team has besides, which the reader chose not to see."""
        return self.found.everyones - self.found.mine if self.found.whose is Whose.MINE else 0

    def _cards(self, group: Group) -> list[Card]:
        return [self._card(leg) for leg in self.found.groups[group]]

    def _card(self, leg: Allocation) -> Card:
        named = list(leg.workers.all())
        place = self.found.places.get(leg.referral_id)
        referral, at = referral_of(leg), self.found.read_at
        said = self.said.get(leg.referral_id, "")
        return cards.of_leg(leg, referral, named, self.reader, now=at, place=place, said=said)

    def _by_town(self, group: Group) -> list[Town]:
        towns: dict[str, list[Card]] = {}
        for leg in self.found.groups[group]:
            towns.setdefault(self._town(leg), []).append(self._card(leg))
        return [Town(name, _counted(there), there) for name, there in towns.items()]

    def _town(self, leg: Allocation) -> str:
        referral = referral_of(leg)
        if referral is None or referral.protected:
            return _("Place kept apart")
        place = self.found.places.get(leg.referral_id)
        if place and place.town:
            return place.town
        return referral.area.name if referral.area else _("Place not known")


def _counted(there: Sequence[Card]) -> str:
    said = ngettext("%(count)d person", "%(count)d people", len(there))
    return said % {"count": len(there)}
