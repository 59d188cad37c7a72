"""What the Bed Bureau, wards and homes did for the referrals of the demonstration."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from sers.access import rows
from sers.beds import agreeing, choosing, holding, offering, queries, staying
from sers.beds.agreeing import Agreed
from sers.beds.models import Bed, BedRequest, Site
from sers.beds.offering import Proposal
from sers.beds.requirement import Requirement
from sers.beds.skipping import PassesOver, Skipping
from sers.config.demo.beds import leaving_in, staff_of
from sers.config.demo.happened import Told
from sers.directory import queries as directory
from sers.directory.models import Team, User
from sers.referrals import allocation, triage
from sers.referrals.lists import Outcome, Reason

type Where = tuple[str, int]  # the unit, and which of its beds
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def searching(told: Told, *, ready: int | None = None, **decided: Any) -> BedRequest:
    """A bed is agreed, and sought. `ready`: so many days ago they could have left."""
    piran = told.users["bedbureau"]
    with rows.identified(piran):
        mine = told.now()
        if mine.owner.kind == Team.Kind.BED_BUREAU:
            triage.claim(mine, by=piran, seen=mine.revision, at=told.at(12))
            mine = told.now()
        needs = queries.proposed_requirement(mine, told.answers)
        code = decided.pop("pathway", "pathway_2")
        agreed = Agreed(
            pathway=Outcome.objects.get(pk=code),
            requirement=_needing(needs, decided),
            ready_on=directory.today() - timedelta(days=ready) if ready is not None else None,
            **decided,
        )
        return agreeing.agree(mine, agreed, by=piran, seen=mine.revision, at=told.at(30))


def _needing(needs: Requirement, decided: dict[str, Any]) -> Requirement:
    return replace(needs, **decided.pop("needs", {}))


def chosen(told: Told, *, who: str, note: str, refused: Sequence[str], **decided: Any) -> None:
    """The family was shown some places, and refused these."""
    request = searching(told, **decided)
    said = {Site.objects.get(key=key): "refused" for key in refused}
    _placing(told, request, choosing.keep_choice, said, who=who, note=note, at=told.at(90))


def not_ready(told: Told, *, why: str, note: str, **decided: Any) -> None:
    """The ward said, meanwhile, that they cannot leave yet."""
    request, sender = searching(told, **decided), told.referral.referrer
    with rows.identified(sender):
        mine = BedRequest.objects.get(pk=request.pk)
        reason = Reason.objects.get(pk=why)
        choosing.not_ready(mine, reason=reason, note=note, by=sender, at=told.at(100))


def offered(
    told: Told, *, line: Sequence[Where], left: int, skip: str = "", **decided: Any
) -> None:
    """The first of these was asked, and has so many minutes left to answer."""
    request, at = searching(told, **decided), told.at(45)
    _offer(told, request, line, at, left=left, skip=skip)


def _offer(
    told: Told,
    request: BedRequest,
    line: Sequence[Where],
    at: datetime,
    *,
    left: int,
    skip: str = "",
) -> None:
    reply = (timezone.now() - at) // MINUTE + left
    asked = [Proposal(bed_of(where), reply_minutes=reply) for where in line]
    _placing(told, request, offering.offer, asked, skip=skip, at=at)


def declined(
    told: Told, *, line: Sequence[Where], why: str, note: str, left: int, **decided: Any
) -> BedRequest:
    """The first of these said no, so that the second was asked."""
    request = searching(told, **decided)
    _offer(told, request, line, told.at(45), left=left)
    by = _staff(line[0])
    with rows.identified(by):
        (offer,) = [each for each in queries.offers_to(by) if each.referral_id == told.referral.pk]
        reason = Reason.objects.get(pk=why)
        offering.decline(offer, reason=reason, note=note, by=by, at=told.at(70))
    return request


def held(told: Told, *, where: Where, left: int, **decided: Any) -> BedRequest:
    """The bed is kept for so many minutes more."""
    request = searching(told, **decided)
    until = timezone.now() + left * MINUTE
    _placing(told, request, holding.hold, bed_of(where), until=until, at=told.at(60))
    return request


def reserved(told: Told, *, where: Where, days: int, hour: int, **decided: Any) -> BedRequest:
    """The unit agreed, and they come today or on another day, at about that hour."""
    request = held(told, where=where, left=600, **decided)
    day = directory.today() + timedelta(days=days)
    coming = datetime.combine(day, time(hour), directory.LONDON)
    coming = max(coming, timezone.now() + HOUR)
    _placing(
        *(told, request, holding.reserve),
        expected_at=coming,
        leaving_at=coming + 21 * DAY,
        at=told.at(75),
    )
    return request


def arrived(told: Told, *, where: Where, stays: int | None = None, **decided: Any) -> BedRequest:
    """They are in the bed, and are expected to leave in so many days."""
    request = held(told, where=where, left=600, **decided)
    leaves = leaving_in(stays) if stays else None
    at = told.at(240)
    _receiving(request, where, staying.arrive, arrived_at=at - MINUTE, leaving_at=leaves, at=at)
    return request


def away(told: Told, *, where: Where, note: str, **decided: Any) -> None:
    """They had to go back to hospital, and the bed is kept for a day."""
    request = arrived(told, where=where, **decided)
    at = timezone.now() - 9 * HOUR
    _receiving(request, where, staying.go_away, back_by=at + DAY, note=note, at=at)


def left(told: Told, *, where: Where, to: str, report: str, then: str, **decided: Any) -> None:
    """They left yesterday; the desk asked somebody to help at home."""
    request = arrived(told, where=where, **decided)
    at = timezone.now() - DAY
    to_where = Outcome.objects.get(pk=to)
    _receiving(request, where, staying.leave, to=to_where, report=report, at=at)
    piran = told.users["bedbureau"]
    with rows.identified(piran):
        team = Team.objects.get(key=then)
        mine, what = told.now(), "Help at home after the stay"
        allocation.offer(mine, to=team, what=what, by=piran, seen=mine.revision, at=at + HOUR)


def beside_the_desk(told: Told) -> None:
    """The area team goes on with the help at home, while the Bed Bureau seeks the bed."""
    jenna = told.users["penwith"]
    with rows.identified(jenna):
        triage.claim(told.now(), by=jenna, seen=told.now().revision, at=told.at(12))
    searching(told)


def bed_of(where: Where) -> Bed:
    unit, number = where
    beds = Bed.objects.select_related("unit__site", "unit__owner").filter(unit__key=unit)
    return beds.get(name__endswith=f" {number}")


def _placing(
    told: Told, request: BedRequest, verb: Callable[..., Any], *given: Any, **said: Any
) -> None:
    """Piran does this; whoever is passed over by it is so for the reason `skip`."""
    by, skip = told.users["bedbureau"], said.pop("skip", "")
    with rows.identified(by):
        mine = BedRequest.objects.select_related("owner", "sent_by").get(pk=request.pk)
        try:
            verb(mine, *given, by=by, seen=mine.revision, **said)
        except PassesOver as over:
            if not skip:
                raise
            why = Skipping(Reason.objects.get(pk="skip_better_soon"), skip)
            said["skipping_over"] = {each.pk: why for each in over.whom}
            verb(mine, *given, by=by, seen=mine.revision, **said)


def _receiving(request: BedRequest, where: Where, verb: Callable[..., Any], **said: Any) -> None:
    """Whoever works there does this."""
    by = _staff(where)
    with rows.identified(by):
        live = queries.placements().filter(owner=bed_of(where).unit.owner, bed=bed_of(where))
        placement = live.get(referral=request.referral_id)
        verb(placement, by=by, **said)


def _staff(where: Where) -> User:
    return staff_of(bed_of(where).unit)
