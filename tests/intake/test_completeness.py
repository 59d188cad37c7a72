"""The meter: whole exactly when nothing is left to finish, and never before."""

import random
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sers.intake import codes, drafting
from sers.intake.completeness import measure
from sers.intake.models import Draft, FormVersion
from sers.intake.publishing import SERF
from sers.intake.schema import Question, not_known
from tests.builders import A_BED, ANSWERS, LEAVING, PROTECTED

# A version that needs no database: a number that none in it has.
VERSION = FormVersion(
    pk=-1, definition=codes.with_lists(yaml.safe_load(SERF.read_text()), codes.shipped())
)
FORM = VERSION.read()
FULL = {**ANSWERS, "nhs_number": "9990000018"}
WALKS: list[dict[str, Any]] = [FULL, FULL | A_BED, FULL | A_BED | LEAVING, FULL | PROTECTED]
PAGES = [page.id for page in FORM.pages]


def a_draft_with(answers: dict[str, Any], typed: list[str]) -> Draft:
    return Draft(version=VERSION, answers=answers, typed={page: {} for page in typed})


def any_answer(question: Question) -> st.SearchStrategy[Any]:
    values = [option.value for option in question.options]
    one = st.sampled_from(values) if values else st.just("said")
    shaped = st.lists(one, min_size=1, max_size=3) if question.kind == "choose_many" else one
    return st.one_of(shaped, st.just(not_known())) if question.may_be_unknown else shaped


SOME = st.fixed_dictionaries({}, optional={q.id: any_answer(q) for q in FORM.questions()})


@settings(max_examples=150, deadline=None)
@given(
    walk=st.sampled_from(WALKS),
    left_out=st.sets(st.sampled_from(sorted(FULL)), max_size=2),
    others=st.randoms(use_true_random=False).map(lambda r: r.random()),
    some=SOME,
    typed=st.lists(st.sampled_from(PAGES), max_size=2),
)
def test_it_is_whole_exactly_when_nothing_is_left_to_finish(walk, left_out, others, some, typed):
    chance = random.Random(others)
    added = {key: value for key, value in some.items() if chance.random() < others / 8}
    whole = {key: value for key, value in walk.items() if key not in left_out and value is not None}
    answers = whole | added
    draft = a_draft_with(answers, typed)
    found = measure(FORM, answers, draft.typed)
    assert (drafting.left_unfinished(draft) == []) == found.is_whole == (found.percent == 100)
    assert 0 <= found.given <= found.needed
    assert 0 <= found.worth_given <= found.worth


def test_nothing_said_is_nothing_given():
    found = measure(FORM, {})
    assert (found.given, found.percent, found.is_whole) == (0, 0, False)


def test_a_page_left_with_nonsense_is_one_more_to_put_right():
    whole, spoilt = measure(FORM, FULL), measure(FORM, FULL, {"contacts": {}})
    assert whole.is_whole and whole.percent == 100
    assert (spoilt.needed, spoilt.given) == (whole.needed + 1, whole.given)
    assert spoilt.percent < 100


def test_what_is_worth_knowing_is_counted_apart_and_holds_nobody_up():
    before = measure(FORM, FULL)
    after = measure(FORM, FULL | {"carer": "no"})
    assert after.worth_given == before.worth_given + 1
    assert (after.needed, after.given) == (before.needed, before.given)
