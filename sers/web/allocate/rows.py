"""One row of the table of those who could do a leg. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from sers.referrals.suggesting import VOLUNTARY, Candidate, Kind, Suggestion
from sers.web import words

# The bar of a load is so wide.
WHOLE = 100
# So many skills are named in a row.
MOST_SKILLS = 3


class Way(StrEnum):
    """How they are asked: in SERS, there by a summary without a name, or first on the telephone."""

    ASKED = "asked"
    SUMMARY = "summary"
    RUNG = "rung"


@dataclass(frozen=True, slots=True)
class Bar:
    """How full somebody is, with this leg added: in hundredths of what they can have."""

    now: int
    added: int
    over: bool
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A service, a team or somebody, as they can be chosen."""

    id: str
    value: str
    name: str
    of: str
    bar: Bar
    able: str
    hours: str
    ring: str
    why: Sequence[str]
    why_not: Sequence[str]
    near_miss: str
    is_open: bool
    is_chosen: bool
    way: Way
    team: str


def row(suggestion: Suggestion, field_id: str, *, skills: Mapping[str, str], chosen: bool) -> Row:
    """`skills` is what each of them is called."""
    one = suggestion.candidate
    return Row(
        id=field_id,
        value=one.id,
        name=one.name,
        of=one.of or _kind(one),
        bar=_bar(suggestion),
        able=_able(one, skills),
        hours=_hours(one),
        ring=_ring(suggestion),
        why=suggestion.why,
        # What would mend it says what is wrong.
        why_not=() if _is_near(suggestion) else suggestion.why_not,
        near_miss=suggestion.near_miss,
        is_open=suggestion.fits or suggestion.may_be_rung,
        is_chosen=chosen,
        way=way(one),
        team=str(one.team),
    )


def way(one: Candidate) -> Way:
    if one.by_telephone or not one.taking_on:
        return Way.RUNG
    return Way.SUMMARY if one.sector == VOLUNTARY else Way.ASKED


def _is_near(suggestion: Suggestion) -> bool:
    return bool(suggestion.near_miss) and not suggestion.may_be_rung


def _kind(one: Candidate) -> str:
    return {Kind.TEAM: _("Team"), Kind.SERVICE: _("Service"), Kind.WORKER: ""}[one.kind]


def _bar(suggestion: Suggestion) -> Bar:
    one, added = suggestion.candidate, suggestion.load_with - suggestion.candidate.load
    if not one.capacity:
        said = _("%(now)d points in hand; how many they can have is not known")
        return Bar(0, 0, over=False, text=said % {"now": one.load} if one.load else _("Not known"))
    now = min(WHOLE, round(one.load * WHOLE / one.capacity))
    share = max(2, round(added * WHOLE / one.capacity))
    said = _("%(now)d of %(whole)d points; with this %(then)d")
    over = suggestion.is_over
    return Bar(
        min(now, WHOLE - share) if over else now,
        min(share, WHOLE),
        over=over,
        text=said % {"now": one.load, "whole": one.capacity, "then": suggestion.load_with},
    )


def _able(one: Candidate, skills: Mapping[str, str]) -> str:
    if one.skills is None:
        return _("What they can do is not written down")
    able = [label for code, label in skills.items() if code in one.skills]
    more = [_("and %(count)d more") % {"count": len(able) - MOST_SKILLS}]
    shown = able if len(able) <= MOST_SKILLS + 1 else [*able[:MOST_SKILLS], *more]
    return ", ".join(filter(None, [*shown, one.registration]))


def _hours(one: Candidate) -> str:
    if one.back_on:
        return _("On leave until %(day)s") % {"day": words.short_day(one.back_on)}
    if one.open_now and one.works_until:
        return _("There until %(time)s") % {"time": f"{one.works_until:%H:%M}"}
    if one.open_now:
        return _("There now")
    if one.opens_at:
        return _("Opens %(when)s") % {"when": words.moment(one.opens_at)}
    return _("Works later today") if one.works_today else _("Not there today")


def _ring(suggestion: Suggestion) -> str:
    """That they are asked by telephone, and where; nothing where SERS asks them."""
    one = suggestion.candidate
    if not (one.by_telephone or suggestion.may_be_rung):
        return ""
    if not one.phone:
        return _("By telephone only")
    return _("Ring first: %(phone)s") % {"phone": one.phone}
