"""The switch of a team that helps: it takes nobody on, says why and until when, and so is spared.

What is asked of it already stays asked: that it answers, or lets wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.journal import record
from sers.directory import capacity
from sers.directory import queries as directory
from sers.directory.capacity import CapacityEvent
from sers.directory.helping import Service
from sers.directory.models import User
from sers.policy.permissions import Permission
from sers.referrals.moving import MoveRefused

LONGEST_ABOUT = 60


@dataclass(frozen=True, slots=True)
class _Ours:
    """A service as the gate asks for it: it belongs to its team."""

    service: Service

    @property
    def about(self) -> str:
        """As managers know it, so that none of them overwrites what the team said meanwhile."""
        return f"config/service/{self.service.key}"[:LONGEST_ABOUT]

    @property
    def owner_id(self) -> UUID:
        return self.service.team_id

    @property
    def sent_by_id(self) -> UUID:
        return self.service.team_id


def services_of(user: User) -> Sequence[Service]:
    """Those whose capacity this user may set."""
    return capacity.services_of(user.teams_where(Permission.SET_CAPACITY))


def service_of(user: User, service_id: UUID) -> Service:
    """One of them; Http404 for any other."""
    found = next((each for each in services_of(user) if each.pk == service_id), None)
    if found is None:
        raise Http404
    return found


@transaction.atomic
def take_nobody_on(
    service: Service, *, why: str, until: date | None, by: User, at: datetime | None = None
) -> None:
    """Say that it takes nobody on just now. Whoever would ask it reads why, and until when."""
    at = at or timezone.now()
    if not why.strip():
        raise MoveRefused(_("Write why, for those who would ask you"))
    if until and until < directory.today(at):
        raise MoveRefused(_("Choose a day that is not past"))
    said = why.strip()
    if until:
        said = _("%(why)s, until %(day)s") % {"why": said, "day": date_format(until, "j F Y")}
    if len(said) > _longest():
        raise MoveRefused(_("Write it shorter"))
    _switch(service, taking_on=False, said=said, by=by, at=at)


@transaction.atomic
def take_on(service: Service, *, by: User, at: datetime | None = None) -> None:
    """Say that it takes people on, as before."""
    _switch(service, taking_on=True, said="", by=by, at=at or timezone.now())


def _switch(service: Service, *, taking_on: bool, said: str, by: User, at: datetime) -> None:
    """Saying that it is still so counts too: it was looked at today."""
    ours = _Ours(service)
    team = gate.demand(by, Permission.SET_CAPACITY, ours)
    held = Service.objects.select_for_update().get(pk=service.pk)
    before = _standing(held)
    held.taking_on, held.not_taking_on = taking_on, said
    held.checked_on, held.checked_by = directory.today(at), by
    held.save(update_fields=["taking_on", "not_taking_on", "checked_on", "checked_by"])
    service.refresh_from_db()
    record(
        CapacityEvent.CHANGED,
        ours.about,
        by=by,
        team=team,
        concerns=[service.team],
        at=at,
        before=before,
        after=_standing(held),
        name=held.name,
    )


def _standing(service: Service) -> dict[str, object]:
    return {"taking_on": service.taking_on, "not_taking_on": service.not_taking_on}


def _longest() -> int:
    return Service._meta.get_field("not_taking_on").max_length or 0
