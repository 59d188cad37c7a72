"""What must not be buried in text: the alerts of a form (DCB0129 hazard H8)."""

from typing import Any

import pytest

from sers.intake import reading
from sers.intake.reading import DEFINITIONS
from sers.intake.schema import FormDefinition, not_known
from sers.referrals import wording
from tests.builders import ANSWERS, PROTECTED

DECLINED = {"consent": "declines", "override": "abuse", "override_why": "He controls her money"}


@pytest.fixture(scope="module")
def form() -> FormDefinition:
    return reading.read(DEFINITIONS / "serf.yaml")


def alerts(form: FormDefinition, **said: Any) -> list[list[str]]:
    given = ANSWERS | said
    return wording.alerts_of(form, {key: each for key, each in given.items() if each is not None})


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, []),
        ({"visitors": "yes"}, ["safety", "Risk to visitors"]),
        ({"visitors": not_known()}, ["safety", "Risk to visitors: not known"]),
        ({"infection": "yes"}, ["infection", "Infection"]),
        ({"infection": not_known()}, []),
        ({"dnacpr": "with_them"}, ["plan", "Not for resuscitation"]),
        ({"dnacpr": "elsewhere"}, ["plan", "Not for resuscitation"]),
        ({"dnacpr": "no"}, []),
        ({"dnacpr": not_known()}, []),
        ({"consent": "emergency"}, ["consent", "Consent still to be asked"]),
        (DECLINED, ["consent", "Against their wish"]),
        ({"consent": "best_interests"}, []),
        ({"access_needs": ["interpreter"]}, ["access", "Access needs"]),
        ({"access_needs": ["nothing"]}, []),
        ({"access_needs": not_known()}, []),
        ({"language": "Polish"}, ["access", "Access needs"]),
        ({"adjustments": ["x"]}, ["access", "Access needs"]),
        (PROTECTED, ["withheld", "Address kept secret"]),
    ],
)
def test_an_answer_that_must_be_seen_becomes_an_alert(form, said, expected):
    assert alerts(form, **said) == ([expected] if expected else [])


def test_the_gravest_stands_first_and_what_is_not_known_after_what_is(form):
    said = alerts(
        form,
        **PROTECTED,
        visitors=not_known(),
        safeguarding="yes",
        reported="yes",
        infection="yes",
        dnacpr="with_them",
        language="Polish",
    )
    assert [words for _kind, words in said] == [
        "Address kept secret",
        "Safeguarding concern",
        "Not for resuscitation",
        "Infection",
        "Risk to visitors: not known",
        "Access needs",
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Penicillin, a rash", "Allergies: Penicillin, a rash"),
        ("None known", ""),
        ("none", ""),
        ("NKDA", ""),
        ("No known allergies", ""),
        ("No penicillin", "Allergies: No penicillin"),
        ("None known but latex", "Allergies: None known but latex"),
        ("Nilotinib", "Allergies: Nilotinib"),
        (not_known("unsure"), ""),
        ("x " * 200, None),
    ],
)
def test_allergies_are_said_in_words_where_there_are_any(form, said, expected):
    words = wording.allergies(form, ANSWERS | {"allergies": said})
    assert words == expected if expected is not None else len(words) <= 140
