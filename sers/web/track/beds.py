"""How far the search for a bed is, in the words of those who sent the referral. Pure.

Never where a protected person is, and of nobody else anything: what is not for them was not read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from sers.access import gate
from sers.beds.lifecycle import NOT_READY, READY_AGAIN, RequestStatus
from sers.beds.models import BedRequest, Placement
from sers.beds.searches import Search
from sers.directory.models import User
from sers.policy.permissions import Permission
from sers.referrals.models import Referral
from sers.web import words
from sers.web.refer.where import at_time
from sers.web.teams import as_sentence, the_team


@dataclass(frozen=True, slots=True)
class Bed:
    """A tag where the bed is all that is arranged, what has become of it, and what comes next."""

    tag: str
    colour: str
    said: str
    next: str = ""


def words_of(search: Search | None, now: datetime, *, protected: bool) -> Bed | None:
    """Nothing where no bed is sought, or is sought no longer."""
    if search is None or search.request.status == RequestStatus.CANCELLED:
        return None
    request = search.request
    if request.not_ready_since and request.is_open:
        return _not_ready(request)
    # The database hides it too; a page that is drawn otherwise must not tell it either.
    at = "" if protected or search.placement is None else _place(search.placement)
    return _SAID[RequestStatus(request.status)](search, at, now)


def _place(placement: Placement) -> str:
    unit = placement.bed.unit
    return ", ".join(dict.fromkeys([unit.site.name, unit.name]))


def _not_ready(request: BedRequest) -> Bed:
    why = request.not_ready_why.label if request.not_ready_why else ""
    said = _(
        "They are not ready to leave: %(why)s. The search has stopped, and their place is kept."
    )
    next_ = _("Say so when they are ready again.")
    why = why[:1].lower() + why[1:]
    return Bed(_("Not ready to leave"), "yellow", said % {"why": why}, next_)


def _searching(search: Search, _at: str, _now: datetime) -> Bed:
    bureau = {"bureau": as_sentence(the_team(search.request.owner))}
    said = _("A bed is agreed. %(bureau)s looks for one.") % bureau
    next_ = _("You read here when one is found.")
    return Bed(_("A bed is sought"), "blue", said, next_)


def _offered(search: Search, _at: str, now: datetime) -> Bed:
    until = search.placement.until if search.placement else None
    said = _("A bed is agreed, and somebody who has one is asked.")
    next_ = _("You read here what they say.")
    if until:
        by = {"time": at_time(until, now)}
        next_ = (
            _("They answer by %(time)s.") if until > now else _("They have yet to answer.")
        ) % by
    return Bed(_("A bed is asked for"), "blue", said, next_)


def _held(search: Search, _at: str, now: datetime) -> Bed:
    until = search.placement.until if search.placement else None
    said = _("A bed is held for them.")
    if until and until > now:
        said = _("A bed is held for them until %(when)s.") % {"when": words.moment(until, now)}
    return Bed(_("A bed is held"), "green", said, _("The Bed Bureau agrees when they come."))


def _placed(search: Search, at: str, now: datetime) -> Bed:
    said = _("A bed is agreed at %(place)s.") % {"place": at} if at else _("A bed is agreed.")
    when = search.placement.expected_at if search.placement else None
    next_ = _("They are expected there.")
    if when:
        next_ = _("They are expected %(when)s.") % {"when": words.moment(when, now)}
    return Bed(_("A bed is agreed"), "green", said, next_)


def _arrived(search: Search, at: str, now: datetime) -> Bed:
    said = _("They have arrived in a bed.")
    if at:
        said = _("They have arrived in a bed at %(place)s.") % {"place": at}
    leaving = search.placement.leaving_at if search.placement else None
    next_ = ""
    if leaving and leaving > now:
        next_ = _("They are expected to leave it %(when)s.") % {"when": words.moment(leaving, now)}
    return Bed(_("In a bed"), "green", said, next_)


def _left(search: Search, _at: str, _now: datetime) -> Bed:
    to = search.request.discharged.label if search.request.discharged else ""
    return Bed("", "", _("They have left the bed: %(to)s.") % {"to": to[:1].lower() + to[1:]})


_SAID: dict[RequestStatus, Callable[[Search, str, datetime], Bed]] = {
    RequestStatus.SEARCHING: _searching,
    RequestStatus.OFFERED: _offered,
    RequestStatus.HELD: _held,
    RequestStatus.PLACED: _placed,
    RequestStatus.ARRIVED: _arrived,
    RequestStatus.ENDED: _left,
}


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the sender may say of whether they can leave."""

    lines: tuple[str, ...]
    may_stop: bool
    may_go_on: bool


def _ready_on(request: BedRequest) -> str:
    if request.ready_on is None:
        return _("From which day they are ready to leave is not written down.")
    return _("Ready to leave from %(day)s.") % {"day": words.day(request.ready_on)}


def readiness(referral: Referral, search: Search | None, reader: User) -> Readiness | None:
    """Nothing where no bed is sought any more, or it is not theirs to say."""
    if search is None or not search.request.is_open or not referral.is_open:
        return None
    if not gate.may(reader, Permission.TELL_CHANGE, referral):
        return None
    request = search.request
    stopped = request.not_ready_since is not None
    lines = []
    if request.status in NOT_READY.sources:
        lines.append(_ready_on(request))
    if stopped and request.not_ready_note:
        lines.append(f"“{request.not_ready_note}”")
    return Readiness(
        tuple(lines),
        may_stop=not stopped and request.status in NOT_READY.sources,
        may_go_on=stopped and request.status in READY_AGAIN.sources,
    )
