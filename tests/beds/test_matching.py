"""Which beds fit: judged by a second reckoning, written without looking at the objections."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from math import acos, cos, radians, sin
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sers.beds.matching import (
    CRITERIA,
    OBJECTIONS,
    PREFERENCES,
    WEIGHTS,
    WISHABLE,
    UnknownWish,
    Wanted,
    match,
    wanted,
)
from sers.beds.preferences import Weight
from sers.beds.requirement import BedFacts, Requirement
from tests.beds.some_beds import (
    ASKED,
    BEDS,
    NEWLYN,
    NOW,
    REDRUTH,
    SITES,
    STOCK,
    TRURO,
    a_bed,
    a_place,
)

TIES = {"free", "offered", "refused", "other_sex"}  # what nobody can merely wish for


def miles(one, other):
    """The law of cosines instead of the haversine."""
    (north, east), (north_too, east_too) = one, other
    turned = sin(radians(north)) * sin(radians(north_too)) + cos(radians(north)) * cos(
        radians(north_too)
    ) * cos(radians(east_too - east))
    return 3958.8 * acos(min(1.0, turned))


def lies_between(moment: time, opens: time | None, shuts: time | None) -> bool:
    """Minute by minute from opening, until it shuts."""
    start = opens or time(0)
    end = shuts or time(23, 59)
    minute = start.hour * 60 + start.minute
    last = end.hour * 60 + end.minute
    if minute == last and opens and shuts:
        return True
    while True:
        if minute == moment.hour * 60 + moment.minute:
            return True
        if minute == last:
            return False
        minute = (minute + 1) % (24 * 60)


COVER = ["gp_visits", "weekdays", "every_day", "always"]


def wrong_with_the_bed(asked: Requirement, bed: BedFacts) -> set[str]:
    """The names of all that speaks against it, reckoned by hand."""
    alone = bed.side_room is True or bed.bay == ""
    bears = 120 if bed.most_kg == 0 else bed.most_kg
    wrong = {
        "free": bed.free_from is None or bed.free_from > NOW,
        "offered": bed.offered,
        "side_room": (asked.side_room or not asked.shares_bay) and not alone,
        "other_sex": not alone and bed.bay_sex not in {"", asked.sex},
        "same_sex": not alone and bed.bay_sex == "" and asked.same_sex,
        "isolation": bool(asked.organisms) and not (bed.isolates and alone),
        "oxygen": asked.oxygen and not bed.oxygen,
        "weight": asked.weight_kg > bears,
        "hoist": asked.hoist and not bed.hoist,
        "profiling": asked.profiling and not bed.profiling,
        "ground_floor": asked.ground_floor and not bed.ground_floor,
    }
    return {name for name, is_wrong in wrong.items() if is_wrong}


def wrong_with_the_unit(asked: Requirement, bed: BedFacts) -> set[str]:
    at, of = asked, bed.place
    far = [miles(of.at, home) for home in at.near] if of.at else []
    wrong = {
        "refused": str(of.site) in at.refused,
        "sort": len(at.sorts) > 0 and of.sort not in at.sorts,
        "purpose": at.purpose != "" and len(of.purposes) > 0 and at.purpose not in of.purposes,
        "organism": not at.organisms <= of.organisms,
        "non_weight_bearing": at.non_weight_bearing and not of.non_weight_bearing,
        "dementia": at.dementia and not of.dementia,
        "wandering": at.wandering and not of.secure,
        "one_to_one": at.one_to_one and not of.one_to_one,
        "nurse_always": at.nurse_always and not of.nurse_always,
        "skills": any(each not in of.skills for each in at.skills),
        "behaviours": any(each not in of.behaviours for each in at.behaviours),
        "therapy": of.therapy_days < at.therapy_days,
        "cover": at.cover != "" and COVER.index(of.cover) < COVER.index(at.cover),
        "hours": at.arrives is not None
        and not lies_between(at.arrives, of.admits_from, of.admits_until),
        "weekend": at.weekend and not of.admits_weekends,
        "funder": at.funder != "" and len(of.funders) > 0 and at.funder not in of.funders,
        "cost": 0 < at.most_cost < of.cost,
        "stay": of.longest_days != 0 and at.days > of.longest_days,
        "distance": at.miles != 0 and len(far) > 0 and min(far) > at.miles,
    }
    return {name for name, is_wrong in wrong.items() if is_wrong}


def wrong(asked: Requirement, bed: BedFacts) -> set[str]:
    return wrong_with_the_bed(asked, bed) | wrong_with_the_unit(asked, bed)


@given(ASKED, STOCK)
def test_what_fits_nearly_fits_or_does_not_is_as_reckoned_by_hand(asked, beds):
    against = {bed.bed: wrong(asked, bed) - asked.wishes for bed in beds}
    found = match(asked, beds, NOW)
    assert {each.bed.bed for each in found.fits} == {bed for bed in against if not against[bed]}
    assert {(each.bed.bed, each.name) for each in found.near} == {
        (bed, *names) for bed, names in against.items() if len(names) == 1
    }
    for name in CRITERIA:
        beds_against = sum(name in names for names in against.values())
        alone = sum(names == {name} for names in against.values())
        counted = [(each.beds, each.alone) for each in found.against if each.name == name]
        assert counted == ([(beds_against, alone)] if beds_against else [])


@given(ASKED, STOCK)
def test_the_score_is_as_reckoned_by_hand(asked, beds):
    for each in match(asked, beds, NOW).fits:
        assert each.score == pytest.approx(score(asked, each.bed), abs=0.006)


def score(asked: Requirement, bed: BedFacts) -> float:
    far = [miles(bed.place.at, home) for home in asked.near] if bed.place.at else []
    hours = (NOW - bed.confirmed_at).total_seconds() / 3600 if bed.confirmed_at else None
    sure = 0 if hours is None else max(1e-9, 2 ** -(hours / bed.place.fresh_hours))
    parts = [(25, sure), (5, bed.en_suite)]
    if asked.near:
        parts.append((30, max(0, 1 - min(far) / 40) if far else 0.5))
    if not (asked.side_room or not asked.shares_bay or asked.organisms):
        parts.append((15, not bed.side_room))
    if not asked.oxygen:
        parts.append((8, not bed.oxygen))
    if asked.weight_kg <= 120:
        parts.append((8, bed.most_kg <= 120))
    parts += [(20, wish_met(name, asked, bed, far)) for name in asked.wishes & asks_for(asked)]
    return 100 * sum(weight * has for weight, has in parts) / sum(weight for weight, _has in parts)


def wish_met(name: str, asked: Requirement, bed: BedFacts, far: list[float]) -> float:
    is_unknown = {"distance": not far, "cost": bed.place.cost == 0}.get(name, False)
    return 0.5 if is_unknown else name not in wrong(asked, bed)


def asks_for(asked: Requirement) -> set[str]:
    """The criteria that apply, by the fields that say so."""
    fields = {
        "sort": asked.sorts,
        "side_room": asked.side_room or not asked.shares_bay,
        "isolation": asked.organisms,
        "organism": asked.organisms,
        "weight": asked.weight_kg,
        "therapy": asked.therapy_days,
        "hours": asked.arrives is not None,
        "cost": asked.most_cost,
        "stay": asked.days,
        "distance": asked.miles and asked.near,
    }
    return {name for name in WISHABLE if (fields[name] if name in fields else getattr(asked, name))}


@given(ASKED, STOCK, st.sampled_from(OBJECTIONS))
def test_without_one_objection_exactly_those_come_back_that_it_alone_kept_out(
    asked, beds, left_out
):
    asked = replace(asked, wishes=asked.wishes - {left_out.name})
    others = [each for each in OBJECTIONS if each is not left_out]
    found = match(asked, beds, NOW)
    before = {each.bed.bed for each in found.fits}
    after = {each.bed.bed for each in match(asked, beds, NOW, objections=others).fits}
    alone = {each.bed.bed for each in found.near if each.name == left_out.name}
    assert after - before == alone
    assert before <= after
    assert len(alone) == sum(each.alone for each in found.against if each.name == left_out.name)


@given(ASKED, STOCK, st.randoms())
def test_the_order_does_not_hang_on_which_bed_was_read_first(asked, beds, chance):
    shuffled = list(beds)
    chance.shuffle(shuffled)
    one, other = match(asked, beds, NOW), match(asked, shuffled, NOW)
    assert one.fits == other.fits
    assert one.near == other.near
    assert [(e.name, e.beds) for e in one.against] == [(e.name, e.beds) for e in other.against]


@given(ASKED, STOCK)
def test_beds_come_best_first_and_everything_said_of_them_is_said_in_words(asked, beds):
    found = match(asked, beds, NOW)
    scores = [each.score for each in found.fits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= each <= 100 for each in scores)
    for each in found.fits:
        said = [*each.met, *each.unmet, *each.not_known]
        assert all(said)
        assert all(isinstance(sentence, str) for sentence in said)
        assert len(set(said)) == len(said)
    for each in found.near:
        assert each.words.startswith("Would fit")
        assert each.unmet
    assert all(each.words for each in found.against)


@given(ASKED, BEDS)
def test_what_is_judged_once_for_a_unit_looks_at_nothing_of_the_bed(asked, bed):
    bare = BedFacts(bed=UUID(int=9), name="", place=bed.place)
    for each in (*OBJECTIONS, *PREFERENCES):
        read = each.read(asked, NOW) if each.per_unit else None
        if read is not None:
            judged = getattr(read, "suits", None) or read.value
            assert judged(bed) == judged(bare)


@given(ASKED, STOCK, st.sampled_from(sorted(WISHABLE)))
def test_a_wish_keeps_no_bed_out_and_is_said_where_it_is_not_met(asked, beds, name):
    hard = replace(asked, wishes=asked.wishes - {name})
    wished = replace(asked, wishes=asked.wishes | {name})
    kept_out = {each.bed.bed: each for each in match(hard, beds, NOW).near if each.name == name}
    fits = {each.bed.bed: each for each in match(wished, beds, NOW).fits}
    assert kept_out.keys() <= fits.keys()
    for bed, miss in kept_out.items():
        assert miss.unmet in fits[bed].unmet


@pytest.mark.parametrize("name", ["comfort", "hoists", *sorted(TIES)])
def test_a_wish_that_names_no_criterion_or_one_that_must_always_be_met_is_an_error(name):
    with pytest.raises(UnknownWish, match=name):
        match(Requirement(wishes=frozenset({name})), [a_bed()], NOW)


def test_every_criterion_but_four_can_be_a_wish_and_none_has_the_name_of_another():
    assert len(OBJECTIONS) == len(CRITERIA) == 30
    assert CRITERIA.keys() - WISHABLE.keys() == TIES
    assert all(str(each.label) for each in OBJECTIONS)


def test_whoever_asks_for_nothing_is_refused_no_free_room():
    assert [each.bed for each in match(Requirement(), [a_bed()], NOW).fits] == [a_bed()]


BED, UNIT = "bed", "unit"
CASES = [
    # name, what is asked for, of what, what is there, unmet, near miss
    ("free", {}, BED, {"free_from": None}, "Not free", "once it is free; nobody knows when"),
    (
        "free",
        {},
        BED,
        {"free_from": datetime(2026, 12, 3, 9, tzinfo=UTC)},
        "Not free",
        "from Thursday 3 December",
    ),
    (
        "free",
        {},
        BED,
        {"free_from": datetime(2027, 1, 4, 9, tzinfo=UTC)},
        "Not free",
        "from Monday 4 January 2027",
    ),
    ("free", {}, BED, {"free_from": NOW + timedelta(hours=6)}, "Not free", "from 16:00 today"),
    (
        "offered",
        {},
        BED,
        {"offered": True},
        "Offered to somebody else",
        "if it were not offered to somebody else",
    ),
    (
        "refused",
        {"refused": frozenset({str(SITES[0])})},
        UNIT,
        {},
        "Camborne Redruth was refused",
        "if the person and family thought again",
    ),
    (
        "sort",
        {"sorts": frozenset({"hospice"})},
        UNIT,
        {"sort": "hotel"},
        "Another kind of unit: Hotel rooms",
        "if this kind of unit would do: Hotel rooms",
    ),
    (
        "purpose",
        {"purpose": "rehab"},
        UNIT,
        {"purposes": frozenset({"respite"})},
        "Not for this purpose",
        "if the unit took people for this purpose",
    ),
    (
        "side_room",
        {"side_room": True, "sex": "female"},
        BED,
        {"bay": "A", "bay_sex": "female"},
        "In a shared bay",
        "if a shared bay were acceptable",
    ),
    (
        "side_room",
        {"shares_bay": False, "sex": "female"},
        BED,
        {"bay": "A", "bay_sex": "female"},
        "In a shared bay",
        "if a shared bay were acceptable",
    ),
    (
        "other_sex",
        {"sex": "female"},
        BED,
        {"bay": "A", "bay_sex": "male"},
        "Men’s bay",
        "once the bay changes over; now a men’s bay",
    ),
    (
        "other_sex",
        {"sex": "male", "same_sex": False},
        BED,
        {"bay": "A", "bay_sex": "female"},
        "Women’s bay",
        "once the bay changes over; now a women’s bay",
    ),
    (
        "same_sex",
        {"sex": "female"},
        BED,
        {"bay": "A"},
        "Mixed bay",
        "if a mixed bay were acceptable",
    ),
    (
        "isolation",
        {"organisms": frozenset({"cdiff"})},
        UNIT,
        {"organisms": frozenset({"cdiff"})},
        "Cannot isolate",
        "if isolation were not needed",
    ),
    (
        "organism",
        {"organisms": frozenset({"cdiff"})},
        BED,
        {"isolates": True},
        "Does not take people with: Clostridioides difficile",
        "if the unit took people with: Clostridioides difficile",
    ),
    ("oxygen", {"oxygen": True}, BED, {}, "No oxygen", "if oxygen were brought"),
    ("weight", {"weight_kg": 121}, BED, {}, "Bears only 120 kg", "with a bed that bears 121 kg"),
    ("hoist", {"hoist": True}, BED, {}, "No hoist", "if a hoist were brought"),
    (
        "profiling",
        {"profiling": True},
        BED,
        {},
        "No profiling bed",
        "if a profiling bed were brought",
    ),
    (
        "ground_floor",
        {"ground_floor": True},
        BED,
        {},
        "Upstairs, no lift",
        "if stairs were acceptable",
    ),
    (
        "non_weight_bearing",
        {"non_weight_bearing": True},
        UNIT,
        {},
        "Does not take people who may not stand",
        "once they may put weight on both legs",
    ),
    (
        "dementia",
        {"dementia": True},
        UNIT,
        {},
        "Not for people with dementia",
        "if the unit took people with dementia",
    ),
    (
        "wandering",
        {"wandering": True},
        UNIT,
        {},
        "Doors are not secure",
        "if they could not walk out unseen",
    ),
    (
        "one_to_one",
        {"one_to_one": True},
        UNIT,
        {},
        "Nobody to be always with them",
        "if somebody came along to be with them",
    ),
    (
        "nurse_always",
        {"nurse_always": True},
        UNIT,
        {},
        "No nurse at night",
        "if a nurse came at night",
    ),
    (
        "skills",
        {"skills": frozenset({"iv", "driver", "own_code"})},
        UNIT,
        {"skills": frozenset({"iv"})},
        "Nurses do not do: A syringe driver, own_code",
        "if a visiting nurse did: A syringe driver, own_code",
    ),
    (
        "behaviours",
        {"behaviours": frozenset({"calling", "refusing"})},
        UNIT,
        {"behaviours": frozenset({"refusing"})},
        "Does not accept: Calls out at night",
        "if the unit accepted: Calls out at night",
    ),
    (
        "therapy",
        {"therapy_days": 5},
        UNIT,
        {"therapy_days": 2},
        "Therapy 2 days a week, asked for 5",
        "if therapy 2 days a week would do",
    ),
    (
        "therapy",
        {"therapy_days": 5},
        UNIT,
        {"therapy_days": 1},
        "Therapy 1 day a week, asked for 5",
        "if therapy 1 day a week would do",
    ),
    (
        "cover",
        {"cover": "every_day"},
        UNIT,
        {"cover": "weekdays"},
        "A doctor on weekdays, asked for: A doctor every day",
        "if less medical cover would do: A doctor on weekdays",
    ),
    (
        "hours",
        {"arrives": time(20)},
        UNIT,
        {"admits_from": time(8), "admits_until": time(17, 30)},
        "Takes no admissions at 20:00",
        "if they came between 08:00 and 17:30",
    ),
    (
        "hours",
        {"arrives": time(7)},
        UNIT,
        {"admits_from": time(8)},
        "Takes no admissions at 07:00",
        "if they came after 08:00",
    ),
    (
        "hours",
        {"arrives": time(20)},
        UNIT,
        {"admits_until": time(17, 30)},
        "Takes no admissions at 20:00",
        "if they came before 17:30",
    ),
    (
        "weekend",
        {"weekend": True},
        UNIT,
        {"admits_weekends": False},
        "Takes no admissions at the weekend",
        "if they came on a weekday",
    ),
    (
        "funder",
        {"funder": "own"},
        UNIT,
        {"funders": frozenset({"nhs", "council"})},
        "Cannot be paid by: The person",
        "if this was paid by: The council, The NHS",
    ),
    (
        "cost",
        {"most_cost": 2},
        UNIT,
        {"cost": 4},
        "Cost band 4, at most 2 asked for",
        "if cost band 4 were agreed",
    ),
    (
        "stay",
        {"days": 42},
        UNIT,
        {"longest_days": 28},
        "Stays of 28 days at most, 42 expected",
        "if a stay of 28 days were enough",
    ),
    (
        "distance",
        {"near": (NEWLYN,), "miles": 15},
        UNIT,
        {"at": REDRUTH},
        "17 miles away; asked for 15 at most",
        "if 17 miles away were acceptable",
    ),
]


def placed(of: str, known: dict[str, object], bed: str = "Bed 14") -> BedFacts:
    return a_bed(name=bed, **known) if of == BED else a_bed(name=bed, place=a_place(**known))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[5]}")
def test_each_objection_is_a_sentence_and_says_what_would_mend_it(case):
    name, asked, of, known, unmet, nearly = case
    found = match(Requirement(**asked), [placed(of, known)], NOW)
    (miss,) = found.near
    assert (found.fits, miss.name) == ([], name)
    assert (miss.unmet, miss.words) == (unmet, f"Would fit {nearly}")
    (count,) = found.against
    assert (count.name, count.beds, count.alone) == (name, 1, 1)
    if name in WISHABLE:
        wished = Requirement(**asked, wishes=frozenset({name}))
        (fits,) = match(wished, [placed(of, known)], NOW).fits
        assert fits.unmet == [unmet]


def test_every_objection_has_its_row_of_words():
    assert {case[0] for case in CASES} == CRITERIA.keys()


def test_reasons_are_sentences():
    asked = Requirement(
        sex="female",
        hoist=True,
        therapy_days=5,
        arrives=time(14),
        near=(NEWLYN,),
        miles=15,
        wishes=frozenset({"distance"}),
    )
    there = a_place(at=REDRUTH, therapy_days=5, admits_from=time(8), admits_until=time(20))
    bed = a_bed(place=there, bay="A", bay_sex="female", hoist=True, en_suite=True, oxygen=True)
    (found,) = match(asked, [bed], NOW).fits
    assert found.met == [
        "Women’s bay",
        "A hoist",
        "Therapy 5 days a week",
        "Takes admissions at 14:00",
        "En suite",
    ]
    assert found.unmet == [
        "17 miles away; asked for 15 at most",
        "Uses up oxygen that they do not need",
    ]
    assert (found.lacks, found.wastes) == (found.unmet[:1], found.unmet[1:])
    assert (found.not_known, found.bars, found.ask_first) == ([], 4, False)
    assert found.miles == pytest.approx(16.8, abs=0.1)


def test_what_is_asked_for_is_said_as_what_must_be_and_what_would_be_liked():
    asked = Requirement(
        sorts=frozenset({"block", "hospice"}),
        sex="female",
        oxygen=True,
        weight_kg=140,
        therapy_days=1,
        cover="weekdays",
        arrives=time(14),
        most_cost=3,
        near=(NEWLYN,),
        miles=15,
        refused=frozenset({"somewhere"}),
        wishes=frozenset({"distance", "therapy"}),
    )
    said = wanted(asked, NOW)
    assert said.must == [
        "No mixed bay",
        "Oxygen",
        "Bears 140 kg",
        "Block-bought care home, Hospice",
        "A doctor on weekdays",
        "Takes admissions at 14:00",
        "Cost band 3 at most",
    ]
    assert said.would_like == ["Therapy 1 day a week", "Within 15 miles of home or family"]
    assert wanted(Requirement(same_sex=False), NOW) == Wanted([], [])


def test_what_nobody_has_written_down_is_said_and_speaks_neither_for_nor_against():
    asked = Requirement(near=(NEWLYN,), miles=15, most_cost=2)
    (found,) = match(asked, [a_bed()], NOW).fits
    assert found.not_known == ["Cost band", "How far it is"]
    assert (found.unmet, found.miles) == ([], None)
    (wished,) = match(replace(asked, wishes=frozenset({"cost"})), [a_bed()], NOW).fits
    assert (wished.not_known, wished.unmet) == (["How far it is", "Cost band"], [])


def test_it_is_as_near_as_the_nearest_of_home_and_family():
    near_family = a_bed(place=a_place(at=REDRUTH))
    (found,) = match(Requirement(near=(NEWLYN, TRURO), miles=10), [near_family], NOW).fits
    assert found.miles == pytest.approx(miles(REDRUTH, TRURO))


def test_many_beds_are_counted_in_words_that_hold_for_all_of_them():
    asked = Requirement(sex="female", near=(NEWLYN,), miles=15)
    beds = [
        a_bed(bed=UUID(int=number), place=a_place(at=REDRUTH), free_from=free, bay=bay, bay_sex=sex)
        for number, (free, bay, sex) in enumerate(
            [(NOW, "A", "female"), (NOW, "A", "male"), (None, "A", "male"), (None, "", "")]
        )
    ]
    counts = [(each.words, each.beds, each.alone) for each in match(asked, beds, NOW).against]
    assert counts == [
        ("Farther than 15 miles", 4, 1),
        ("Not free", 2, 0),
        ("Bay of another sex", 2, 0),
    ]
    assert match(asked, beds, NOW).against[0].label == "Distance from home or family"


def test_near_misses_begin_with_those_that_only_a_few_days_are_missing():
    def bed(number: int, **known: object) -> BedFacts:
        return a_bed(bed=UUID(int=number), name=f"Bed {number}", **known)

    beds = [
        bed(1, free_from=None),
        bed(2, free_from=NOW + timedelta(30)),
        bed(3, free_from=NOW + timedelta(3)),
        bed(4, free_from=NOW + timedelta(1)),
        bed(5, offered=True),
        bed(6, offered=True, en_suite=True),
        bed(7, free_from=None, offered=True),
    ]
    found = match(Requirement(), beds, NOW)
    assert [each.bed.name[-1] for each in found.near] == list("436521")
    assert found.near[0].until == NOW + timedelta(1)
    assert found.near[3].until is None


def test_a_bed_that_is_free_after_midnight_in_cornwall_is_free_on_that_day():
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)
    bed = a_bed(free_from=datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    (miss,) = match(Requirement(), [bed], summer).near
    assert miss.words == "Would fit from Thursday 2 July"


@pytest.mark.parametrize(
    ("opens", "shuts", "arrives", "fits"),
    [
        (time(8), time(17), time(17), True),
        (time(8), time(17), time(17, 1), False),
        (time(18), time(2), time(23), True),
        (time(18), time(2), time(1, 59), True),
        (time(18), time(2), time(2, 1), False),
        (time(18), time(0), time(23, 59), True),
        (time(18), time(0), time(0), True),
        (time(0), time(6), time(0), True),
        (time(8), time(8), time(3), True),
        (None, None, time(3), True),
    ],
)
def test_admission_hours_may_go_past_midnight(opens, shuts, arrives, fits):
    bed = a_bed(place=a_place(admits_from=opens, admits_until=shuts))
    assert bool(match(Requirement(arrives=arrives), [bed], NOW).fits) is fits


def test_scarce_rooms_and_beds_are_kept_for_those_who_need_them():
    plain = a_bed(bed=UUID(int=9), name="Bed 9")
    scarce = [
        a_bed(bed=UUID(int=1), side_room=True, isolates=True),
        a_bed(bed=UUID(int=2), oxygen=True),
        a_bed(bed=UUID(int=3), most_kg=250),
    ]
    assert match(Requirement(), [*scarce, plain], NOW).fits[0].bed == plain
    needing = Requirement(side_room=True, oxygen=True, weight_kg=200)
    rich = a_bed(side_room=True, oxygen=True, most_kg=250)
    (found,) = match(needing, [rich, *scarce], NOW).fits
    assert (found.bed, found.unmet, found.score) == (
        rich,
        [],
        pytest.approx(100 * 25 / 30, abs=0.01),
    )


def test_a_side_room_is_not_wasted_on_somebody_who_must_be_isolated():
    room = a_bed(
        side_room=True, isolates=True, place=a_place(organisms=frozenset({"flu"})), en_suite=True
    )
    (found,) = match(Requirement(organisms=frozenset({"flu"})), [room], NOW).fits
    assert (found.unmet, found.score) == ([], 100)


def test_other_weights_make_another_order():
    sure = a_bed(bed=UUID(int=1), place=a_place(at=REDRUTH))
    near = a_bed(bed=UUID(int=2), place=a_place(at=NEWLYN), confirmed_at=NOW - timedelta(hours=40))
    asked = Requirement(near=(NEWLYN,))
    assert match(asked, [near, sure], NOW).fits[0].bed == sure
    nearer = {**WEIGHTS, "near": Weight(90, "Nobody drives.")}
    assert match(asked, [near, sure], NOW, weights=nearer).fits[0].bed == near


def test_a_wish_can_have_a_weight_of_its_own():
    wishing = Requirement(
        hoist=True, ground_floor=True, wishes=frozenset({"hoist", "ground_floor"})
    )
    hoist, ground = a_bed(bed=UUID(int=1), hoist=True), a_bed(bed=UUID(int=2), ground_floor=True)
    heavier = {**WEIGHTS, "ground_floor": Weight(21, "Stairs are worse.")}
    assert match(wishing, [hoist, ground], NOW).fits[0].bed == hoist  # alike: by number
    assert match(wishing, [hoist, ground], NOW, weights=heavier).fits[0].bed == ground


def test_every_weight_says_why_it_counts():
    assert all(each.points > 0 and str(each.because).endswith(".") for each in WEIGHTS.values())
    assert {each.name for each in PREFERENCES} == WEIGHTS.keys() - {"wish", "together"}


def test_without_any_weight_all_that_fit_are_alike():
    none = {name: Weight(0, "") for name in WEIGHTS}
    (found,) = match(Requirement(), [a_bed()], NOW, weights=none).fits
    assert found.score == 100
