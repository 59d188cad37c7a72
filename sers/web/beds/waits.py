"""Those who wait for a bed: in which order, since when, why, and what is out for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.beds import queries, waiting_list
from sers.beds.lifecycle import PlacementStatus
from sers.beds.models import Placement
from sers.beds.waiting_list import Waits
from sers.directory.models import Team
from sers.referrals.models import Referral
from sers.web import words
from sers.web.beds import acts
from sers.web.beds.doing import PLACE
from sers.web.beds.offers import in_full
from sers.web.pages import Request, page
from sers.web.triage import rows
from sers.web.triage.rows import Urgency
from sers.web.words import Clock


@dataclass(frozen=True, slots=True)
class Row:
    """One who waits, as the list shows them."""

    id: str
    place: int
    name: str
    url: str
    born: str
    now: str
    urgency: Urgency
    since: str
    why: str
    out: str
    clock: Clock | None
    note: str


@page(PLACE)
def waiting(request: Request) -> HttpResponse:
    """The waiting list of the reader’s Bed Bureau."""
    bureau, now = bureau_of(request), timezone.now()
    found = waiting_list.read(bureau, request.user)
    shown = {
        "team": bureau,
        "ready": [_row(place, each, now) for place, each in enumerate(found.ready, 1)],
        "not_ready": [_row(0, each, now) for each in found.not_ready],
        "order": order_in_words(),
    }
    return render(request, "beds/waiting.jinja", shown)


def bureau_of(request: Request) -> Team:
    bureau = queries.bureau_of(request.user)
    if bureau is None:
        raise Http404
    return bureau


def order_in_words() -> Sequence[str]:
    """What decides the order, the weightiest first."""
    return [
        _("Care at the end of life"),
        _("A bed instead of hospital, today"),
        _("How soon help was promised"),
        _("Who has been ready for longest"),
    ]


def _row(place: int, each: Waits, now: datetime) -> Row:
    request, referral = each.request, each.request.referral
    return Row(
        id=str(request.pk),
        place=place,
        name=referral.listed_name,
        url=acts.address(request),
        born=words.short_day(referral.birth_date),
        now=_where(referral),
        urgency=rows.urgency_of(referral.priority),
        since=_since(each, now),
        why=each.why,
        out=_out(each.live),
        clock=_clock(each.live, now),
        note=_note(each, now),
    )


def _where(referral: Referral) -> str:
    """Of a protected person, nothing that says where they are."""
    return "" if referral.protected else referral.where_now


def _since(each: Waits, now: datetime) -> str:
    if each.since > now:
        return _("Ready from %(day)s") % {"day": words.day(timezone.localtime(each.since))}
    return _("%(time)s, since %(when)s") % {
        "time": words.duration(now - each.since),
        "when": words.moment(each.since, now),
    }


OUT = {
    PlacementStatus.OFFERED: lambda: _("Offered: %(bed)s"),
    PlacementStatus.HELD: lambda: _("Held: %(bed)s"),
    PlacementStatus.RESERVED: lambda: _("Agreed: %(bed)s"),
}


def _out(live: Placement | None) -> str:
    if live is None:
        return _("Nothing yet")
    return OUT[PlacementStatus(live.status)]() % {"bed": in_full(live.bed)}


def _clock(live: Placement | None, now: datetime) -> Clock | None:
    if live is None or live.until is None:
        return None
    what = _("until %(time)s") % {"time": words.moment(live.until, now)}
    return words.due(live.until, since=live.made_at, now=now, what=what)


def _note(each: Waits, now: datetime) -> str:
    request = each.request
    said = []
    if each.lined_up:
        counted = ngettext("%(count)d more in line", "%(count)d more in line", each.lined_up)
        said.append(counted % {"count": each.lined_up})
    if each.skipped:
        counted = ngettext("passed over once", "passed over %(count)d times", each.skipped)
        said.append(counted % {"count": each.skipped})
    if request.not_ready_since is not None:
        said.append(
            _("not ready since %(when)s") % {"when": words.moment(request.not_ready_since, now)}
        )
        said.append(request.not_ready_why.label if request.not_ready_why else "")
    return ". ".join(part[:1].upper() + part[1:] for part in said if part)
