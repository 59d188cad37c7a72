"""Who fits and why: judged by an independent reckoning, over candidates of every kind."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sers.referrals import suggesting
from sers.referrals.suggesting import OBJECTIONS, Candidate, Kind, Wanted, rank

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)  # a Thursday
TODAY = NOW.date()
TEAMS = [UUID(int=number) for number in range(1, 5)]
NEEDS, SKILLS, AREAS = ("falls", "washing", "company"), ("nurse", "falls"), ("west", "mid", "east")


def some(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values))


CANDIDATES = st.builds(
    Candidate,
    kind=st.sampled_from(Kind),
    team=st.sampled_from(TEAMS),
    name=st.sampled_from(["Tamsin", "Gerren", "STEPS"]),
    id=st.uuids().map(str),
    sector=st.sampled_from(["", "health", "social", "voluntary"]),
    needs=st.none() | some(NEEDS),
    areas=some(AREAS),
    skills=st.none() | some(SKILLS),
    back_on=st.none() | st.sampled_from([TODAY + timedelta(days) for days in (1, 4, 30)]),
    taking_on=st.booleans(),
    not_taking_on=st.just("full until spring"),
    load=st.integers(0, 50),
    capacity=st.none() | st.integers(0, 50),
    seen_on=st.none() | st.just(date(2026, 9, 3)),
    works_today=st.booleans(),
)
WISHES = st.builds(
    Wanted,
    moment=st.just(NOW),
    needs=some(NEEDS),
    skills=some(SKILLS),
    sector=st.sampled_from(["", "health", "voluntary"]),
    areas=some(AREAS),
    points=st.integers(0, 9),
    shares_with_voluntary=st.booleans(),
    asked=st.frozensets(st.sampled_from(TEAMS), max_size=1),
)


def may_be_suggested(wanted: Wanted, one: Candidate) -> bool:
    """The same, said another way: every condition at once."""
    able = one.skills is None or all(skill in one.skills for skill in wanted.skills)
    near = not one.areas or not wanted.areas or any(area in one.areas for area in wanted.areas)
    useful = (
        not wanted.needs or one.needs is None or any(need in one.needs for need in wanted.needs)
    )
    agreed = one.sector != "voluntary" or wanted.shares_with_voluntary
    free = one.back_on is None and one.taking_on and one.team not in wanted.asked
    return able and near and useful and agreed and free


@given(WISHES, st.lists(CANDIDATES, max_size=8))
def test_whoever_is_suggested_breaks_no_constraint_and_whoever_breaks_none_is(wanted, candidates):
    found = rank(wanted, candidates)
    assert sorted(each.candidate.id for each in found) == sorted(each.id for each in candidates)
    for each in found:
        assert each.fits == may_be_suggested(wanted, each.candidate)
        assert not (each.fits and each.near_miss)
        assert bool(each.why_not) != each.fits


@given(WISHES, st.lists(CANDIDATES, max_size=8), st.sampled_from(OBJECTIONS))
def test_without_one_objection_exactly_those_come_back_that_it_alone_kept_out(
    wanted, candidates, left_out
):
    others = [each for each in OBJECTIONS if each is not left_out]
    before = {each.candidate.id for each in rank(wanted, candidates) if each.fits}
    after = {each.candidate.id for each in rank(wanted, candidates, others) if each.fits}
    alone = {
        each.id
        for each in candidates
        if left_out(wanted, each) and not any(other(wanted, each) for other in others)
    }
    assert after - before == alone
    assert before <= after


@given(WISHES, st.lists(CANDIDATES, max_size=8), st.randoms())
def test_the_order_does_not_hang_on_who_was_read_first(wanted, candidates, chance):
    shuffled = list(candidates)
    chance.shuffle(shuffled)
    assert rank(wanted, candidates) == rank(wanted, shuffled)


@given(WISHES, st.lists(CANDIDATES, max_size=8))
def test_those_who_fit_come_first_then_those_who_nearly_do(wanted, candidates):
    standing = [(each.fits, bool(each.near_miss)) for each in rank(wanted, candidates)]
    order = {(True, False): 0, (False, True): 1, (False, False): 2}
    assert [order[each] for each in standing] == sorted(order[each] for each in standing)


def a_candidate(name: str = "Tamsin Bolitho", **known: object) -> Candidate:
    return Candidate(**{"kind": Kind.WORKER, "team": uuid4(), "name": name, "id": name} | known)  # type: ignore[arg-type]


def wanting(**known: object) -> Wanted:
    return Wanted(**{"moment": NOW} | known)  # type: ignore[arg-type]


def only(wanted: Wanted, candidate: Candidate) -> suggesting.Suggestion:
    (found,) = rank(wanted, [candidate])
    return found


def test_reasons_are_sentences():
    tamsin = a_candidate(
        needs=frozenset({"falls", "washing"}),
        seen_on=date(2026, 9, 3),
        works_until=time(17),
        load=3,
        capacity=40,
    )
    gerren = a_candidate("Gerren Thomas", needs=frozenset({"falls"}), load=30, capacity=40)
    first, second = rank(wanting(needs=frozenset({"falls", "washing"})), [gerren, tamsin])
    assert first.why == [
        "Helped this person in September",
        "Covers all of it",
        "Lightest load",
        "Works today until 17:00",
    ]
    assert second.why == ["Covers 1 of 2"]


def test_a_year_is_named_where_it_is_not_this_one():
    old = a_candidate(seen_on=date(2024, 3, 1))
    assert only(wanting(), old).why == ["Helped this person in March 2024"]


@pytest.mark.parametrize(
    ("known", "wish", "against", "nearly"),
    [
        (
            {"skills": frozenset()},
            {"skills": frozenset({"falls"}), "labels": {"falls": "Assesses falls"}},
            "Not able to: Assesses falls",
            "Would fit if this went to another leg: Assesses falls",
        ),
        (
            {"back_on": date(2026, 12, 3)},
            {},
            "On leave",
            "Would fit from Thursday 3 December, after leave",
        ),
        ({"back_on": date(2027, 1, 4)}, {}, "On leave", ""),
        (
            {"areas": frozenset({"east"})},
            {"areas": frozenset({"west"})},
            "Works in another area",
            "",
        ),
        (
            {"taking_on": False, "not_taking_on": "full until March"},
            {},
            "Takes nobody on: full until March",
            "Would fit if they agree on the telephone all the same",
        ),
        (
            {"sector": "voluntary"},
            {"shares_with_voluntary": False},
            "The person has not agreed to share with voluntary organisations",
            "",
        ),
        (
            {"needs": frozenset({"company"})},
            {"needs": frozenset({"falls"})},
            "Does not offer this",
            "",
        ),
        ({"team": TEAMS[0]}, {"asked": frozenset({TEAMS[0]})}, "Has a part already", ""),
    ],
)
def test_each_objection_is_a_sentence_and_says_what_would_mend_it(known, wish, against, nearly):
    found = only(wanting(**wish), a_candidate(**known))
    assert (found.why_not, found.near_miss, found.fits) == ([against], nearly, False)


def test_two_objections_are_no_near_miss():
    away = a_candidate(back_on=date(2026, 12, 1), skills=frozenset())
    assert only(wanting(skills=frozenset({"nurse"})), away).near_miss == ""


def test_of_whom_nobody_said_anything_neither_speaks_for_nor_against():
    found = only(wanting(needs=frozenset({"falls"}), skills=frozenset({"nurse"})), a_candidate())
    assert (found.fits, found.why) == (True, [])


def test_whoever_is_known_to_help_comes_before_a_team_nobody_has_described():
    wish = wanting(needs=frozenset({"falls"}), sector="health")
    known = a_candidate("STEPS", needs=frozenset({"falls"}), sector="social", load=39, capacity=40)
    never_described = a_candidate("Bed Bureau", sector="health", seen_on=TODAY)
    for asked in (wish, replace(wish, needs=frozenset())):
        found = rank(asked, [never_described, known])
        assert [each.candidate for each in found] == [known, never_described]


def test_more_than_can_be_in_hand_is_said_and_is_no_objection():
    full = a_candidate(load=38, capacity=40)
    found = only(wanting(points=4), full)
    assert (found.fits, found.is_over, found.load_with) == (True, True, 42)
    free = a_candidate("Gerren Thomas", load=10, capacity=40)
    assert [each.candidate for each in rank(wanting(points=4), [full, free])] == [free, full]


def test_whoever_has_seen_the_person_comes_before_a_lighter_load_and_room_before_neither():
    seen = a_candidate(seen_on=TODAY, load=30, capacity=40)
    light = replace(seen, name="Gerren", id="Gerren", seen_on=None, load=1)
    assert [each.candidate for each in rank(wanting(), [light, seen])] == [seen, light]


@given(WISHES, CANDIDATES)
def test_whoever_is_suggested_can_be_given_it_and_nobody_else_unless_they_were_rung(wanted, one):
    (found,) = rank(wanted, [one])
    assert (suggesting.refused(wanted, one, told="") == "") is found.fits
    if found.may_be_rung:
        assert suggesting.refused(wanted, one, told="Kerra") == ""
    if suggesting.refused(wanted, one, told="Kerra") == "":
        assert found.fits or found.may_be_rung


def test_whoever_does_not_use_sers_must_be_rung():
    rung = a_candidate("Marazion Neighbours", by_telephone=True)
    sentence = "Ring Marazion Neighbours first, and write who agreed"
    assert suggesting.refused(wanting(), rung, told="") == sentence
    assert suggesting.refused(wanting(), rung, told="Kerra Uren") == ""
