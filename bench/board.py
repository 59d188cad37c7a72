"""How long the server takes over the bed board.

`board_ms` is the median time of the page of a signed-in coordinator for 500 beds in 40 units, as
on a full day: seven in ten taken, some leaving, closed or being cleaned, and 60 who wait, of whom
20 have an offer or a hold. It is asked of the whole application in this process, under row-level
security, as the desk's page is.
"""

from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bench.system import System
from bench.timing import times_of
from bench.visitor import Visitor
from sers.access import rows
from sers.beds import stock
from sers.beds.lifecycle import Condition
from sers.beds.models import Bed, Unit
from sers.beds.places import Sex
from sers.beds.requirement import Sort
from sers.directory.models import User
from tests.beds.lives import a_coordinator, a_unit, agreed, held, offered, staff_of

BEDS, UNITS, WAITING, CLAIMED = 500, 40, 60, 20
TAKEN = 350
BLOCK, WARMING = 20, 3


def measure(system: System) -> dict[str, float]:
    system.use(system.few)
    coordinator = _a_full_day()
    visitor, path = Visitor(coordinator), reverse("beds:board")

    def visit() -> None:
        answer = visitor.get(path)
        drawn = answer.body.count('title="'), answer.body.count("data-row=")
        if answer.status != HTTPStatus.OK or drawn != (BEDS, UNITS):
            raise RuntimeError(f"The board answered {answer.status} with: {answer.body[:500]}")

    times_of(WARMING, visit)
    return {"board_ms": times_of(BLOCK * system.rounds, visit).median_ms}


def _a_full_day() -> User:
    """All of it by the verbs, but for the beds themselves."""
    units = [_unit(number) for number in range(UNITS)]
    beds = [_bed(units[number % UNITS], number) for number in range(BEDS)]
    Bed.objects.bulk_create(beds)
    for unit in units:
        _take([bed for bed in beds if bed.unit == unit][: TAKEN // UNITS], staff_of(unit))
    coordinator = a_coordinator()
    free = [bed for unit in units for bed in [b for b in beds if b.unit == unit][-2:]]
    for number in range(WAITING):
        request = agreed(by=coordinator)
        if number < CLAIMED:
            claim = held if number % 2 else offered
            claim(request, free[number], by=coordinator)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return coordinator


def _unit(number: int) -> Unit:
    return a_unit(sort=list(Sort)[number % len(Sort)], phone="01632 960144")


def _bed(unit: Unit, number: int) -> Bed:
    """A side room with a hoist, so that anybody may be put in it."""
    now = timezone.now()
    in_turn = number % 9 == 0
    return Bed(
        unit=unit,
        name=f"Bed {number // UNITS + 1}",
        bay="A" if in_turn else "",
        bay_sex=Sex.FEMALE if in_turn else "",
        hoist=True,
        condition=Condition.HOUSEKEEPING if number // UNITS == TAKEN // UNITS else Condition.READY,
        confirmed_at=now - timedelta(hours=number % 40),
        confirmed_how="pages",
        since=now.date() - timedelta(days=400),
    )


def _take(beds: Sequence[Bed], nurse: User) -> None:
    now = timezone.now()
    with rows.identified(nurse):
        for number, bed in enumerate(beds):
            leaving = now + timedelta(hours=7 * number + 1) if number % 2 else None
            stock.take(bed, leaving_at=leaving, by=nurse)
