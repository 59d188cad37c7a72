"""Beds, and those who wait for them, brought to where they stand by the verbs that people use."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.utils import timezone

from sers.beds import agreeing, confirming, holding, offering, staying, stock
from sers.beds.agreeing import Agreed
from sers.beds.models import Bed, BedRequest, Offer, Placement, Site, Unit
from sers.beds.offering import Proposal
from sers.beds.requirement import Requirement, Sort
from sers.beds.skipping import Skipping
from sers.directory.models import Organisation, Team, User
from sers.policy.roles import Role
from sers.referrals.lists import Outcome
from sers.referrals.models import Referral
from tests.builders import A_BED, a_member, a_reason, a_referral, a_team, seen_by, the_bed_bureau

_numbers = count(1)


def a_coordinator(bureau: Team | None = None) -> User:
    return a_member(bureau or the_bed_bureau(), Role.BED_COORDINATOR)


def a_lead() -> User:
    return a_member(the_bed_bureau(), Role.BED_LEAD)


def a_provider() -> Team:
    return a_team("", Team.Kind.BED_PROVIDER)


def staff_of(unit: Unit) -> User:
    return a_member(unit.owner, Role.BED_PROVIDER)


def a_unit(*, owner: Team | None = None, postcode: str = "TR15 3ER", **fields: Any) -> Unit:
    """A ward with a nurse day and night, therapy on weekdays, and whatever is said besides."""
    number = next(_numbers)
    site = Site.objects.create(
        key=f"site-{number}",
        name=f"Site {number}",
        organisation=Organisation.objects.get(key="cft"),
        postcode=postcode,
        since=date(2020, 4, 1),
    )
    given = {
        "name": f"Ward {number}",
        "sort": Sort.COMMUNITY_HOSPITAL,
        "nurse_always": True,
        "therapy_days": 5,
        "since": date(2020, 4, 1),
    } | fields
    return Unit.objects.create(
        key=f"unit-{number}", site=site, owner=owner or a_provider(), **given
    )


def a_bed(unit: Unit | None = None, **fields: Any) -> Bed:
    """A side room with a hoist, confirmed just now, unless said otherwise."""
    unit = unit or a_unit()
    given = {
        "name": f"Bed {next(_numbers)}",
        "hoist": True,
        "since": date(2020, 4, 1),
        "confirmed_at": timezone.now(),
    } | fields
    return Bed.objects.create(unit=unit, **given)


def a_pathway(code: str = "pathway_2") -> Outcome:
    return Outcome.objects.get(code=code)


def decided(**given: Any) -> Agreed:
    """Bed triage agreed: Pathway 2, a woman who needs a hoist, unless said otherwise."""
    needs = {"sex": "female", "hoist": True} | given.pop("needs", {})
    return Agreed(pathway=a_pathway(), requirement=Requirement(**needs), **given)


def a_bed_referral(**answers: Any) -> Referral:
    """Sent to the Bed Bureau, which owns it: only a bed is wanted."""
    return a_referral(**({"setting": "bed"} | A_BED | answers))


def agreed(
    *,
    by: User | None = None,
    referral: Referral | None = None,
    at: datetime | None = None,
    answers: dict[str, Any] | None = None,
    **given: Any,
) -> BedRequest:
    """Somebody for whom a bed is agreed and sought."""
    referral = referral or a_bed_referral(**(answers or {}))
    by = by or a_coordinator()
    with seen_by(by):
        mine = Referral.objects.get(pk=referral.pk)
        return agreeing.agree(mine, decided(**given), by=by, seen=mine.revision, at=at)


@contextmanager
def placing(request: BedRequest, by: User | None = None) -> Iterator[tuple[BedRequest, User]]:
    """The request as it stands, in the hands of a coordinator."""
    by = by or a_coordinator()
    with seen_by(by):
        yield BedRequest.objects.select_related("owner", "sent_by").get(pk=request.pk), by


def held(
    request: BedRequest | None = None, bed: Bed | None = None, **given: Any
) -> tuple[BedRequest, Placement]:
    request = request or agreed()
    with placing(request, given.pop("by", None)) as (mine, by):
        placement = holding.hold(mine, bed or a_bed(), by=by, seen=mine.revision, **given)
    return request, placement


def offered(
    request: BedRequest | None = None, *beds: Bed, **given: Any
) -> tuple[BedRequest, list[Offer]]:
    request = request or agreed()
    line = [Proposal(bed) for bed in (beds or (a_bed(),))]
    with placing(request, given.pop("by", None)) as (mine, by):
        offers = offering.offer(mine, line, by=by, seen=mine.revision, **given)
    return request, offers


def reserved(
    request: BedRequest | None = None, bed: Bed | None = None, **given: Any
) -> tuple[BedRequest, Placement]:
    request, placement = held(request, bed)
    soon = timezone.now() + timedelta(hours=2)
    with placing(request) as (mine, by):
        holding.reserve(mine, expected_at=soon, by=by, seen=mine.revision, **given)
    return request, placement


def arrived(
    request: BedRequest | None = None, bed: Bed | None = None, **given: Any
) -> tuple[BedRequest, Placement]:
    request, placement = held(request, bed)
    receive(placement, **given)
    return request, placement


def receive(placement: Placement, **given: Any) -> User:
    """The provider's own staff record the arrival."""
    nurse = given.pop("by", None) or staff_of(placement.bed.unit)
    with seen_by(nurse):
        mine = Placement.objects.get(pk=placement.pk)
        staying.arrive(mine, by=nurse, **given)
    return nurse


def left(placement: Placement, code: str = "left_home_p0", **given: Any) -> User:
    nurse = given.pop("by", None) or staff_of(placement.bed.unit)
    with seen_by(nurse):
        mine = Placement.objects.get(pk=placement.pk)
        said = {"to": Outcome.objects.get(code=code), "report": "She walks again"}
        staying.leave(mine, by=nurse, **said, **given)
    return nurse


def made_ready(bed: Bed) -> None:
    nurse = staff_of(bed.unit)
    with seen_by(nurse):
        stock.set_condition(Bed.objects.get(pk=bed.pk), Bed.condition.field.default, by=nurse)


def standing(request: BedRequest) -> str:
    with seen_by(a_coordinator()):
        return BedRequest.objects.get(pk=request.pk).status


def placed(placement: Placement) -> Placement:
    with seen_by(a_coordinator()):
        return Placement.objects.get(pk=placement.pk)


def skipping_all(request: BedRequest) -> dict[UUID, Skipping]:
    """A reason for everybody else who waits, whoever of them would fit."""
    reason = a_reason("bed_skipped")
    with seen_by(a_coordinator()):
        others = BedRequest.objects.still_open().exclude(pk=request.pk)
        return {pk: Skipping(reason) for pk in others.values_list("pk", flat=True)}


def a_link(unit: Unit, **given: Any) -> str:
    """A link to confirm the vacancies of a unit, made by its staff."""
    nurse = staff_of(unit)
    with seen_by(nurse):
        return confirming.make_link(unit, by=nurse, **given)
