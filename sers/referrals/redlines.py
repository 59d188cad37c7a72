"""How each version of a referral differs from the one before, for whoever may read it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sers.intake import comparing
from sers.intake.comparing import Change, Said
from sers.intake.kinds import Practices
from sers.intake.models import Draft
from sers.intake.protecting import is_protected
from sers.intake.schema import Answers, FormDefinition, Question
from sers.referrals import amending
from sers.referrals.models import Referral, RestrictedAnswers, SentVersion


@dataclass(frozen=True, slots=True)
class Redline:
    """One version after the first: by whom, when, and all that is different in it."""

    number: int
    by: str
    at: datetime
    changes: Sequence[Change]


def of(version: SentVersion, *, practices: Practices, with_restricted: bool) -> list[Redline]:
    """What was changed since it was sent, the latest first; `version` is the latest."""
    if version.number == 1:
        return []
    versions = _versions(version.referral)
    # What was kept apart of a protected person stands on one page alone, whatever is said now.
    opened = with_restricted and not _was_protected(versions)
    apart = _restricted(versions) if opened else {}
    withheld = _nothing if opened else _withheld(versions)
    return [
        Redline(
            now.number,
            now.sent_by.name,
            now.sent_at,
            comparing.compare(
                _said(was, apart),
                _said(now, apart),
                practices=practices,
                apart=now.changed_apart,
                withheld=withheld,
            ),
        )
        for now, was in pairwise(versions)
    ]


def preview(draft: Draft, *, practices: Practices) -> list[Change]:
    """What sending this draft would change. Restricted answers are only said to change."""
    began = amending.began_with(draft)
    new = amending.read(draft, began)
    return comparing.compare(
        _said(began, {}), Said(new.form, new.ordinary), practices=practices, apart=new.apart
    )


def _versions(referral: Referral) -> list[SentVersion]:
    """Every version sent, the latest first."""
    return list(referral.versions.select_related("form_version", "sent_by").order_by("-number"))


def _said(version: SentVersion, apart: dict[int, Answers]) -> Said:
    answers = {**version.answers, **apart.get(version.pk, {})}
    return Said(version.form_version.read(), answers)


def _restricted(versions: Sequence[SentVersion]) -> dict[int, Answers]:
    """The restricted answers of each version, as far as row-level security opens them."""
    kept = RestrictedAnswers.objects.filter(version__in=versions)
    return {each.version_id: each.answers for each in kept}


def _nothing(_question: Question) -> bool:
    return False


def _withheld(versions: Sequence[SentVersion]) -> Callable[[Question], bool]:
    """What is not told: the restricted answers, and where somebody is who must not be found.

    Whoever asks for an address to be kept secret would be betrayed by the words struck out.
    """
    secret: set[str] = set()
    if _was_protected(versions):
        forms = [version.form_version.read() for version in versions]
        secret = {question for form in forms for question in _telling_the_place(form)}
    return lambda question: question.restricted or question.id in secret


def _was_protected(versions: Sequence[SentVersion]) -> bool:
    return any(is_protected(each.form_version.read().bound(each.answers)) for each in versions)


def _telling_the_place(form: FormDefinition) -> set[str]:
    """The questions not asked of somebody whose address is kept secret."""
    asked = next((q.id for q in form.questions() if q.binds == "person.protect"), "")
    hidden = {asked: ["hidden"]}
    return {
        question.id
        for page in form.pages
        for question in page.questions
        for condition in (*page.unless, *question.unless)
        if asked and condition.question == asked and condition.holds(hidden)
    }
