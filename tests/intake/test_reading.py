import copy
import json

import pytest

from sers.intake import reading
from sers.intake.checking import RESERVED_PAGES
from sers.intake.kinds.kind import asks
from sers.intake.reading import REQUIRED_BINDINGS, BadDefinition
from sers.intake.schema import Sensitivity
from tests.intake.saying import QUESTIONS, SERF


@pytest.fixture
def raw():
    return copy.deepcopy(reading.plain(SERF))


def page(raw, page_id):
    return next(each for each in raw["pages"] if each["id"] == page_id)


def question(raw, question_id):
    every = (each for page in raw["pages"] for each in page["questions"])
    return next(each for each in every if each["id"] == question_id)


def refused(raw) -> str:
    with pytest.raises(BadDefinition) as caught:
        reading.parse(raw)
    return str(caught.value)


def test_a_form_stored_as_json_reads_as_it_was():
    stored = json.loads(json.dumps(reading.plain(SERF)))
    assert reading.parse(stored) == SERF


def test_a_form_survives_a_store_that_sorts_its_keys():
    stored = json.loads(json.dumps(reading.plain(SERF), sort_keys=True))
    assert reading.parse(stored) == SERF


def test_the_form_binds_everything_the_system_acts_on():
    assert {q.binds for q in QUESTIONS.values()} >= REQUIRED_BINDINGS


def test_the_table_of_bindings_names_each_of_them():
    assert all(binding in reading.__doc__ for binding in REQUIRED_BINDINGS)
    assert all(q.binds in reading.__doc__ for q in QUESTIONS.values())


def test_every_question_says_why_it_is_asked():
    assert [q.id for q in QUESTIONS.values() if not q.purpose] == []


def test_every_question_that_must_be_answered_says_what_to_do():
    assert [q.id for q in QUESTIONS.values() if not q.optional and not q.error] == []


def test_optional_questions_say_that_they_are():
    needed = [q for q in QUESTIONS.values() if not q.optional]
    assert all(asks(q) == f"{q.ask} (optional)" for q in QUESTIONS.values() if q.optional)
    assert all("(optional)" not in asks(q) for q in needed)


def test_an_optional_question_is_not_called_so_where_it_is_needed():
    why_soon = QUESTIONS["why_soon"]
    assert asks(why_soon.as_asked({"purpose": "equipment"})) == why_soon.ask


def test_secrets_are_restricted():
    restricted = {q.id for q in QUESTIONS.values() if q.sensitivity is Sensitivity.RESTRICTED}
    assert restricted == {
        "safeguarding_detail",
        "reported_to",
        "reported_on",
        "reported_at",
        "not_reported_why",
        "safe_contact",
        "address_holder",
        "safe_place",
        "override_why",
        "key_safe",
    }


def test_safeguarding_can_go_on_and_danger_cannot():
    assert {stop.id for stop in SERF.stops if stop.go_on} == {
        "safeguarding_cornwall",
        "safeguarding_scilly",
        "safeguarding_elsewhere",
    }
    assert SERF.barred({"gate": ["danger"]})
    assert not SERF.barred(
        {"gate": ["none"], "safeguarding": "yes", "safeguarding_place": "cornwall"}
    )


def test_every_stop_is_shown_by_some_answer():
    shown = {option.stop for q in QUESTIONS.values() for option in q.options if option.stop}
    assert shown == {stop.id for stop in SERF.stops}


