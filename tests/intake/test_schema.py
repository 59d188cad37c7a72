import pytest
from hypothesis import given, settings

from sers.intake.schema import (
    Condition,
    FormDefinition,
    Gap,
    Option,
    Page,
    Question,
    Sensitivity,
    Stop,
    Template,
    Why,
    is_blank,
    is_not_known,
    not_known,
)
from tests.intake.saying import QUESTIONS, SERF, answers_to


def when(question: str, *answers: str) -> tuple[Condition, ...]:
    return (Condition(question, frozenset(answers)),)


HARD = Stop("hard", "Stop here", ("Ring somebody",))
SOFT = Stop("soft", "Ring first", ("Then go on",), go_on=True)
SETTING = Question(
    "setting",
    "Where?",
    "choose_one",
    options=(Option("home", "Home"), Option("bed", "Bed"), Option("street", "Street", stop="hard")),
    binds="referral.setting",
)
WARD = Question("ward", "Which bed?", "choose_many", when=when("setting", "bed"))
OXYGEN = Question("oxygen", "How much?", "text", when=when("ward", "piped"), worth_knowing=True)
WORRY = Question(
    "worry",
    "Worried?",
    "choose_one",
    options=(Option("yes", "Yes", stop="soft"),),
    optional=True,
    worth_knowing=True,
)
FIRST = Page("first", "First", (SETTING,))
BED = Page("bed", "Bed", (WARD,))
AIR = Page("air", "Air", (OXYGEN,), when=when("setting", "bed"))
LAST = Page("last", "Last", (WORRY,))
FORM = FormDefinition("small", "Small", "1", (FIRST, BED, AIR, LAST), (HARD, SOFT))
PIPED = {"setting": "bed", "ward": ["piped"], "oxygen": "2 litres"}


def test_a_condition_holds_for_a_chosen_value_or_one_among_several():
    condition = Condition("q", frozenset({"yes"}))
    assert condition.holds({"q": "yes"})
    assert condition.holds({"q": ["no", "yes"]})
    assert not condition.holds({"q": "no"})
    assert not condition.holds({"q": ["no", {"yes": 1}]})
    assert not condition.holds({})


def test_what_is_not_known_answers_no_condition():
    assert not Condition("q", frozenset({"not_known"})).holds({"q": not_known()})


def test_several_conditions_must_all_hold():
    both = Question("q", "?", "text", when=when("a", "yes") + when("b", "yes"))
    assert both.is_asked({"a": "yes", "b": "yes"})
    assert not both.is_asked({"a": "yes", "b": "no"})


SAFE = Question("safe", "How?", "text", unless=when("hide", "yes"))
NEAR = Question(
    "near",
    "Why?",
    "text",
    worth_knowing=True,
    optional=True,
    error="Enter why",
    needed_when=when("setting", "bed") + when("hide", "no"),
)


def test_one_condition_is_enough_to_keep_a_question_unasked():
    barred = Question("q", "?", "text", unless=when("a", "yes") + when("b", "yes"))
    assert barred.is_asked({})
    assert barred.is_asked({"a": "no", "b": "no"})
    assert not barred.is_asked({"a": "no", "b": "yes"})
    both = Question("q", "?", "text", when=when("a", "yes"), unless=when("b", "yes"))
    assert both.is_asked({"a": "yes"})
    assert not both.is_asked({"a": "yes", "b": "yes"})


def test_a_page_may_be_kept_back_whole():
    page = Page("p", "P", (SETTING,), unless=when("hide", "yes"))
    assert page.asked({}) == [SETTING]
    assert page.asked({"hide": "yes"}) == []


def test_an_answer_that_is_not_asked_for_any_more_opens_nothing_and_bars_nothing():
    hide = Question("hide", "Hide?", "text", when=when("setting", "bed"))
    form = FormDefinition("f", "F", "1", (FIRST, Page("h", "H", (hide,)), Page("s", "S", (SAFE,))))
    said = {"setting": "bed", "hide": "yes", "safe": "By the back door"}
    assert "safe" not in form.settled(said)
    assert form.settled({**said, "setting": "home"}) == {"setting": "home", "safe": said["safe"]}


