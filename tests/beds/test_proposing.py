"""Who should get which bed: as good as trying every way there is, and said why."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import combinations, permutations
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sers.beds.assigning import Assignment, Board, assign
from sers.beds.matching import WEIGHTS, match
from sers.beds.proposing import Waiting, propose
from sers.beds.requirement import Requirement
from tests.beds.some_beds import ASKED, NEWLYN, NOW, REDRUTH, STOCK, TRURO, a_bed, a_place

BEDS = [UUID(int=number) for number in range(1, 6)]
SCORES = st.lists(
    st.dictionaries(st.sampled_from(BEDS), st.integers(0, 10_000).map(lambda each: each / 100)),
    max_size=5,
)
SITES = st.fixed_dictionaries({bed: st.sampled_from(BEDS[:2]) for bed in BEDS})


def ways(scores: list[dict[UUID, float]]) -> Iterator[dict[int, UUID]]:
    """Every way to give some of these people a bed that fits them."""
    for many in range(len(scores) + 1):
        for people in combinations(range(len(scores)), many):
            for beds in permutations(BEDS, many):
                way = dict(zip(people, beds, strict=True))
                if all(bed in scores[person] for person, bed in way.items()):
                    yield way


def how_good(
    way: dict[int, UUID], board: Board, couples: tuple[tuple[int, int], ...] = ()
) -> tuple[tuple[bool, ...], float]:
    """Who is given one, first by first, as a word to be compared letter by letter; then points."""
    placed = tuple(person in way for person in range(len(board.scores)))
    points = sum(board.scores[person][bed] for person, bed in way.items())
    for one, other in couples:
        if one in way and other in way and board.sites[way[one]] == board.sites[way[other]]:
            points += board.together
    return placed, round(points, 2)


@settings(deadline=None)
@given(SCORES)
def test_no_other_way_is_better_and_none_places_more(scores):
    board = Board(scores, dict.fromkeys(BEDS, BEDS[0]))
    given_beds = dict(assign(board).beds)
    every = list(ways(scores))
    assert given_beds in every
    assert how_good(given_beds, board) == max(how_good(each, board) for each in every)
    assert len(given_beds) == max(map(len, every))


@settings(deadline=None)
@given(SCORES.filter(lambda each: len(each) > 1), SITES, st.integers(0, 90), st.data())
def test_with_one_couple_no_other_way_is_better(scores, sites, together, data):
    couple = tuple(sorted(data.draw(st.permutations(range(len(scores))))[:2]))
    board = Board(scores, sites, [couple], together)
    found = assign(board)
    best = max(how_good(each, board, (couple,)) for each in ways(scores))
    assert how_good(dict(found.beds), board, (couple,)) == best
    is_beside = all(each in found.beds for each in couple) and (
        len({sites[found.beds[each]] for each in couple}) == 1
    )
    one, other = couple
    assert found.beside == ({one: other, other: one} if is_beside else {})


@settings(deadline=None)
@given(SCORES.filter(lambda each: len(each) > 3), SITES)
def test_several_couples_cost_nobody_a_bed(scores, sites):
    alone = assign(Board(scores, sites))
    couples = assign(Board(scores, sites, [(0, 1), (2, 3)], 60))
    assert couples.beds.keys() == alone.beds.keys()


def test_a_second_couple_does_not_part_the_first():
    a, b, c, d, e = BEDS
    f = UUID(int=6)
    scores = [{a: 10}, {b: 9, c: 10}, {d: 10}, {f: 10, e: 9}]
    sites = dict.fromkeys([a, b, f], BEDS[0]) | dict.fromkeys([c, d, e], BEDS[1])
    found = assign(Board(scores, sites, [(0, 1), (2, 3)], 60))
    assert found.beds == {0: a, 1: b, 2: d, 3: e}
    assert found.beside == {0: 1, 1: 0, 2: 3, 3: 2}


def test_numbers_that_the_solver_cannot_count_are_an_error_and_no_answer():
    board = Board([{BEDS[0]: 1}, {BEDS[1]: 1}], dict.fromkeys(BEDS, BEDS[0]), [(0, 1)], 10**16)
    with pytest.raises(RuntimeError, match="No best assignment"):
        assign(board)


def test_of_nobody_and_of_no_beds_nothing_is_proposed():
    assert assign(Board([], {})) == Assignment({})
    assert assign(Board([{}, {}], {})) == Assignment({})
    empty = propose([], [a_bed()], NOW)
    assert (empty.pairings, empty.left_out, empty.score) == ([], [], 0)


@settings(deadline=None)
@given(st.lists(ASKED, max_size=4), STOCK, st.randoms())
def test_only_beds_that_fit_are_proposed_each_once_and_always_the_same(wanted, beds, chance):
    people = [Waiting(UUID(int=place), asked) for place, asked in enumerate(wanted)]
    proposal = propose(people, beds, NOW)
    given_beds = [each.match.bed.bed for each in proposal.pairings]
    assert len(set(given_beds)) == len(given_beds)
    everybody = [each.waiting for each in (*proposal.pairings, *proposal.left_out)]
    assert sorted(everybody, key=lambda each: each.id) == people
    for each in proposal.pairings:
        fits = match(each.waiting.asked, beds, NOW).fits
        assert each.match in fits
        assert each.standing == 1 + sum(other.score > each.match.score for other in fits)
        assert each.of == len(fits)
        assert all(each.why(str))
    shuffled = list(beds)
    chance.shuffle(shuffled)
    again = propose(people, shuffled, NOW)
    assert [each.match for each in again.pairings] == [each.match for each in proposal.pairings]


@settings(deadline=None)
@given(st.lists(ASKED, max_size=6), STOCK)
def test_whoever_is_left_out_could_only_have_a_bed_of_somebody_who_waited_longer(wanted, beds):
    people = [Waiting(UUID(int=place), asked) for place, asked in enumerate(wanted)]
    for each in propose(people, beds, NOW).left_out:
        fits = match(each.waiting.asked, beds, NOW).fits
        assert [one for one, _holder in each.taken] == fits
        assert all(holder < each.waiting.id for _one, holder in each.taken)
        assert all(each.why(str))


@settings(deadline=None)
@given(st.lists(ASKED, max_size=6), STOCK)
def test_whoever_is_not_given_their_best_bed_is_told_who_is_and_what_it_gains(wanted, beds):
    people = [Waiting(UUID(int=place), asked) for place, asked in enumerate(wanted)]
    proposal = propose(people, beds, NOW)
    holders = {each.match.bed.bed: each.waiting.id for each in proposal.pairings}
    for each in proposal.pairings:
        best = match(each.waiting.asked, beds, NOW).fits[0]
        if best.score == each.match.score:
            assert each.instead is None
        else:
            assert (each.instead.best, each.instead.by) == (best, holders[best.bed.bed])
            assert each.instead.gain is None or each.instead.gain >= 0


KERRA, MARY, OLIVE = (UUID(int=number) for number in (1, 2, 3))
NAMES = {KERRA: "Kerra Uren", MARY: "Mary Tonkin", OLIVE: "Olive Harvey"}
NEWLYN_BED = a_bed(bed=UUID(int=11), name="Bed 1", place=a_place(site_name="Penzance", at=NEWLYN))
POOL_BED = a_bed(bed=UUID(int=12), name="Bed 2", place=a_place(at=REDRUTH, site=UUID(int=2)))


def living(where: tuple[float, float], **known: object) -> Requirement:
    return Requirement(near=(where,), **known)  # type: ignore[arg-type]


def test_each_pairing_says_why_and_who_has_the_bed_that_would_have_been_better():
    people = [Waiting(MARY, living(REDRUTH)), Waiting(KERRA, living(NEWLYN))]
    proposal = propose([Waiting(OLIVE, living(TRURO)), *people], [NEWLYN_BED, POOL_BED], NOW)
    first, second = proposal.pairings
    assert (first.waiting.id, first.match.bed) == (OLIVE, NEWLYN_BED)
    assert first.why(NAMES.get) == [
        "Number 2 of 2 beds that fit",
        "Camborne Redruth, Lanner ward, Bed 2 would suit better: "
        "it goes to Mary Tonkin; both together gain 0.2 points",
    ]
    assert second.why(NAMES.get) == ["The best of 2 beds that fit"]
    assert proposal.score == pytest.approx(first.match.score + second.match.score)
    (left,) = proposal.left_out
    assert left.why(NAMES.get) == [
        "Every bed that fits is proposed for somebody who waited longer",
        "Penzance, Lanner ward, Bed 1: Olive Harvey",
        "Camborne Redruth, Lanner ward, Bed 2: Mary Tonkin",
    ]


def test_what_it_gains_is_reckoned_beside_the_best_bed_that_is_left_for_the_other():
    spare = a_bed(bed=UUID(int=13), name="Bed 3", place=a_place(at=TRURO, site=UUID(int=3)))
    nowhere_near = frozenset({str(spare.place.site)})
    people = [
        Waiting(KERRA, living(REDRUTH, refused=nowhere_near)),
        Waiting(MARY, living(REDRUTH, refused=frozenset({str(NEWLYN_BED.place.site)}))),
    ]
    plain = replace(NEWLYN_BED, place=a_place(at=REDRUTH, site=NEWLYN_BED.place.site))
    en_suite = replace(POOL_BED, en_suite=True)
    first, second = propose(people, [plain, en_suite, spare], NOW).pairings
    assert (first.match.bed, second.match.bed) == (plain, en_suite)
    spared = match(people[1].asked, [spare], NOW).fits[0]
    assert first.instead.otherwise == spared
    gain = first.match.score + second.match.score - first.instead.best.score - spared.score
    assert first.instead.gain == pytest.approx(gain, abs=0.01)
    assert gain > 0


def test_two_who_want_the_same_bed_by_as_much_are_told_so():
    people = [Waiting(KERRA, living(NEWLYN)), Waiting(MARY, living(NEWLYN))]
    given_beds = propose(people, [NEWLYN_BED, POOL_BED], NOW).pairings
    (second,) = (each for each in given_beds if each.instead)
    other = NAMES[second.instead.by]
    assert second.why(NAMES.get)[1] == (
        "Penzance, Lanner ward, Bed 1 would suit better: "
        f"it goes to {other}, whom it suits better by as much"
    )


def test_whoever_can_have_one_bed_only_is_given_it_even_if_it_suits_another_better():
    only_newlyn = living(TRURO, refused=frozenset({str(POOL_BED.place.site)}))
    people = [Waiting(KERRA, living(NEWLYN)), Waiting(OLIVE, only_newlyn)]
    first, second = propose(people, [NEWLYN_BED, POOL_BED], NOW).pairings
    assert (first.match.bed, second.match.bed) == (POOL_BED, NEWLYN_BED)
    assert first.why(NAMES.get) == [
        "Number 2 of 2 beds that fit",
        "Penzance, Lanner ward, Bed 1 would suit better: "
        "it goes to Olive Harvey, whom no bed left suits",
    ]
    assert second.why(NAMES.get) == ["The only bed that fits"]


def test_of_many_beds_that_others_are_given_only_the_best_are_said():
    beds = [replace(POOL_BED, bed=UUID(int=20 + each), name=f"Bed {each}") for each in range(5)]
    people = [Waiting(UUID(int=100 + each), living(REDRUTH)) for each in range(6)]
    (left,) = propose(people, beds, NOW).left_out
    assert len(left.taken) == 5
    assert left.why(str)[-1] == "And 2 more beds"
    assert len(left.why(str)) == 5


def test_whom_no_bed_fits_is_told_what_is_against_and_what_nearly_fits():
    taken = replace(POOL_BED, free_from=NOW + timedelta(2))
    upstairs = replace(NEWLYN_BED, free_from=None)
    asked = living(TRURO, ground_floor=True)
    (left,) = propose(
        [Waiting(OLIVE, asked)], [replace(taken, ground_floor=True), upstairs], NOW
    ).left_out
    assert left.why(NAMES.get) == [
        "No bed fits",
        "Not free: 2 of 2 beds",
        "Upstairs, no lift: 1 of 2 beds",
        "Camborne Redruth, Lanner ward, Bed 2: Would fit from Saturday 28 November",
    ]


def test_two_who_live_together_come_to_one_site_where_that_costs_nobody_a_bed():
    beside = replace(POOL_BED, bed=UUID(int=13), name="Bed 3", confirmed_at=NOW - timedelta(1))
    beds = [NEWLYN_BED, POOL_BED, beside]
    people = [Waiting(KERRA, living(NEWLYN)), Waiting(MARY, living(REDRUTH))]
    apart = propose(people, beds, NOW)
    assert [each.match.bed for each in apart.pairings] == [NEWLYN_BED, POOL_BED]
    couple = frozenset({frozenset({KERRA, MARY})})
    together = propose(people, beds, NOW, together=couple)
    assert [each.match.bed.place.site for each in together.pairings] == [UUID(int=2)] * 2
    assert [each.beside for each in together.pairings] == [MARY, KERRA]
    assert "At the same site as Mary Tonkin" in together.pairings[0].why(NAMES.get)
    lighter = {**WEIGHTS, "together": replace(WEIGHTS["together"], points=1)}
    parted = propose(people, beds, NOW, lighter, together=couple)
    assert [each.beside for each in parted.pairings] == [None, None]


def test_a_couple_of_whom_one_does_not_wait_changes_nothing():
    people = [Waiting(KERRA, living(NEWLYN))]
    couple = frozenset({frozenset({KERRA, MARY})})
    (alone,) = propose(people, [NEWLYN_BED], NOW, together=couple).pairings
    assert alone.beside is None


def test_a_couple_takes_the_place_of_a_better_bed_and_says_so():
    near = replace(NEWLYN_BED, place=a_place(site_name="Penzance", at=NEWLYN, site=UUID(int=3)))
    beside = replace(POOL_BED, bed=UUID(int=13), name="Bed 3")
    people = [
        Waiting(KERRA, living(NEWLYN)),
        Waiting(MARY, living(REDRUTH, refused=frozenset({str(UUID(int=3))}))),
        Waiting(OLIVE, living(TRURO)),
    ]
    couple = frozenset({frozenset({KERRA, MARY})})
    first, _second, third = propose(people, [near, POOL_BED, beside], NOW, together=couple).pairings
    assert third.match.bed == near
    assert first.why(NAMES.get)[1:] == [
        "At the same site as Mary Tonkin",
        "Penzance, Lanner ward, Bed 1 would suit better: "
        "it goes to Olive Harvey, to keep a couple together",
    ]