SPOILT = [
    (lambda raw: raw.update(colour="blue"), "serf: unknown colour"),
    (lambda raw: raw.pop("title"), "serf: lacks title"),
    (lambda raw: raw.update(title=["Refer"]), "serf: title: give a text"),
    (lambda raw: raw.update(pages={}), "serf: pages: give a list"),
    (lambda raw: raw.update(pages=[]), "serf: has no pages"),
    (lambda raw: raw["pages"].append("you"), "give a list of names and values"),
    (lambda raw: page(raw, "you").update(questions=[]), "you: this page asks nothing"),
    (lambda raw: page(raw, "you").update(id="person"), "person: this page is there twice"),
    (lambda raw: page(raw, "you").update(id="You!"), "You!: a page’s id is small letters"),
    (lambda raw: page(raw, "bed").update(when={"setting": ["hammock"]}), "never answers hammock"),
    (lambda raw: raw["stops"].append(raw["stops"][0]), "danger: this stop is there twice"),
    (lambda raw: raw["stops"].pop(0), "gate: «danger» leads to no stop «danger»"),
    (
        lambda raw: raw["templates"].append(raw["templates"][0]),
        "falls: this template is there twice",
    ),
    (
        lambda raw: raw["templates"][0]["answers"].update(moon="full"),
        "falls: no question «moon»",
    ),
    (
        lambda raw: raw["templates"][0]["answers"].update(setting="moon"),
        "falls: «setting» never answers moon",
    ),
    (
        lambda raw: raw["templates"][0]["answers"].update(needs=["meals", "wings"]),
        "falls: «needs» never answers wings",
    ),
    (
        lambda raw: raw["templates"][0].update(answers=["setting"]),
        "falls: answers: give questions with their answers",
    ),
    (
        lambda raw: raw["templates"][0].update(professions="paramedic"),
        "falls: professions: give a list of texts",
    ),
    (lambda raw: raw.update(days_kept="30"), "serf: days_kept: give a number"),
    (
        lambda raw: page(raw, "bed").update(unless={"setting": ["bed", "both"]}),
        "why_not_home: nothing anybody answers leads to it",
    ),
    (
        lambda raw: page(raw, "person").update(unless={"needs": ["meals"]}),
        "person: «needs» is not asked on an earlier page",
    ),
    (lambda raw: raw["stops"][0].update(body="Ring"), "danger: body: give a list of texts"),
    (lambda raw: raw["stops"][0].update(go_on="yes"), "danger: go_on: say true or false"),
    (lambda raw: raw["stops"][0]["numbers"][0].update(phone=999), "phone: give a text"),
]
SPOILT_QUESTION = [
    ("town", {"colour": "blue"}, "town: unknown colour"),
    ("town", {"kind": "telepathy"}, "town: no such kind «telepathy»"),
    ("town", {"id": "address"}, "address: this question is there twice"),
    ("town", {"id": "Town"}, "Town: a question’s id is small letters"),
    ("town", {"id": "find"}, "find: the page itself uses this name"),
    ("town", {"binds": "place.now"}, "place.now: this binding is there twice"),
    ("town", {"binds": ""}, "nothing binds place.town"),
    ("town", {"optional": "yes"}, "town: optional: say true or false"),
    ("town", {"most": True}, "town: most: give a number"),
    ("town", {"most": 10}, "town: at most 9 entries"),
    ("town", {"sensitivity": "secret"}, "town: sensitivity: say ordinary, personal, restricted"),
    ("town", {"options": [{"value": "a", "label": "A"}]}, "town: a text has no options"),
    ("town", {"must_be": ["past"]}, "town: a text has no must_be"),
    ("birth_date", {"must_be": ["holiday"]}, "birth_date: no date can be asked to be holiday"),
    ("birth_date", {"must_be": "past"}, "birth_date: must_be: give a list of texts"),
    ("sex", {"options": []}, "sex: a choose_one needs options"),
    ("sex", {"options": [{"value": "f"}]}, "f: lacks label"),
    ("sex", {"options": [{"value": "f", "label": " "}]}, "sex: «f» has no label"),
    ("sex", {"options": [{"value": "f-m", "label": "?"}]}, "sex: «f-m» may have small letters"),
    ("sex", {"options": [{"value": True, "label": "?"}]}, "put yes, no and figures in quotes"),
    ("sex", {"options": [{"value": "f", "label": "F"}] * 2}, "f: this sex option is there twice"),
    (
        "sex",
        {"sensitivity": "restricted"},
        "sex: lists show person.sex, so it cannot be restricted",
    ),
    ("doing", {"rows": []}, "doing: a matrix needs rows"),
    ("contacts", {"fields": []}, "contacts: a repeat needs fields"),
    ("town", {"when": {"sex": ["female"], "moon": ["full"]}}, "«moon» is not asked on an earlier"),
    ("town", {"when": {"where_now": ["home"]}}, "«where_now» is not asked on an earlier page"),
    ("town", {"when": {"sex": ["tall"]}}, "town: «sex» never answers tall"),
    ("town", {"when": {"sex": []}}, "town: no answer to «sex» is named"),
    ("town", {"when": {"given_name": ["Ann"]}}, "town: «given_name» never answers Ann"),
    ("town", {"when": ["sex"]}, "town: when: give questions, each with a list of answers"),
    ("town", {"when": {"sex": "female"}}, "town: when: give a list of texts"),
    ("agreed_how", {"when": {"consent": ["emergency"]}}, "nothing anybody answers leads to it"),
    ("town", {"purpose": " "}, "town: say why it is asked"),
    ("town", {"carries": ["moon"]}, "town: nothing is carried to moon"),
    ("town", {"longest": 100}, "town: a text has no longest"),
    ("problem", {"longest": 20_001}, "problem: an answer can have 20000 characters at most"),
    ("problem", {"longest": -1}, "problem: an answer can have 20000 characters at most"),
    (
        "town",
        {"optional": False, "needed_when": {"sex": ["male"]}},
        "town: say that it is optional, or not when it is needed",
    ),
    ("town", {"needed_when": {"moon": ["full"]}}, "town: «moon» is not asked on an earlier page"),
    ("town", {"unless": {"sex": ["tall"]}}, "town: «sex» never answers tall"),
    (
        "allergies",
        {"unknowns": [{"value": "a", "label": "A"}] * 2},
        "a: this allergies reason is there twice",
    ),
    ("allergies", {"unknowns": [{"value": "a", "label": " "}]}, "allergies: «a» has no label"),
    ("allergies", {"unknowns": [{"value": "a-b", "label": "A"}]}, "«a-b» may have small letters"),
    (
        "sex",
        {"options": [{"value": "f", "label": "F", "stop": "danger"}]},
        "sex: every answer stops the form, so nobody can send it",
    ),
    (
        "setting",
        {"options": [{"value": "sea", "label": "At sea"}]},
        "referral.setting cannot be sea",
    ),
]
SPOILT_FIELD = [
    ({"kind": "repeat", "fields": []}, "contacts.name: a field cannot be of kind «repeat»"),
    ({"when": {"sex": ["female"]}}, "contacts.name: a field has no condition"),
    ({"may_be_unknown": True}, "contacts.name: a field has no condition, binding or «not known»"),
    ({"id": "phone"}, "phone: this contacts field is there twice"),
    ({"kind": "choose_one"}, "name: a choose_one needs options"),
    (
        {"kind": "choose_one", "options": [{"value": "a", "label": "A", "stop": "danger"}]},
        "contacts.name: a field stops nothing",
    ),
]


