"""The search for a bed beside a referral: for the desk that owns it, and for the Bed Bureau."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.beds import choosing, searches
from sers.beds.lifecycle import NOT_READY, READY_AGAIN
from sers.beds.models import BedRequest
from sers.beds.searches import Search
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.referrals.legs import Allocation
from sers.referrals.models import Referral
from sers.web.triage import bed_paths, bed_standing
from sers.web.triage.bed_standing import Panel
from sers.web.triage.moves import Way


def of(referral: Referral, legs: Sequence[Allocation], reader: User, now: datetime) -> Panel | None:
    """What this reader may know of the search, and do about it; none where there is none.

    Nothing is asked where no Bed Bureau has a leg of it.
    """
    if not any(leg.owner.kind == Team.Kind.BED_BUREAU for leg in legs):
        return None
    search = searches.of(referral)
    if search is None:
        return None
    request = search.request
    of_bureau = request.owner_id in reader.teams_where(Permission.PLACE_IN_BED)
    bureau = _for_the_bureau(request) if of_bureau else ()
    not_ready, ready_again = _readiness(referral, search, reader)
    return Panel(
        state=bed_standing.state(search, now),
        lines=(*bed_standing.lines(search, now), *bureau),
        request=bed_paths.of_request(request.pk) if of_bureau else "",
        not_ready=not_ready,
        ready_again=ready_again,
    )


def way(referral: Referral, reader: User, *, undecided: str = "") -> Way | None:
    """What a Bed Bureau with a part in the referral does first: decide, then search.

    `undecided` says what deciding leads to.
    """
    if not reader.teams_where(Permission.PLACE_IN_BED):
        return None
    case = searches.case_of(referral, reader)
    if case and case.is_open:
        note = undecided or _("Agree a bed and begin the search, or send it to the PCN area team")
        return Way(_("Is a bed right? Decide"), bed_paths.of_decision(referral.pk), note, main=True)
    if case and case.search:
        url = bed_paths.of_request(case.search.pk)
        return Way(_("Search for a bed"), url, _("Which beds fit, offers, holds"), main=True)
    return None


def _for_the_bureau(request: BedRequest) -> tuple[tuple[str, str], ...]:
    """What stays in its file and is for nobody else."""
    refused, over = searches.refused_by_them(request), searches.times_passed_over(request)
    times = ngettext("%(n)d time", "%(n)d times", over) % {"n": over}
    places = ngettext("%(n)d place", "%(n)d places", refused) % {"n": refused}
    return (
        *([(_("They said no to"), places)] if refused else []),
        *([(_("Passed over"), times)] if over else []),
    )


def _readiness(referral: Referral, search: Search, reader: User) -> tuple[str, str]:
    """Where it is said that they cannot leave yet, or can again; empty where that is not open."""
    request = search.request
    if not request.is_open or choosing.may_say_ready(referral, request, reader) is None:
        return "", ""
    if request.not_ready_since:
        again = reverse("beds:ready_again", args=[referral.pk])
        return "", again if request.status in READY_AGAIN.sources else ""
    stops = reverse("beds:not_ready", args=[referral.pk])
    return stops if request.status in NOT_READY.sources else "", ""
