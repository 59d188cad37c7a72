"""What the tests of FHIR share: the shipped form with its names, and what is said with it."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from hypothesis import strategies as st

from sers.intake import codes, reading
from sers.intake.schema import Question, not_known
from sers.interop.fhir.elements import Resource, encode
from sers.interop.fhir.naming import Naming
from sers.interop.fhir.resources.questionnaire import questionnaire
from sers.interop.fhir.resources.questionnaire_response import QuestionnaireResponse, Sent, response
from tests.builders import A_BED, ANSWERS, LEAVING, PROTECTED

FORM = reading.read(reading.DEFINITIONS / "serf.yaml")
NAMES = Naming(FORM, "https://sers.example/fhir", codes.shipped())
QUESTIONS = {question.id: question for question in FORM.questions()}
RESTRICTED = frozenset(question.id for question in FORM.questions() if question.restricted)
NHS_NUMBER = "9990000018"

A_CONCERN: dict[str, Any] = {
    "safeguarding": "yes",
    "safeguarding_place": "cornwall",
    "reported": "yes",
    "safeguarding_detail": "Bruises on both arms. “He does not mean it.”",
    "reported_to": "Duty worker, reference 12",
    "reported_on": "2026-11-21",
    "reported_at": "14:20",
}
LIVES: dict[str, dict[str, Any]] = {
    "home": {},
    "bed": A_BED | {"setting": "bed"},
    "leaving": LEAVING,
    "protected": PROTECTED,
    "safeguarding": A_CONCERN,
    "unknowns": {
        "nhs_number": not_known("never_had"),
        "safeguarding": not_known("cannot_tell"),
        "address": not_known("no_fixed"),
        "postcode": not_known(),
        "practice": "elsewhere",
        "getting_in": not_known("not_asked"),
        "sex": "unknown",
    },
    "repeat": {
        "contacts": [
            {"name": "Elowen", "relation": "Daughter", "phone": "01632 960144", "may_tell": "yes"},
            {"name": "Jago", "relation": "Neighbour", "phone": "01632 960145"},
        ]
    },
    "coded": {
        "adjustments": ["patientchoice", "adjustforneedlephobia"],
        "ethnicity": "a",
        "frailty": "6",
        "key_safe": "By the door, 1234",
    },
}


def answers_of_life(name: str) -> dict[str, Any]:
    """The answers that would be sent in this life."""
    given = {**ANSWERS, "nhs_number": NHS_NUMBER, **LIVES[name]}
    return FORM.settled({key: value for key, value in given.items() if value is not None})


def sent(answers: Mapping[str, Any], *, withheld: bool = False, **fields: Any) -> Sent:
    """Answers as they are kept, the restricted ones apart."""
    apart = {key: value for key, value in answers.items() if key in RESTRICTED}
    said: dict[str, Any] = {
        "id": "7d1c5f3e-0c1f-4e0e-9d0b-0a6a3a1f2b3c",
        "reference": "RF-2026-0001",
        "number": 2,
        "version": 1,
        "at": datetime(2026, 11, 22, 20, 15, 30, 999, tzinfo=UTC),
        "answers": {key: value for key, value in answers.items() if key not in RESTRICTED},
        "restricted": None if withheld else apart,
        "nhs_number": NHS_NUMBER,
        "person": "0b8b3c52-41c8-4b8a-8a52-2b1d3f4e5a6b",
        "written_by": "Jory Penhale",
        "told_by": "Jory Penhale, Paramedic",
    }
    return Sent(**said | fields)


def as_read(resource: Resource) -> dict[str, Any]:
    """What arrives elsewhere."""
    arrived: dict[str, Any] = json.loads(encode(resource))
    return arrived


def arrived(answers: Mapping[str, Any], **named: Any) -> QuestionnaireResponse:
    """The response with these answers, as somebody else would read it."""
    sending = encode(response(NAMES, sent(answers, **named)))
    return msgspec.json.decode(sending, type=QuestionnaireResponse)


QUESTIONNAIRE = as_read(questionnaire(NAMES, 2, date(2026, 11, 22)))

_TEXT = st.text(st.sampled_from("abcdeéłж “”’-"), min_size=1).map(str.strip).filter(bool)
_TYPED: dict[str, st.SearchStrategy[Any]] = {
    "long_text": st.lists(_TEXT, min_size=1, max_size=3).map("\n".join),
    "nhs_number": st.just(NHS_NUMBER),
    "date": st.dates().map(str),
    "time": st.times().map(lambda at: f"{at:%H:%M}"),
    "practice": st.sampled_from(["L82036", "none", "elsewhere", "unknown"]),
}


def any_answer(question: Question) -> st.SearchStrategy[Any]:
    """Any answer that the question can be given."""
    whys = [reason.value for reason in question.unknowns]
    known = _known(question)
    if not question.may_be_unknown:
        return known
    return known | st.sampled_from(["", *whys]).map(not_known)


def any_answers() -> st.SearchStrategy[dict[str, Any]]:
    """Answers to any of the questions that end up being asked."""
    every = {name: any_answer(question) for name, question in QUESTIONS.items()}
    return st.fixed_dictionaries({}, optional=every).map(FORM.settled)


def _known(question: Question) -> st.SearchStrategy[Any]:
    values = [option.value for option in question.options]
    match question.kind:
        case "choose_one":
            return st.sampled_from(values)
        case "choose_many" | "find_many":
            several = st.sets(st.sampled_from(values), min_size=1)
            return several.map(lambda chosen: [value for value in values if value in chosen])
        case "matrix":
            cells = st.dictionaries(
                st.sampled_from(["usual", "now"]), st.sampled_from(values), min_size=1
            )
            rows = st.sampled_from([row.value for row in question.rows])
            return st.dictionaries(rows, cells, min_size=1)
        case "repeat":
            fields = {each.id: any_answer(each) for each in question.fields}
            entry = st.fixed_dictionaries({}, optional=fields).filter(bool)
            return st.lists(entry, min_size=1, max_size=question.most)
        case kind:
            return _TYPED.get(kind, _TEXT)
