"""What the tests of forms share: the shipped form, practices to find, and answers to give."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from sers.intake import reading
from sers.intake.asking import PageForm
from sers.intake.kinds import Choice
from sers.intake.schema import Answer, Question, not_known
from sers.values.nhs_number import compose

SERF = reading.read(reading.DEFINITIONS / "serf.yaml")
QUESTIONS = {question.id: question for question in SERF.questions()}


class FewPractices:
    """Three practices of west Cornwall, found by any part of what is said of them."""

    ALL = (
        Choice("L82036", "Bodriggy Health Centre", "Hayle, TR27 4PB"),
        Choice("L82047", "Marazion Surgery", "Marazion, TR17 0HJ"),
        Choice("Y01050", "Rosmellyn Surgery", "Penzance, TR18 2LL"),
    )

    def find(self, text: str) -> list[Choice]:
        sought = text.lower()
        return [each for each in self.ALL if sought in f"{each.name} {each.detail}".lower()]

    def name(self, code: str) -> Choice | None:
        return next((each for each in self.ALL if each.code == code), None)


PRACTICES = FewPractices()


def asked(question: Question, data: Mapping[str, Any] | None = None, **answers: Answer) -> PageForm:
    """A page with this one question."""
    return PageForm([question], answers, data, PRACTICES)


def refusals(question: Question, data: Mapping[str, Any]) -> list[str]:
    return [str(error.message) for error in asked(question, data).refusals(question)]


def answer_to(question: Question) -> st.SearchStrategy[Any]:
    """Any answer that the question can be given."""
    known = _known(question)
    if not question.may_be_unknown:
        return known
    reasons = [option.value for option in question.unknowns]
    return known | st.sampled_from(["", *reasons]).map(not_known)


def answers_to(questions: Mapping[str, Question]) -> st.SearchStrategy[dict[str, Any]]:
    """Answers to any of these questions, whether or not they end up being asked."""
    every = {name: answer_to(question) for name, question in questions.items()}
    return st.fixed_dictionaries({}, optional=every)


def garbage(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """What nobody's browser sends, and some people's programs do."""
    text = st.text(st.characters(codec=None), max_size=30) | st.sampled_from(
        [
            "\x00",
            "\ud800",
            "unknown",
            "not-known",
            "yes",
            "0",
            "-1",
            "31",
            "2",
            "²",
            "９",
            "1" * 5000,
        ]
    )
    worse = st.none() | st.integers() | st.dictionaries(text, text, max_size=1) | st.booleans()
    value = text | st.lists(text | worse, max_size=3) | worse
    buttons = ["find", "add", "remove"]
    return st.fixed_dictionaries({}, optional=dict.fromkeys([*names, *buttons], value))


_LETTERS = st.text(st.sampled_from("abcdeéłж ’-"), min_size=1, max_size=20)
_LINE = _LETTERS.map(lambda text: " ".join(text.split())).filter(bool)


def _known(question: Question) -> st.SearchStrategy[Any]:
    values = [option.value for option in question.options]
    match question.kind:
        case "choose_one":
            return st.sampled_from(values)
        case "choose_many" | "find_many":
            company = [option.value for option in question.options if not option.alone]
            several = st.sets(st.sampled_from(company), min_size=1)
            return several.map(lambda chosen: [value for value in values if value in chosen])
        case "matrix":
            return _matrix(question, values)
        case "repeat":
            return st.lists(_entry(question), min_size=1, max_size=question.most)
        case kind:
            return _TYPED[kind]


def _matrix(question: Question, values: list[str]) -> st.SearchStrategy[Any]:
    now = st.fixed_dictionaries(
        {"now": st.sampled_from(values)}, optional={"usual": st.sampled_from(values)}
    )
    return st.fixed_dictionaries({row.value: now for row in question.rows})


def _entry(question: Question) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {each.id: answer_to(each) for each in question.fields if not each.optional},
        optional={each.id: answer_to(each) for each in question.fields if each.optional},
    )


_TYPED: dict[str, st.SearchStrategy[str]] = {
    "text": _LINE,
    "long_text": st.lists(_LINE, min_size=1, max_size=3).map("\n".join),
    "nhs_number": st.integers(999_000_000, 999_999_999).map(str).map(compose).filter(bool).map(str),
    "date": st.dates().map(str).filter(lambda day: "1930" < day < "2000" or day > "2100"),
    "phone": st.sampled_from(["01872 250000", "07700 900982 ext 12", "+44 7700 900982"]),
    "email": st.sampled_from(["wenna@example.nhs.uk"]),
    "postcode": st.sampled_from(["TR27 4BQ", "EX23 8DF"]),
    "time": st.sampled_from(["09:30", "23:59"]),
    "practice": st.sampled_from(["L82036", "none", "elsewhere", "unknown"]),
}
