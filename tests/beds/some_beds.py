"""Beds and people who need one, of every kind, for tests that need no database."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from hypothesis import strategies as st

from sers.beds.matching import WISHABLE
from sers.beds.requirement import BedFacts, Cover, Place, Requirement

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)  # a Thursday
SITES = [UUID(int=number) for number in range(1, 4)]
NEWLYN, REDRUTH, TRURO = (50.103, -5.549), (50.233, -5.226), (50.263, -5.051)
PLACES = [NEWLYN, REDRUTH, TRURO]


def a_place(**known: object) -> Place:
    usual = {
        "unit": SITES[0],
        "site": SITES[0],
        "site_name": "Camborne Redruth",
        "unit_name": "Lanner ward",
        "sort": "community_hospital",
    }
    return Place(**usual | known)  # type: ignore[arg-type]


def a_bed(**known: object) -> BedFacts:
    """A room of its own, free and confirmed. What belongs to its unit goes into `place`."""
    usual = {
        "bed": UUID(int=1),
        "name": "Bed 14",
        "place": a_place(),
        "free_from": NOW - timedelta(hours=1),
        "confirmed_at": NOW,
    }
    return BedFacts(**usual | known)  # type: ignore[arg-type]


def some(*values: str) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values))


def often(value: st.SearchStrategy[object], nothing: object) -> st.SearchStrategy[object]:
    """Mostly nothing, so that some beds fit."""
    return st.one_of(st.just(nothing), st.just(nothing), value)


TIMES = st.sampled_from([time(0, 30), time(8), time(13, 30), time(20), time(23, 30)])
COVERS = st.sampled_from([each.value for each in Cover])
ASKED = st.builds(
    Requirement,
    sorts=often(some("hotel", "block", "hospice"), frozenset()),
    purpose=often(st.sampled_from(["rehab", "respite"]), ""),
    sex=st.sampled_from(["female", "male", "", "other"]),
    side_room=often(st.booleans(), False),
    same_sex=st.booleans(),
    shares_bay=often(st.booleans(), True),
    organisms=st.frozensets(st.sampled_from(["cdiff", "flu"]), max_size=2),
    oxygen=often(st.booleans(), False),
    hoist=often(st.booleans(), False),
    profiling=often(st.booleans(), False),
    weight_kg=often(st.sampled_from([90, 120, 121, 180]), 0),
    ground_floor=often(st.booleans(), False),
    non_weight_bearing=often(st.booleans(), False),
    dementia=often(st.booleans(), False),
    wandering=often(st.booleans(), False),
    one_to_one=often(st.booleans(), False),
    nurse_always=often(st.booleans(), False),
    skills=often(some("iv", "peg"), frozenset()),
    behaviours=often(some("calling", "refusing"), frozenset()),
    therapy_days=often(st.integers(0, 7), 0),
    cover=often(COVERS, ""),
    arrives=often(TIMES, None),
    weekend=often(st.booleans(), False),
    funder=often(st.sampled_from(["nhs", "own"]), ""),
    most_cost=often(st.integers(0, 5), 0),
    days=often(st.sampled_from([7, 28, 60]), 0),
    near=st.lists(st.sampled_from(PLACES), max_size=2).map(tuple),
    miles=often(st.sampled_from([5, 15, 30]), 0),
    refused=often(st.frozensets(st.sampled_from([str(each) for each in SITES])), frozenset()),
    wishes=often(st.frozensets(st.sampled_from(sorted(WISHABLE)), max_size=6), frozenset()),
)
UNITS = st.builds(
    Place,
    unit=st.uuids(),
    site=st.sampled_from(SITES),
    site_name=st.sampled_from(["Camborne Redruth", "Helston"]),
    unit_name=st.sampled_from(["Lanner ward", "Medical ward"]),
    sort=st.sampled_from(["hotel", "block", "hospice"]),
    at=st.none() | st.sampled_from(PLACES),
    purposes=some("rehab", "respite"),
    organisms=some("cdiff", "flu"),
    secure=st.booleans(),
    dementia=st.booleans(),
    one_to_one=st.booleans(),
    nurse_always=st.booleans(),
    skills=some("iv", "peg", "driver"),
    behaviours=some("calling", "refusing", "aggression"),
    non_weight_bearing=st.booleans(),
    therapy_days=st.integers(0, 7),
    cover=COVERS,
    admits_from=st.none() | TIMES,
    admits_until=st.none() | TIMES,
    admits_weekends=st.booleans(),
    funders=some("nhs", "own", "council"),
    cost=st.integers(0, 5),
    longest_days=st.sampled_from([0, 14, 28, 42]),
    fresh_hours=st.sampled_from([4, 12]),
)
BEDS = st.builds(
    BedFacts,
    bed=st.uuids(),
    name=st.sampled_from(["Bed 1", "Bed 2"]),
    place=UNITS,
    bay=st.sampled_from(["", "A"]),
    bay_sex=st.sampled_from(["", "female", "male"]),
    side_room=st.booleans(),
    isolates=st.booleans(),
    oxygen=st.booleans(),
    hoist=st.booleans(),
    profiling=st.booleans(),
    most_kg=st.sampled_from([0, 100, 160, 250]),
    ground_floor=st.booleans(),
    en_suite=st.booleans(),
    free_from=st.sampled_from([NOW, NOW, NOW - timedelta(3), NOW + timedelta(2)]) | st.none(),
    offered=st.sampled_from([False, False, False, True]),
    confirmed_at=st.none() | st.sampled_from([NOW, NOW - timedelta(1), NOW - timedelta(9)]),
)
# Units with one or several beds.
STOCK = st.lists(BEDS, max_size=9).flatmap(
    lambda beds: st.lists(
        st.integers(0, max(len(beds) - 1, 0)), min_size=len(beds), max_size=len(beds)
    ).map(lambda at: _in_units(beds, at))
)


def _in_units(beds: list[BedFacts], at: list[int]) -> list[BedFacts]:

    return [replace(bed, place=beds[unit].place) for bed, unit in zip(beds, at, strict=True)]
