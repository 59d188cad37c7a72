"""A form that somebody wants to publish: what is wrong with it, and what it would change."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sers.intake import codes, publishing, queries, reading, written
from sers.intake.models import FormVersion
from sers.intake.schema import FormDefinition, Option
from sers.intake.versions import Differences, compare
from sers.intake.walking import NoWayThrough, TooManyWays, shortest

PURPOSE = "referral.purpose"
# The account tells these.
TOLD = "referrer."
LONGEST_FAULT = 300


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was written, judged. `faults` is empty where it can be published."""

    definition: dict[str, Any]
    faults: tuple[str, ...] = ()
    form: FormDefinition | None = None
    differences: Differences | None = None


def propose(text: str, current: FormVersion) -> Proposal:
    """What this text would publish, beside what is current."""
    try:
        definition = written.read(text)
        if definition.get("id") != current.form:
            return Proposal(definition, (_only(current.form),))
        _, form = publishing.resolved(definition)
    except reading.BadDefinition as bad:
        return Proposal(definition, tuple(_short(line) for line in str(bad).splitlines()))
    except (written.Unreadable, codes.UnknownList) as fault:
        return Proposal({}, (_short(str(fault)),))
    return Proposal(definition, (), form, compare(current.read(), form))


def as_written(version: FormVersion) -> str:
    """A published version as text to be changed: its lists are named, not written out."""
    return written.write(codes.without_lists(version.definition, queries.lists_now()))


def walks(form: FormDefinition) -> list[tuple[Option, str]]:
    """For each purpose of a referral, how few answers the form can be finished with."""
    asked = next((q for q in form.questions() if q.binds == PURPOSE), None)
    return [(o, _answers(form, asked.id, o.value)) for o in asked.options] if asked else []


def _answers(form: FormDefinition, question: str, value: str) -> str:
    told = frozenset(q.id for q in form.questions() if q.binds.startswith(TOLD))
    try:
        return str(shortest(form, {question: value}, told).answers)
    except NoWayThrough:
        return _("It can never be sent")
    except TooManyWays:
        return _("Too much hangs together to count them")


def _short(sentence: str) -> str:
    """A fault names a part of what was pasted, and that may be as long as a book."""
    return sentence if len(sentence) <= LONGEST_FAULT else f"{sentence[:LONGEST_FAULT]}…"


def _only(form: str) -> str:
    return _("This form is “%(form)s”: begin with “id: %(form)s”") % {"form": form}
