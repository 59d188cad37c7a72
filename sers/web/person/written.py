"""What was written about the person in their referral, as they may read it."""

from dataclasses import dataclass

from sers.intake import speaking
from sers.intake.speaking import Row, State
from sers.referrals import queries
from sers.referrals.models import Referral
from sers.web.practices import PRACTICES

# What is thought about abuse, about danger to visitors, and about how a carer bears up, is never
# shown here: whoever looks over their shoulder would read it, and some of it is about others.
NEVER = frozenset(
    {
        *("before", "safeguarding-place", "safeguarding", "reported", "not-reported"),
        *("safety", "visitors-risk", "consent-override", "consent-declines", "carer"),
        *("safe-place",),
    }
)
NEVER_ASKED = frozenset({"protect"})


@dataclass(frozen=True, slots=True)
class Answer:
    """One question as it was asked, and what was written; withheld where it is kept apart."""

    label: str
    lines: tuple[str, ...]
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the form."""

    id: str
    title: str
    answers: tuple[Answer, ...]


def sections(referral: Referral) -> list[Section]:
    """What was sent last, without what was left blank."""
    version = queries.version_of(referral)
    said = speaking.sections(version.form_version.read(), version.answers, practices=PRACTICES)
    found = [
        Section(
            each.page.id, each.title, tuple(_answer(row) for row in each.rows if _is_shown(row))
        )
        for each in said
        if each.page.id not in NEVER
    ]
    return [each for each in found if each.answers]


def _is_shown(row: Row) -> bool:
    if row.question.id in NEVER_ASKED:
        return False
    return row.restricted or row.state is not State.BLANK


def _answer(row: Row) -> Answer:
    return Answer(row.label, (), True) if row.restricted else Answer(row.label, row.text_lines)
