"""How our questions, options and reasons are called in FHIR, and back again. Pure.

A question’s `linkId` is its id; parts of it follow after a dot, which no id of ours has:
`page.place`, `doing.moving.now`, `contacts.phone`. An option is a coding: of the publisher’s
system where it comes from a list that has one, else of a system of ours, under one base address.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sers.intake.codes import Lists
from sers.intake.kinds import KINDS
from sers.intake.kinds.practice import OTHERWISE
from sers.intake.schema import Condition, FormDefinition, Option, Page, Question
from sers.interop.fhir.elements import Coding

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
ODS_CODE = "https://fhir.nhs.uk/Id/ods-organization-code"
CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"

# The status of a list whose labels are the publisher’s, and not only its codes.
PUBLISHERS_WORDS = "official"

TIMES = {"usual": "Usually", "now": "Now"}


@dataclass(frozen=True, slots=True)
class Hanging:
    """The conditions under which something is asked: all of `when`, none of `unless`."""

    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]

    @property
    def is_any(self) -> bool:
        """Whether it is one condition with several answers: FHIR’s «any» says that."""
        return len(self.when) == 1 and len(self.when[0].answers) > 1 and not self.unless

    @property
    def wrapping(self) -> tuple[Condition, ...]:
        """The conditions that need a group around the item to stand at.

        FHIR joins the conditions of one item by «all» or by «any». Where ours need both, each
        with several answers stands, joined by «any», at a group of its own.
        """
        several = tuple(each for each in self.when if len(each.answers) > 1)
        return () if self.is_any else several


@dataclass(frozen=True, slots=True)
class Naming:
    """The names of one form: its addresses stand under `base`, its code lists are `lists`."""

    form: FormDefinition
    base: str
    lists: Lists = field(default_factory=dict)

    @property
    def canonical(self) -> str:
        """The address of the form, whatever its version."""
        return f"{self.base}/Questionnaire/{self.form.id}"

    def identifiers(self, of: str) -> str:
        """The system of our own identifiers, of referrals and persons."""
        return f"{self.base}/Id/{of}"

    def codes(self, of: str) -> str:
        """A code system of our own."""
        return f"{self.base}/CodeSystem/{of}"

    def coding(self, question: Question, link: str, value: str) -> Coding:
        """One answer to a question; `link` is the question’s own."""
        option = next((each for each in question.options if each.value == value), None)
        if option is None:
            return Coding(system=self._own(link), code=value)
        label = option.label
        if published := self._published(question, option):
            system, code, has_their_words = published
            return Coding(system=system, code=code, display=label if has_their_words else "")
        return Coding(system=self._own(link), code=value, display=label)

    def codings(self, question: Question, link: str) -> Mapping[str, Coding]:
        """Every option of a question, by its value."""
        return {each.value: self.coding(question, link, each.value) for each in question.options}

    def reason(self, question: Question, reason: Option) -> Coding:
        """One reason for not knowing."""
        return Coding(
            system=self._own(reason_link(question)), code=reason.value, display=str(reason.label)
        )

    def hanging(self, asked: Page | Question) -> "Hanging":
        """What it hangs on, without what is so already where the questions named are asked.

        FHIR counts no answer to what is not enabled, as `FormDefinition.settled` does not.
        """
        given = frozenset().union(*(self._under(each.question) for each in asked.when))
        return Hanging(
            tuple(each for each in asked.when if (True, each) not in given),
            tuple(each for each in asked.unless if (False, each) not in given),
        )

    def wrapped_links(self, link: str, asked: Page | Question) -> list[str]:
        """The groups around an item, the outermost first."""
        wrapping = self.hanging(asked).wrapping
        return [f"{link}:{n}" for n, _condition in enumerate(wrapping, 1)]

    def question(self, name: str) -> Question:
        return next(question for question in self.form.questions() if question.id == name)

    def _under(self, name: str) -> frozenset[tuple[bool, Condition]]:
        """All that holds where this question is asked: True for a condition, False for none."""
        page = next(page for page in self.form.pages if self.question(name) in page.questions)
        asked = (page, self.question(name))
        when = frozenset((True, each) for of in asked for each in of.when)
        unless = frozenset((False, each) for of in asked for each in of.unless)
        further = (self._under(each.question) for _holds, each in when)
        return frozenset().union(when, unless, *further)

    def _own(self, link: str) -> str:
        return self.codes(f"{self.form.id}.{link}")

    def _published(self, question: Question, option: Option) -> tuple[str, str, bool] | None:
        """Of an option from a list: its system, its code, and whether its words are theirs."""
        listed = self.lists.get(question.code_list)
        if not listed or option.value not in {code["value"] for code in listed["codes"]}:
            return None
        system = listed.get("system")
        ours = self.codes(question.code_list)
        # A publisher’s code is not to be shown under words that are not theirs.
        has_their_words = not system or listed.get("status") == PUBLISHERS_WORDS
        return system or ours, option.code or option.value, has_their_words


def page_link(page: Page) -> str:
    return f"page.{page.id}"


def part_link(link: str, *parts: str) -> str:
    """A row of a matrix, one time of a row, or a field of a repeat."""
    return ".".join([link, *parts])


def reason_link(question: Question) -> str:
    """The item beside a question in which the reason for not knowing stands."""
    return f"{question.id}.not-known"


def reasons(question: Question) -> tuple[Option, ...]:
    """The reasons that may stand in the place of an answer."""
    if question.kind == "practice":
        return tuple(Option(value, str(label)) for value, label in OTHERWISE.items())
    return question.unknowns if question.may_be_unknown else ()


def fields(question: Question) -> Iterator[tuple[str, Question]]:
    """The fields of a repeat, each with its link."""
    for each in question.fields:
        yield part_link(question.id, each.id), each


def type_of(question: Question) -> str:
    """What FHIR calls this kind of question."""
    return KINDS[question.kind].fhir_type


def repeats(question: Question) -> bool:
    """Whether it may have several answers, or entries."""
    return KINDS[question.kind].repeats
