"""What somebody said on their own page, as those who help read it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sers.own_page.models import Kind, Link, Print, Saying, Whose
from sers.values import languages
from sers.web import words

# What they said, in the words of those who help.
SAID = {
    Kind.IN_HOSPITAL: lazy("In hospital"),
    Kind.AWAY: lazy("Away"),
    Kind.KEY_SAFE: lazy("The key safe has changed"),
    Kind.CHANGED_MIND: lazy("Changed their mind"),
    Kind.WRONG: lazy("Something is wrong on their page"),
    Kind.QUESTION: lazy("Asks a question"),
    Kind.FORMAT: lazy("Wants another language or format"),
    Kind.STOP_CARER: lazy("Somebody must not see their page any more"),
}
# Of these a visit would be in vain.
NOT_THERE = (Kind.IN_HOSPITAL, Kind.AWAY)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that was said, and what became of it."""

    id: UUID
    what: str
    days: str
    text: str
    who: str
    when: str
    lang: str  # of the page it was written on; empty for English
    dir: str
    written_in: str
    apart: bool
    question: bool
    dealt: str
    reply: str

    @property
    def heading(self) -> str:
        return f"{self.what}, {self.days}" if self.days else self.what


def told(said: Iterable[Saying], now: datetime) -> list[Told]:
    return [of(each, now) for each in said]


def of(said: Saying, now: datetime) -> Told:
    language = languages.language(said.language)
    kind = Kind(said.kind)
    return Told(
        id=said.pk,
        what=str(SAID[kind]),
        days=days(said),
        text=said.text,
        who=holder(said.link),
        when=words.moment(said.at, now),
        lang="" if language.is_english else language.tag,
        dir=language.direction,
        written_in="" if language.is_english else language.name,
        apart=said.apart,
        question=kind is Kind.QUESTION,
        dealt=_dealt(said, now),
        reply=said.reply,
    )


def holder(link: Link) -> str:
    """Who it was: the person, or who cares for them."""
    return link.name if link.whose == Whose.CARER else str(_("The person"))


def reading(link: Link) -> str:
    """Polish, large print: how letters and the page come to them."""
    print_ = str(Print(link.print).label)
    return f"{languages.language(link.language).name}, {print_[:1].lower()}{print_[1:]}"


def days(said: Saying) -> str:
    """Since when, or from when to when; nothing where no day was said."""
    if said.from_day is None:
        return ""
    first = {"day": words.short_day(said.from_day)}
    if said.until_day:
        return _("%(day)s to %(last)s") % {**first, "last": words.short_day(said.until_day)}
    return (_("since %(day)s") if said.kind == Kind.IN_HOSPITAL else _("from %(day)s")) % first


def mark(said: Sequence[Saying]) -> str:
    """The one thing that a list says: that they are not there, before all else."""
    away = next((each for each in said if each.kind in NOT_THERE), None)
    if away is None:
        return _("The person said something") if said else ""
    return " ".join(part for part in (str(SAID[Kind(away.kind)]), days(away)) if part)


def _dealt(said: Saying, now: datetime) -> str:
    if said.dealt_at is None or said.dealt_by is None:
        return ""
    facts = {"who": said.dealt_by.name, "when": words.moment(said.dealt_at, now)}
    return _("Dealt with by %(who)s, %(when)s") % facts
