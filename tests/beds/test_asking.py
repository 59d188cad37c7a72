"""What a referral asks of a bed: every answer of the form is understood, or left out on purpose."""

from typing import Any

import pytest

from sers.beds import asking
from sers.beds.asking import proposed
from sers.beds.requirement import Requirement
from sers.intake import reading

FORM = reading.read(reading.DEFINITIONS / "serf.yaml")
QUESTIONS = {question.id: question for question in FORM.questions()}

# Answers by which no bed is chosen, and why.
LEFT_OUT = {
    # bays are of one sex for everybody, unless bed triage says otherwise
    ("bed_requirements", "same_sex"),
    *((each, "none") for each in ("bed_requirements", "bed_nursing", "bed_behaviour")),
    # they may stand, if only a little: any unit takes them
    *(("weight_bearing", each) for each in ("full", "tolerated", "partial")),
    # nobody pays yet
    ("funding", "applied"),
    # a room of their own, as for any; which units take it, somebody must ask
    ("infection_which", "other"),
    ("infection", "no"),
}
# Questions about the stay that are read by people: of the goal, the plan, who assessed.
READ_BY_PEOPLE = {
    *("why_not_home", "bed_goal", "bed_afterwards", "bed_assessed_by", "bed_assessed_on"),
    *("ceiling", "bed_area", "weight_review"),
}
ASKED = (
    *("bed_requirements", "bed_nursing", "bed_behaviour", "weight_bearing", "funding"),
    *("infection", "infection_which"),
)
OPTIONS = [(name, option.value) for name in ASKED for option in QUESTIONS[name].options]
NEEDS = [o.value for o in QUESTIONS["needs"].options if o.value.startswith(asking.PREFIX)]


def asked(answers: dict[str, Any], *needs: str) -> Requirement:
    return proposed(answers, needs, sex="female")


def given(name: str, value: str) -> dict[str, Any]:
    many = QUESTIONS[name].kind == "choose_many"
    answers: dict[str, Any] = {name: [value] if many else value}
    return {"infection": "yes", **answers} if name == "infection_which" else answers


@pytest.mark.parametrize(("name", "value"), OPTIONS, ids=str)
def test_every_answer_about_the_bed_asks_something_of_it_or_is_left_out_on_purpose(name, value):
    without = {"infection": "yes"} if name == "infection_which" else {}
    same = asked(given(name, value)) == asked(without)
    assert same is ((name, value) in LEFT_OUT)


def test_every_question_about_the_bed_is_one_of_those_or_read_by_people():
    (page,) = (page for page in FORM.pages if page.id == "bed")
    assert {q.id for q in page.questions} - {*ASKED, "weight"} == READ_BY_PEOPLE


@pytest.mark.parametrize("need", NEEDS)
def test_every_kind_of_bed_is_the_purpose_of_the_stay(need):
    assert asked({}, "falls_check", need).purpose == need


def test_a_nursing_home_has_a_nurse_and_dementia_care_has_doors_and_rehabilitation_therapists():
    assert asked({}, "bed_nursing").nurse_always
    assert asked({}, "bed_dementia").dementia
    rehabilitation = asked({}, "bed_rehabilitation")
    assert rehabilitation.therapy_days == asking.WEEKDAYS
    assert "therapy" in rehabilitation.wishes


@pytest.mark.parametrize("answers", [{}, {"bed_requirements": None}, {"bed_behaviour": {}}])
def test_who_needs_nothing_special_asks_for_nothing_special(answers):
    assert asked(answers) == Requirement(sex="female")


@pytest.mark.parametrize("which", [["other"], {"not_known": True, "why": "awaiting"}, None, []])
def test_an_infection_that_nobody_has_named_needs_a_room_of_their_own_all_the_same(which):
    found = asked({"infection": "yes", "infection_which": which})
    assert found.side_room
    assert not found.organisms


def test_an_infection_that_is_named_needs_a_room_that_isolates():
    found = asked({"infection": "yes", "infection_which": ["mrsa", "other"]})
    assert found.side_room
    assert found.organisms == {"mrsa"}


def test_an_infection_that_was_taken_back_is_forgotten():
    assert not asked({"infection": "no", "infection_which": ["mrsa"]}).organisms


@pytest.mark.parametrize(
    ("said", "heavy", "kilograms"),
    [
        ("130", False, 130),
        ("about 145 kg", False, 145),
        ("145", True, 145),
        ("100", True, 121),
        ("", True, 121),
        ("", False, 0),
        ("not weighed", False, 0),
        ("20 stone", False, 121),
        (None, False, 0),
        ({"not_known": True}, True, 121),
    ],
)
def test_who_is_heavy_is_never_taken_for_light(said, heavy, kilograms):
    must = ["bariatric"] if heavy else []
    assert asked({"weight": said, "bed_requirements": must}).weight_kg == kilograms


def test_home_is_a_wish_and_not_a_bar():
    near = proposed({}, [], sex="female", homes=[(50.1, -5.4)])
    assert near.near == ((50.1, -5.4),)
    assert near.miles == asking.NEAR_MILES
    assert near.wishes == {"distance"}


@pytest.mark.parametrize("sex", ["", "indeterminate", "not_known"])
def test_who_is_neither_goes_into_no_bay_of_one_sex(sex):
    assert proposed({}, [], sex=sex).sex == ""


def test_it_is_for_the_end_of_life_wherever_that_is_said():
    assert asking.is_last_days("bed_palliative", [])
    assert asking.is_last_days("", ["end_of_life"])
    assert not asking.is_last_days("bed_respite", ["falls_check"])


def test_what_was_asked_survives_being_kept():
    everything = {
        "bed_requirements": [o.value for o in QUESTIONS["bed_requirements"].options],
        "bed_nursing": ["iv", "peg"],
        "bed_behaviour": ["wandering", "calling"],
        "infection": "yes",
        "infection_which": ["mrsa"],
        "weight": "140",
        "funding": "nhs",
    }
    needs = proposed(everything, ["bed_rehabilitation"], sex="male", homes=[(50.1, -5.4)])
    assert Requirement.from_data(needs.as_data()) == needs
