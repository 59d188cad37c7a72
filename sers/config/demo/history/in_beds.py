"""What becomes of those for whom the Bed Bureau seeks a bed: agreed, offered, held, lived in, left.

Only beds that the stock keeps empty for stories are taken. Where none of these is to be had at
the time, the desk asks a ward or a home for all of it, as it asks anybody who helps.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sers.access import rows
from sers.beds import (
    agreeing,
    claiming,
    facts,
    holding,
    matching,
    offering,
    queries,
    staying,
    stock,
)
from sers.beds.agreeing import Agreed
from sers.beds.lifecycle import LIVE, TOOK_UP, Condition
from sers.beds.models import Bed, BedRequest, Placement
from sers.beds.offering import Proposal
from sers.beds.requirement import Requirement
from sers.beds.skipping import PassesOver, Skipping
from sers.config.demo.beds import UNITS, leaving_in, staff_of
from sers.config.demo.history.life import Life, outcome, reason
from sers.directory.models import User
from sers.referrals.legs import Allocation

BUREAU = "bed-bureau"
SKIPS = (
    ("skip_not_today", "Ambulance cannot come before tomorrow."),
    ("skip_better_soon", "A bed nearer to the family is free on Monday."),
    ("skip_person_refused", "Would not go so far; the daughter agrees."),
    ("skip_mix", "Two there already call out at night."),
)
DECLINES = (
    ("bed_staffing", "One nurse for eighteen tonight."),
    ("bed_gone", "Promised to our own emergency department an hour ago."),
    ("bed_behaviour_risk", "We would need somebody beside them, and have nobody."),
)
GIVEN_UP = (
    ("needs_changed", "Well enough for home since the weekend."),
    ("needs_more_than_we_give", "Needs a scan before anywhere would take them."),
)
LEFT_TO = ("left_home_p0", "left_home_p1", "left_home_p1", "left_new_care_home")
MINUTE = timedelta(minutes=1)


def agreed(life: Life) -> Allocation | None:
    """A bed is agreed, and sought: the leg of the Bed Bureau; None where none is to be had."""
    if life.referral.owner.key != BUREAU or life.case.setting != "bed":
        return None
    needs = Requirement(purpose=life.case.needs[0], sex=life.referral.sex)
    bed = _find(life, needs)
    if bed is None:
        return None
    life.bed = bed
    pathway = "pathway_2" if life.case.needs[0] == "bed_rehabilitation" else "pathway_3"
    decided = Agreed(pathway=outcome(pathway), requirement=needs)
    request: BedRequest = life.do(agreeing.agree, decided, at=life.after(1.5))
    life.request = request
    return request.leg


def _find(life: Life, needs: Requirement) -> Bed | None:
    """An empty bed that fits, in which nobody lay at any time from then on."""
    with rows.identified(life.triager):
        later = Placement.objects.filter(status__in=TOOK_UP, period__endswith=None)
        after = Placement.objects.filter(status__in=TOOK_UP, period__endswith__gt=life.clock)
        busy = {*later.values_list("bed", flat=True), *after.values_list("bed", flat=True)}
        empty = [pk for pk in _kept_empty() if pk not in busy]
        fits = matching.match(needs, facts.as_they_stand(life.now, only=empty), life.now).fits
        if not fits:
            return None
        beds = facts.named([life.rng.choice(fits).bed.bed])
    return next(iter(beds.values()))


def _kept_empty() -> list[Any]:
    names = {each.key: {f"{each.word} {number}" for number in each.empty} for each in UNITS}
    beds = Bed.objects.filter(unit__key__in=names).values_list("pk", "unit__key", "name")
    return [pk for pk, unit, name in beds if name in names[unit]]


def offered(life: Life) -> bool:
    """The unit was asked, and may still answer; False where no bed is to be had."""
    if agreed(life) is None:
        return False
    at = life.after(0.5)
    minutes = (life.now - at) // MINUTE + life.rng.randint(20, 170)
    line = [Proposal(_bed(life), reply_minutes=minutes)]
    _place(life, offering.offer, line, at=at)
    return True


def declined(life: Life) -> bool:
    """The unit said no, and the search goes on; False where no bed is to be had."""
    if not offered(life):
        return False
    code, note = life.rng.choice(DECLINES)
    by = _staff(life)
    with rows.identified(by):
        (offer,) = [e for e in queries.offers_to(by) if e.referral_id == life.referral.pk]
        offering.decline(offer, reason=reason(code), note=note, by=by, at=life.after(1))
    return True


def given_up(life: Life) -> None:
    """No bed is sought any more; the desk decides what comes next."""
    code, note = life.rng.choice(GIVEN_UP)
    _place(life, agreeing.end_search, reason=reason(code), note=note, at=life.after(8))


def reserve(life: Life) -> None:
    """Held, and it is agreed when they come."""
    at = life.after(0.5)
    _place(life, holding.hold, _bed(life), at=at)
    soon = max(life.ahead(life.rng.choice((3, 8, 22))), life.now + 90 * MINUTE)
    _place(life, holding.reserve, expected_at=soon, at=life.after(0.2))


def arrive(life: Life) -> None:
    """They are in the bed; when they leave is expected."""
    with rows.identified(life.triager):
        assert life.request is not None
        claimed = claiming.claimed_by(life.request)
    if claimed is None:
        reserve(life)
    at = life.after(6)
    leaves = leaving_in(life.rng.randint(1, 15))
    _receive(life, staying.arrive, leaving_at=leaves, at=at)


def leave(life: Life, report: str) -> None:
    """They have left, and the bed is ready again by when the unit last confirmed it."""
    to, at = outcome(life.rng.choice(LEFT_TO)), life.days(life.rng.uniform(2, 10))
    _receive(life, staying.leave, to=to, report=report, at=at)
    bed, by = _bed(life), _staff(life)
    with rows.identified(by):
        said = max(at, bed.confirmed_at or at)
        stock.set_condition(bed, Condition.READY, by=by, at=said)


def _bed(life: Life) -> Bed:
    assert life.bed is not None
    return life.bed


def _staff(life: Life) -> User:
    return staff_of(_bed(life).unit)


def _place(life: Life, verb: Callable[..., Any], *given: Any, **said: Any) -> None:
    """The coordinator does this; whoever is passed over by it is so for some reason."""
    assert life.request is not None
    by = life.triager
    with rows.identified(by):
        mine = BedRequest.objects.select_related("owner", "sent_by").get(pk=life.request.pk)
        try:
            verb(mine, *given, by=by, seen=mine.revision, **said)
        except PassesOver as over:
            said["skipping_over"] = {each.pk: _skipping(life) for each in over.whom}
            verb(mine, *given, by=by, seen=mine.revision, **said)


def _skipping(life: Life) -> Skipping:
    code, note = life.rng.choice(SKIPS)
    return Skipping(reason(code), note)


def _receive(life: Life, verb: Callable[..., Any], **said: Any) -> None:
    """Whoever works there does this."""
    by = _staff(life)
    with rows.identified(by):
        live = queries.placements().filter(referral=life.referral.pk, status__in=LIVE)
        verb(live.get(owner=_bed(life).unit.owner), by=by, **said)
    with rows.identified(life.triager):
        life.referral.refresh_from_db()