def test_what_may_be_left_out_can_be_needed_where_every_condition_holds():
    assert NEAR.as_asked({}).optional
    assert NEAR.as_asked({"setting": "bed"}).optional
    needed = NEAR.as_asked({"setting": "bed", "hide": "no"})
    assert not needed.optional
    assert (needed.id, needed.error) == (NEAR.id, NEAR.error)


def test_what_is_needed_and_not_said_is_missing_and_no_gap():
    hide = {"hide": "no"}
    asked = Page("h", "H", (Question("hide", "Hide?", "choose_one", optional=True),))
    form = FormDefinition("f", "F", "1", (FIRST, asked, Page("n", "N", (NEAR,))))
    bed = {"setting": "bed", **hide}
    assert [question.id for _page, question in form.missing(bed)] == ["near"]
    assert "near" not in [gap.question.id for gap in form.not_known(bed)]
    home = {"setting": "home", **hide}
    assert form.missing(home) == []
    assert "near" in [gap.question.id for gap in form.not_known(home)]


def test_a_blank_with_words_of_its_own_is_no_gap():
    worded = Question("q", "Secret?", "choose_many", optional=True, blank="Not secret")
    form = FormDefinition("f", "F", "1", (Page("p", "P", (worded,)),))
    assert form.not_known({}) == []
    assert form.not_known({"q": not_known()})[0].why is Why.NOT_KNOWN


@pytest.mark.parametrize(
    ("job", "suits"),
    [("Paramedic", True), ("advanced PARAMEDIC practitioner", True), ("GP", False), ("", False)],
)
def test_a_beginning_suits_the_professions_it_names(job, suits):
    falls = Template("falls", "A fall", {}, professions=("paramedic", "technician"))
    assert falls.suits(job) is suits
    assert Template("any", "Anything", {}).suits(job)


@pytest.mark.parametrize("nothing", [None, "", [], {}])
def test_nothing_is_blank(nothing):
    assert is_blank(nothing)
    assert not is_not_known(nothing)


def test_not_known_is_an_answer():
    assert not is_blank(not_known())
    assert is_not_known(not_known())
    assert is_not_known("unknown")
    assert not is_not_known(["unknown"])


def test_a_question_is_called_by_its_short_name_where_it_has_one():
    assert Question("q", "Where is the person now?", "text", short="Where now").label == "Where now"
    assert Question("q", "Town", "text").label == "Town"


def test_restricted_questions_say_so():
    secret = Question("q", "?", "text", sensitivity=Sensitivity.RESTRICTED)
    assert secret.restricted
    assert not SETTING.restricted


def test_a_page_is_seen_when_something_on_it_is_asked():
    assert FORM.path({"setting": "home"}) == [FIRST, LAST]
    assert FORM.path(PIPED) == [FIRST, BED, AIR, LAST]


def test_a_page_with_a_condition_is_skipped_whole():
    assert AIR.asked({"ward": ["piped"]}) == []


def test_a_page_is_found_by_its_id():
    assert FORM.page("bed") is BED
    assert FORM.page("attic") is None


def test_pages_follow_each_other_along_the_path():
    home = {"setting": "home"}
    assert FORM.page_after(FIRST, home) is LAST
    assert FORM.page_after(LAST, home) is None
    assert FORM.page_before(LAST, home) is FIRST
    assert FORM.page_before(FIRST, home) is None


def test_a_page_left_by_a_change_of_mind_still_knows_its_neighbours():
    home = {"setting": "home"}
    assert FORM.page_after(BED, home) is LAST
    assert FORM.page_before(BED, home) is FIRST


def test_an_answer_no_longer_asked_for_is_dropped_with_all_that_hung_on_it():
    assert FORM.settled({**PIPED, "setting": "home"}) == {"setting": "home"}


