"""How far a draft is, counted in answers: to help whoever writes it, never to block. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from sers.intake.schema import Answers, FormDefinition, is_blank


@dataclass(frozen=True, slots=True)
class Measure:
    """How many answers are asked of this person so far, and how many of them are given.

    `needed` must be given before the form can be sent; `worth` may be left out, and the team
    would ring about it. An answer «not known» is an answer. What was typed and makes no sense
    must be put right, so it counts as one more that is needed.
    """

    needed: int
    given: int
    worth: int
    worth_given: int

    @property
    def is_whole(self) -> bool:
        return self.given == self.needed

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 is never said before nothing is missing."""
        return 100 * self.given // self.needed if self.needed else 100


def measure(form: FormDefinition, answers: Answers, typed: Collection[str] = ()) -> Measure:
    """How far these answers are; `typed` are the pages that were left making no sense."""
    kept = form.settled(answers)
    path = form.path(answers)
    asked = [question for page in path for question in page.asked(kept)]
    missing = {question.id for _page, question in form.missing(answers)}
    must = [question for question in asked if not question.optional]
    worth = [question for question in asked if question.optional and question.worth_knowing]
    nonsense = sum(
        page.id in typed and not any(question.id in missing for question in page.questions)
        for page in path
    )
    return Measure(
        needed=len(must) + nonsense,
        given=len(must) - len(missing),
        worth=len(worth),
        worth_given=sum(not is_blank(kept.get(question.id)) for question in worth),
    )
