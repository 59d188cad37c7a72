"""Where a referral goes, why, and what then happens: in words for whoever sends it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from sers.intake.models import Draft
from sers.intake.protecting import is_protected
from sers.referrals import destination
from sers.referrals.destination import Destination, Expectation
from sers.web import words
from sers.web.teams import the_team

# Help at home is what most ask for: until they say, it shows where that would go.
SETTING, LIKELY = "referral.setting", "home"


@dataclass(frozen=True, slots=True)
class Route:
    """What the `route_card` component draws."""

    team: str
    because: str
    note: str = ""
    id: str = "route"


@dataclass(frozen=True, slots=True)
class Promise:
    """What happens when it is sent: in a few words, and whole."""

    headline: str
    lines: list[str]


def going(draft: Draft) -> Destination | None:
    """Where the draft would go if it were sent now; None until it says what is wanted."""
    bound = draft.version.read().bound(draft.answers)
    return destination.of(bound, chosen=draft.chosen_area, unsettled=draft.area_unsettled)


def route(draft: Draft) -> Route:
    """Where this will go, as far as it is known yet."""
    bound = draft.version.read().bound(draft.answers)
    if bound.get(SETTING):
        found = going(draft)
        return route_to(found) if found else _not_known_yet()
    if is_protected(bound):
        return _route_chosen(_("If only a bed is needed, the Bed Bureau has it instead."))
    if not bound.get("person.practice"):
        return _not_known_yet()
    likely = destination.of(bound | {SETTING: LIKELY}, chosen=None)
    card = route_to(likely) if likely else _not_known_yet()
    note = _("If only a bed is needed, the Bed Bureau has it instead.")
    return Route(card.team, card.because, note)


def route_to(found: Destination) -> Route:
    """Who has it, and the reason."""
    if found.must_choose and found.hidden:
        return _route_chosen()
    if found.must_choose:
        return Route(
            _("You choose before you send it"),
            _("The GP practice and the place where help is given belong to different areas."),
        )
    because = _("Because %(reason)s.") % {"reason": found.because}
    return Route(found.owner.name, because, _besides(found))


def promise(expected: Expectation, *, number: str, at: datetime) -> Promise:
    """What the team does, and by when: by its own hours."""
    if not expected.open_now and expected.opens_at:
        return _when_closed(expected, at=at)
    by, decided = at_time(expected.looks_by, at), at_time(expected.decides_by, at)
    decide = _("They decide by %(time)s. You see it under ‘My referrals’.") % {"time": decided}
    if not expected.rings:
        return Promise(_("Somebody looks at it by %(time)s") % {"time": by}, [decide])
    ring = _("On %(number)s, by %(time)s.") % {"number": number, "time": by}
    if expected.runs_over:
        headline = _("They ring you by %(time)s") % {"time": by}
        return Promise(headline, [ring, *_until_then(expected), decide])
    minutes = words.duration(expected.looks_by - at)
    return Promise(_("They ring you within %(time)s") % {"time": minutes}, [ring, decide])


def at_time(value: datetime, now: datetime | None = None) -> str:
    """14:26 where that is today; tomorrow at 08:15."""
    if timezone.localdate(value) == timezone.localdate(now):
        return words.clock_time(value)
    return words.moment(value, now)


def _when_closed(expected: Expectation, *, at: datetime) -> Promise:
    opens = at_time(expected.opens_at or expected.looks_by, at)
    looks = at_time(expected.looks_by, at)
    verb = _("rings you") if expected.rings else _("looks at it")
    by = _("Somebody %(does)s by %(time)s.") % {"does": verb, "time": looks}
    headline = _("Nobody reads it until %(time)s") % {"time": opens}
    return Promise(headline, [by, *_until_then(expected)])


def _until_then(expected: Expectation) -> list[str]:
    """What to do while the team is closed: more, where a call within minutes was hoped for."""
    advice = _("You can also ring 111 now.") if expected.rings else ""
    return [each for each in (expected.team.when_closed, advice) if each]


def _besides(found: Destination) -> str:
    """Who is asked to help besides the team that has it."""
    if not found.legs:
        return ""
    asked = ", ".join(the_team(team) for team in found.legs)
    return _("At the same time %(teams)s is asked for the bed.") % {"teams": asked}


def _route_chosen(note: str = "") -> Route:
    """Of a person whose address is secret nothing about the place decides."""
    because = _("Their address is kept secret, so you name the area team yourself.")
    return Route(_("You choose before you send it"), because, note)


def _not_known_yet() -> Route:
    because = _("It depends on the GP practice, and on where help will be given.")
    return Route(_("Not known yet"), because)