def test_strangers_and_blanks_are_no_answers():
    assert FORM.settled({"setting": "home", "worry": "", "shoe_size": "9"}) == {"setting": "home"}


def test_what_must_be_answered_and_is_not_is_missing():
    assert FORM.missing({}) == [(FIRST, SETTING)]
    assert FORM.missing({"setting": "bed"}) == [(BED, WARD)]
    assert FORM.missing(PIPED) == []


def test_saying_that_it_is_not_known_is_enough():
    assert FORM.missing({"setting": "bed", "ward": not_known()}) == []


def test_a_reader_is_told_what_is_not_there_and_why():
    known = {"setting": "bed", "ward": not_known()}
    assert FORM.not_known(known) == [
        Gap(BED, WARD, Why.NOT_KNOWN),
        Gap(AIR, OXYGEN, Why.NOT_ASKED),
        Gap(LAST, WORRY, Why.LEFT_BLANK),
    ]


def test_what_was_answered_or_not_worth_knowing_is_no_gap():
    assert FORM.not_known({**PIPED, "worry": "yes"}) == []
    assert [gap.question for gap in FORM.not_known({"setting": "home"})] == [OXYGEN, WORRY]


def test_what_must_be_answered_is_missing_rather_than_left_blank():
    assert SETTING not in [gap.question for gap in FORM.not_known({})]


def test_an_answer_shows_the_stop_it_calls_for():
    assert FORM.stop_for(FIRST, {"setting": "street"}) is HARD
    assert FORM.stop_for(FIRST, {"setting": "home"}) is None
    assert FORM.stop_for(LAST, {"setting": "home", "worry": "yes"}) is SOFT


def test_only_a_stop_without_a_way_on_bars_the_referral():
    assert FORM.barred({"setting": "street"}) == (FIRST, HARD)
    assert FORM.barred({"setting": "home", "worry": "yes"}) is None


def test_the_system_acts_only_on_settled_answers():
    assert FORM.bound(PIPED) == {"referral.setting": "bed"}
    assert FORM.bound({}) == {}


@given(answers_to(QUESTIONS))
@settings(deadline=None, max_examples=60)
def test_every_walk_through_the_form_ends_and_sees_the_whole_path(answers):
    page, seen = SERF.path(answers)[0], []
    while page:
        seen.append(page)
        page = SERF.page_after(page, answers)
    assert seen == SERF.path(answers)


@given(answers_to(QUESTIONS))
@settings(deadline=None, max_examples=60)
def test_every_walk_back_ends_at_the_beginning(answers):
    page, seen = SERF.path(answers)[-1], []
    while page:
        seen.append(page)
        page = SERF.page_before(page, answers)
    assert seen[::-1] == SERF.path(answers)


@given(answers_to(QUESTIONS))
@settings(deadline=None, max_examples=60)
def test_settling_twice_changes_nothing(answers):
    settled = SERF.settled(answers)
    assert SERF.settled(settled) == settled
    assert SERF.path(settled) == SERF.path(answers)
    assert SERF.missing(settled) == SERF.missing(answers)


@given(answers_to(QUESTIONS))
@settings(deadline=None, max_examples=60)
def test_nothing_is_both_answered_and_missing(answers):
    missing = {question.id for _page, question in SERF.missing(answers)}
    assert missing.isdisjoint(SERF.settled(answers))


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_every_question_of_the_form_can_be_reached(question):
    answers = _leading_to(question)
    assert question in [each for page in SERF.path(answers) for each in page.asked(answers)]


def _leading_to(question):
    page = next(page for page in SERF.pages if question in page.questions)
    answers = {}
    for condition in (*page.when, *question.when):
        earlier = QUESTIONS[condition.question]
        answer = min(condition.answers)
        answers |= _leading_to(earlier)
        answers[earlier.id] = [answer] if earlier.kind == "choose_many" else answer
    return answers
