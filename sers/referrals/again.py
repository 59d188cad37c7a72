"""Beginning a referral from an earlier one: the same person again, or who lives with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from sers.access import gate
from sers.directory.models import User
from sers.intake import drafting, kinds, publishing
from sers.intake.kinds import Given, Posted, Practices
from sers.intake.models import Draft
from sers.intake.schema import Answer, FormDefinition, Question, says_not_known
from sers.policy.permissions import Permission
from sers.referrals.models import Referral

AGAIN, COUPLE = "again", "couple"


class Begun(NamedTuple):
    """A draft begun from an earlier referral, and what could not be taken along."""

    draft: Draft
    left_out: list[str]


@dataclass(slots=True)
class _Taken:
    answers: dict[str, Answer] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def begin_again(referral: Referral, *, by: User, practices: Practices) -> Begun:
    """A draft for the same person, with what is still likely to be true of them.

    Raises PermissionDenied unless the user refers for the team that sent the referral.
    """
    return _begin(referral, AGAIN, by=by, practices=practices)


def begin_couple(referral: Referral, *, by: User, practices: Practices) -> Begun:
    """A draft for who lives with that person, with what is true of both.

    Raises PermissionDenied unless the user refers for the team that sent the referral.
    """
    return _begin(referral, COUPLE, by=by, practices=practices)


def _begin(referral: Referral, purpose: str, *, by: User, practices: Practices) -> Begun:
    team = gate.demand(by, Permission.MAKE_REFERRAL, referral)
    taken = _taken_along(referral, purpose, practices)
    told = drafting.told_by_account(by, team)
    draft = drafting.begin(
        team,
        by=by,
        prefilled=told,
        answers=taken.answers,
        again_of=referral.pk if purpose == AGAIN else None,
        together_with=referral.pk if purpose == COUPLE else None,
    )
    return Begun(draft, taken.left_out)


def _taken_along(referral: Referral, purpose: str, practices: Practices) -> _Taken:
    version = referral.versions.select_related("form_version").latest("number")
    form = publishing.current().read()
    now = {question.id: question for question in form.questions()}
    taken = _Taken()
    for asked in version.form_version.read().questions():
        answer, question = version.answers.get(asked.id), now.get(asked.id, asked)
        if answer is None or purpose not in question.carries or _withheld(asked, question):
            continue
        fitting = _fitting(asked, now.get(asked.id), answer, practices)
        if fitting is None:
            taken.left_out.append(question.label)
        else:
            taken.answers[question.id] = fitting
    for ruled_out in list(_ruled_out(form, taken.answers)):
        taken.answers.pop(ruled_out, None)
    return taken


def _withheld(asked: Question, question: Question) -> bool:
    """What only some may read is never read here, nor taken along."""
    return asked.restricted or question.restricted


def _fitting(
    asked: Question, question: Question | None, answer: Answer, practices: Practices
) -> Answer | None:
    """The answer as the form of today takes it; None where it is asked no longer in that way."""
    if question is None or question.kind != asked.kind:
        return None
    if says_not_known(answer) and not question.may_be_unknown:
        return None
    typed = kinds.typed_of(Given(question, answer, practices))
    try:
        return kinds.cleaned(Posted(question, typed, practices))
    except ValidationError:
        return None


def _ruled_out(form: FormDefinition, answers: Mapping[str, Any]) -> Iterator[str]:
    """What is not asked of someone with these answers: where a protected person is."""
    for page in form.pages:
        for question in page.questions:
            if any(each.holds(answers) for each in (*page.unless, *question.unless)):
                yield question.id
