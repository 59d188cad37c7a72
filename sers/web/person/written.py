"""What was written about the person in their referral, as they may read it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sers.intake import speaking
from sers.intake.speaking import Row, State
from sers.referrals import queries
from sers.referrals.models import Referral
from sers.values.languages import BY_CODE, ENGLISH
from sers.web.practices import PRACTICES
from sers.web.speaking import speak

# What is thought about abuse, about danger to visitors, and about how a carer bears up, is never
# shown here: whoever looks over their shoulder would read it, and some of it is about others.
NEVER = frozenset(
    {
        *("before", "safeguarding-place", "safeguarding", "reported", "not-reported"),
        *("safety", "visitors-risk", "consent-override", "consent-declines", "carer"),
        *("safe-place",),
    }
)
# The form calls whoever fills it in «you», which is somebody else here.
REFERRER = "you"
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
    ours: bool = False  # called otherwise here than in the form, in the language of the page


def sections(referral: Referral) -> list[Section]:
    """What was sent last, without what was left blank: in English, as the record is."""
    version = queries.version_of(referral)
    referrer = _("The person who asked for help")
    with speak(BY_CODE[ENGLISH]):
        said = speaking.sections(version.form_version.read(), version.answers, practices=PRACTICES)
        found = [_section(each, referrer) for each in said if each.page.id not in NEVER]
    return [each for each in found if each.answers]


def _section(said: speaking.Section, referrer: str) -> Section:
    answers = tuple(_answer(row) for row in said.rows if _is_shown(row))
    if said.page.id == REFERRER:
        return Section(said.page.id, referrer, answers, ours=True)
    return Section(said.page.id, said.title, answers)


def _is_shown(row: Row) -> bool:
    if row.question.id in NEVER_ASKED:
        return False
    return row.restricted or row.state is not State.BLANK


def _answer(row: Row) -> Answer:
    return Answer(row.label, (), True) if row.restricted else Answer(row.label, row.text_lines)
