"""Lists of the person's page, in words: what they said, who looked, when it was opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.own_page.looked import Looked
from sers.own_page.models import Kind, Opening, Saying, Whose
from sers.own_page.opening import Open
from sers.values.languages import Language, language
from sers.web.person.whens import at_hour, moment
from sers.web.spoken_words import day_in_words


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One thing that was said: what, when, whether it is dealt with, and the reply."""

    title: str
    text: str
    apart: bool
    days: str
    tongue: Language
    when: str
    state: str
    done: bool
    reply: str


@dataclass(frozen=True, slots=True)
class LookedDay:
    """A day, and a sentence for each team that looked on it."""

    day: str
    lines: tuple[str, ...]


def said(sayings: Sequence[Saying]) -> list[SaidLine]:
    """In the order given."""
    return [_said(each) for each in sayings]


def by_day(looks: Sequence[Looked]) -> list[LookedDay]:
    """Who looked, the newest day first."""
    return [
        LookedDay(day_in_words(day), tuple(_looked(each) for each in of_day))
        for day, of_day in groupby(looks, key=lambda each: each.day)
    ]


def openings(found: Sequence[Opening], own: Open) -> list[str]:
    """Each time the page was opened, and by whom as far as the link tells it."""
    return [_opening(each, own) for each in found]


def _said(saying: Saying) -> SaidLine:
    return SaidLine(
        title=str(Kind(saying.kind).label),
        text=saying.text,
        apart=saying.apart,
        days=_days(saying),
        tongue=language(saying.language),
        when=moment(saying.at),
        state=_("The team has dealt with it") if saying.dealt_at else _("Sent"),
        done=saying.dealt_at is not None,
        reply=saying.reply,
    )


def _days(saying: Saying) -> str:
    if saying.from_day is None:
        return ""
    said = {"first": day_in_words(saying.from_day)}
    if saying.until_day is None:
        return _("From %(first)s") % said
    return _("From %(first)s to %(last)s") % {**said, "last": day_in_words(saying.until_day)}


def _looked(each: Looked) -> str:
    people = ngettext("%(number)s person", "%(number)s people", each.people)
    facts = {
        "people": people % {"number": each.people},
        "team": each.team,
        "organisation": each.organisation,
        "time": at_hour(each.last),
    }
    if not each.team:
        return _("%(people)s, the last at %(time)s") % facts
    if each.organisation == each.team:
        return _("%(team)s: %(people)s, the last at %(time)s") % facts
    return _("%(team)s (%(organisation)s): %(people)s, the last at %(time)s") % facts


def _opening(opened: Opening, own: Open) -> str:
    said = {"when": moment(opened.at), "name": opened.link.name}
    if opened.pk == own.opening.pk:
        return _("%(when)s: this is you now") % said
    if opened.link.whose == Whose.CARER and own.link.whose == Whose.PERSON:
        return _("%(when)s, with the link of %(name)s") % said
    return _("%(when)s, with your link") % said
