"""How long it takes to find a bed for one person, and to propose beds for everybody at once.

`match_ms` is the median time of `matching.match` for one person who needs a dozen things, over
2,000 beds of 200 units, with the words of the first twenty that fit, the near misses and the
counts. `propose_s` is that of `proposing.propose` for 200 people and 500 beds. Nothing is read.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from random import Random
from uuid import UUID

from bench.system import System
from bench.timing import times_of
from sers.beds.matching import match
from sers.beds.proposing import Waiting, propose
from sers.beds.requirement import BedFacts, Cover, Place, Requirement, Sort

BEDS, UNITS, WORDED, TIMES = 2_000, 200, 20, 10
PEOPLE, BEDS_FOR_ALL = 200, 500
NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
SKILLS = ["iv", "driver", "peg", "catheter", "stoma", "wounds", "insulin"]
HOME = (50.12, -5.53)
ASKED = Requirement(
    sorts=frozenset({Sort.COMMUNITY_HOSPITAL, Sort.BLOCK, Sort.SPOT_NURSING}),
    purpose="bed_rehabilitation",
    sex="female",
    hoist=True,
    ground_floor=True,
    nurse_always=True,
    skills=frozenset({"insulin"}),
    therapy_days=3,
    cover=Cover.WEEKDAYS,
    arrives=time(14),
    funder="nhs",
    days=21,
    near=(HOME, (50.22, -5.28)),
    miles=40,
    wishes=frozenset({"distance", "ground_floor", "therapy"}),
)


def measure(system: System) -> dict[str, float]:
    """The rounds are those of the other figures; the data needs no database."""
    chance = Random(20261128)
    beds = list(_beds(chance, BEDS, UNITS))
    few = list(_beds(chance, BEDS_FOR_ALL, UNITS // 4))
    people = [Waiting(UUID(int=number), _asking(chance)) for number in range(PEOPLE)]
    matched = times_of(TIMES * system.rounds, lambda: _match(beds))
    proposed = times_of(system.rounds, lambda: propose(people, few, NOW))
    return {"match_ms": matched.median_ms, "propose_s": proposed.median_ms / 1_000}


def _match(beds: list[BedFacts]) -> None:
    found = match(ASKED, beds, NOW)
    for each in found.fits[:WORDED]:
        _ = each.met, each.unmet, each.not_known
    _ = found.near, found.against


def _asking(chance: Random) -> Requirement:
    return Requirement(
        sex=chance.choice(["female", "male"]),
        side_room=chance.random() < 0.2,
        oxygen=chance.random() < 0.1,
        hoist=chance.random() < 0.3,
        dementia=chance.random() < 0.2,
        nurse_always=chance.random() < 0.4,
        therapy_days=chance.choice([0, 0, 3, 5]),
        near=(_somewhere(chance),),
        miles=chance.choice([0, 20, 40]),
        wishes=frozenset({"distance"}),
    )


def _beds(chance: Random, beds: int, units: int) -> Iterator[BedFacts]:
    places = [_place(chance, number) for number in range(units)]
    for number in range(beds):
        bay = chance.choice(["", "A", "B"])
        yield BedFacts(
            bed=UUID(int=number + 1),
            name=f"Bed {number}",
            place=places[number % units],
            bay=bay,
            bay_sex=chance.choice(["female", "male"]) if bay else "",
            side_room=not bay and chance.random() < 0.7,
            isolates=not bay and chance.random() < 0.5,
            oxygen=chance.random() < 0.3,
            hoist=chance.random() < 0.6,
            profiling=chance.random() < 0.6,
            most_kg=chance.choice([0, 0, 180, 250]),
            ground_floor=chance.random() < 0.6,
            en_suite=chance.random() < 0.4,
            free_from=NOW + timedelta(days=chance.randint(-6, 3)),
            offered=chance.random() < 0.05,
            confirmed_at=NOW - timedelta(hours=chance.randint(0, 40)),
        )


def _place(chance: Random, number: int) -> Place:
    return Place(
        unit=UUID(int=number + 1),
        site=UUID(int=number // 3 + 1),
        site_name=f"Site {number // 3}",
        unit_name=f"Unit {number}",
        sort=chance.choice(list(Sort)),
        at=_somewhere(chance),
        purposes=frozenset({"bed_rehabilitation"} if chance.random() < 0.8 else {"bed_respite"}),
        organisms=frozenset({"cdiff", "mrsa"}),
        dementia=chance.random() < 0.5,
        nurse_always=chance.random() < 0.8,
        skills=frozenset(chance.sample(SKILLS, 5)),
        therapy_days=chance.choice([0, 2, 5, 7]),
        cover=chance.choice(list(Cover)),
        admits_from=time(8),
        admits_until=chance.choice([time(16), time(20), time(2)]),
        longest_days=chance.choice([0, 28, 42]),
    )


def _somewhere(chance: Random) -> tuple[float, float]:
    return 50.0 + chance.random(), -5.6 + 1.3 * chance.random()