@pytest.mark.parametrize(("spoil", "message"), SPOILT)
def test_a_form_that_could_not_be_asked_is_refused(raw, spoil, message):
    spoil(raw)
    assert message in refused(raw)


@pytest.mark.parametrize(("question_id", "change", "message"), SPOILT_QUESTION)
def test_a_question_that_could_not_be_asked_is_refused(raw, question_id, change, message):
    question(raw, question_id).update(change)
    assert message in refused(raw)


@pytest.mark.parametrize(("change", "message"), SPOILT_FIELD)
def test_a_field_that_could_not_be_asked_is_refused(raw, change, message):
    question(raw, "contacts")["fields"][0].update(change)
    assert message in refused(raw)


@pytest.mark.parametrize("nothing", [None, [], "serf", 3])
def test_what_is_no_form_at_all_is_refused(nothing):
    assert "the form: give a list of names and values" in refused(nothing)


def test_every_answer_may_stop_where_one_may_leave_it_out_or_not_know(raw):
    stops = [{"value": "cornwall", "label": "In Cornwall", "stop": "danger"}]
    question(raw, "safeguarding_place").update(options=stops, optional=True)
    assert reading.parse(raw)
    question(raw, "safeguarding_place").update(optional=False, may_be_unknown=True)
    assert reading.parse(raw)


def test_a_version_published_earlier_is_read_whatever_is_asked_of_a_new_one(raw):
    question(raw, "town").pop("purpose")
    question(raw, "postcode").pop("binds")
    assert "say why it is asked" in refused(raw)
    earlier = reading.restore(raw)
    assert [q.id for q in earlier.questions()] == list(QUESTIONS)
    (allergies,) = (q for q in earlier.questions() if q.id == "allergies")
    assert allergies.unknowns == SERF.unknowns


@pytest.mark.parametrize("nothing", [None, [], {"id": "serf"}, {"colour": "blue"}])
def test_what_is_no_form_at_all_is_no_earlier_version_either(nothing):
    with pytest.raises(BadDefinition):
        reading.restore(nothing)


def test_all_that_is_wrong_is_said_at_once(raw):
    question(raw, "town").update(kind="telepathy")
    question(raw, "sex").update(options=[])
    assert len(refused(raw).splitlines()) == 2


def test_a_question_behind_a_question_that_nobody_is_asked_cannot_be_reached(raw):
    question(raw, "voluntary").update(when={"where_now": ["ward"]})
    question(raw, "why_soon").update(when={"voluntary": ["yes"], "where_now": ["home"]})
    assert "why_soon: nothing anybody answers leads to it" in refused(raw)


@pytest.mark.parametrize("name", sorted(RESERVED_PAGES))
def test_a_page_may_not_take_the_name_of_one_of_the_services_own(raw, name):
    raw["pages"][-1]["id"] = name
    with pytest.raises(BadDefinition, match="the service itself has a page"):
        reading.parse(raw)
