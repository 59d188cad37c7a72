"""How long it takes to judge everybody who might do one leg.

`suggest_ms` is the median time of `suggesting.rank` over 500 candidates: services, teams and
people with needs, areas, skills, leave, loads and an earlier visit, as one desk may have them.
Nothing is read; what reading them costs, the page's own test counts in queries.
"""

from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from bench.system import System
from bench.timing import times_of
from sers.referrals.suggesting import Candidate, Kind, Wanted, rank

CANDIDATES, TIMES = 500, 20
NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
NEEDS = [f"need-{number}" for number in range(40)]
SKILLS = [f"skill-{number}" for number in range(14)]
AREAS = [f"area-{number}" for number in range(15)]


def measure(system: System) -> dict[str, float]:
    """The rounds are those of the other figures; the data needs no database."""
    candidates = _candidates(Random(20261126))
    wanted = Wanted(
        moment=NOW,
        needs=frozenset(NEEDS[:3]),
        skills=frozenset(SKILLS[:1]),
        sector="health",
        areas=frozenset(AREAS[:1]),
        points=4,
        labels={code: code for code in SKILLS},
    )
    times = times_of(TIMES * system.rounds, lambda: rank(wanted, candidates))
    return {"suggest_ms": times.median_ms}


def _candidates(chance: Random) -> list[Candidate]:
    def some(of: list[str], most: int) -> frozenset[str]:
        return frozenset(chance.sample(of, chance.randint(1, most)))

    return [
        Candidate(
            kind=chance.choice(list(Kind)),
            team=UUID(int=number // 5 + 1),
            id=str(number),
            name=f"Candidate {number}",
            sector=chance.choice(["health", "social", "voluntary"]),
            needs=some(NEEDS, 12) | frozenset(NEEDS[: chance.randint(0, 3)]),
            areas=frozenset() if chance.random() < 0.3 else some(AREAS, 6),
            skills=some(SKILLS, 8),
            back_on=NOW.date() + timedelta(3) if chance.random() < 0.1 else None,
            taking_on=chance.random() < 0.9,
            not_taking_on="full until spring",
            load=chance.randint(0, 44),
            capacity=40,
            seen_on=date(2026, 9, 3) if chance.random() < 0.05 else None,
        )
        for number in range(CANDIDATES)
    ]
