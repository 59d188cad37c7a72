"""How it stands and who comes, in plain sentences for the person at home. Pure.

Each sentence is whole, so that it can be translated as one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from sers.own_page.showing import Bed, BedStands, Coming, Shown, Stands, Visit
from sers.web.person.whens import about_when, by_when, days_heading, on_day
from sers.web.teams import as_sentence, the_team


@dataclass(frozen=True, slots=True)
class Lead:
    """The first words of the page, what comes next, and whether the person may wait calmly."""

    text: str
    next: str = ""
    calm: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One kind of help, as the page draws it. `what` and `who` are as the team wrote them."""

    when: tuple[str, ...]
    who: str = ""
    what: str = ""
    lines: tuple[str, ...] = ()
    quiet: bool = False  # nothing of it is to come


def team_of(shown: Shown) -> str:
    """Who has it, as the middle of a sentence names them."""
    return the_team(shown.team) if shown.team else _("the team that looks after you")


def asked_for(shown: Shown) -> str:
    """Who asked for help; nothing once it has ended, or where that is not told."""
    still = shown.stands in {Stands.SENT, Stands.LOOKED_AT, Stands.ARRANGED, Stands.ASKED}
    if not shown.asked_by or not (still or shown.stands is Stands.COMING):
        return ""
    return _("%(name)s asked for this help.") % {"name": shown.asked_by}


def lead(shown: Shown, now: datetime) -> Lead:
    """How it stands as a whole."""
    said = {"team": as_sentence(team_of(shown))}
    return _LEADS[shown.stands](shown, said, now)


def _sent(shown: Shown, said: dict[str, str], now: datetime) -> Lead:
    text = _("%(team)s has been asked to help you. They have not looked at it yet.") % said
    return Lead(text, _looks(shown, now), calm=not _is_late(shown, now))


def _looks(shown: Shown, now: datetime) -> str:
    if shown.waits_for_sender:
        return _for_sender()
    if shown.due is None or shown.due < now:
        return _late()
    return _("They look at it by %(when)s.") % {"when": by_when(shown.due, now)}


def _looked_at(shown: Shown, said: dict[str, str], now: datetime) -> Lead:
    text = _("%(team)s is looking at what help you need.") % said
    return Lead(text, _decides(shown, now), calm=not _is_late(shown, now))


def _decides(shown: Shown, now: datetime) -> str:
    if shown.waits_for_sender:
        return _for_sender()
    if shown.due is None or shown.due < now:
        return _late()
    return _("They decide by %(when)s.") % {"when": by_when(shown.due, now)}


def _arranged(shown: Shown, said: dict[str, str], now: datetime) -> Lead:
    text = _("You will get help. %(team)s is finding out who can come.") % said
    return Lead(text, _late() if _is_late(shown, now) else "", calm=not _is_late(shown, now))


def _asked(_shown: Shown, _said: dict[str, str], _now: datetime) -> Lead:
    text = _("You will get help. We have asked who can come, and wait for their answer.")
    return Lead(text, calm=True)


def _coming(_shown: Shown, _said: dict[str, str], _now: datetime) -> Lead:
    return Lead(_("Help is on its way."), calm=True)


def _begun(_shown: Shown, _said: dict[str, str], _now: datetime) -> Lead:
    return Lead(_("Your help has begun."), calm=True)


def _finished(shown: Shown, _said: dict[str, str], now: datetime) -> Lead:
    return Lead(_("The help that was agreed has finished."), _more(shown, now))


def _never_began(shown: Shown, _said: dict[str, str], now: datetime) -> Lead:
    return Lead(_("The help that was agreed did not begin."), _more(shown, now))


def _more(shown: Shown, now: datetime) -> str:
    if shown.due is None or shown.due < now:
        return _("The team has not decided yet if you need more. If you do, ring them.")
    by = {"when": by_when(shown.due, now)}
    return _("The team decides by %(when)s if you need more. If you do, ring them.") % by


def _completed(shown: Shown, said: dict[str, str], now: datetime) -> Lead:
    since = {**said, "day": on_day(shown.since or now)}
    text = _("This has ended. %(team)s closed it on %(day)s.") % since
    return Lead(text, _("If you need help again, ring your GP, or the team."))


def _not_accepted(shown: Shown, said: dict[str, str], now: datetime) -> Lead:
    text = _("%(team)s cannot give the help that was asked for.") % said
    told = _("They have told the people who asked for it why, and what comes next.")
    if not shown.next_owner:
        return Lead(f"{text} {told}", _("If you are not sure, ring the team."))
    facts = {"who": shown.next_owner}
    if shown.next_by and shown.next_by > now:
        facts["day"] = on_day(shown.next_by)
        return Lead(f"{text} {told}", _("Next to act, by %(day)s: %(who)s.") % facts)
    return Lead(f"{text} {told}", _("Next to act: %(who)s.") % facts)


def _withdrawn(shown: Shown, _said: dict[str, str], now: datetime) -> Lead:
    since = {"day": on_day(shown.since or now)}
    text = _("The people who asked for help took that back on %(day)s. Nobody comes.") % since
    return Lead(text, _("If you did not know that, or still need help, ring the team."))


def _joined(_shown: Shown, _said: dict[str, str], _now: datetime) -> Lead:
    text = _("Help was asked for you twice. The team goes on with the other one.")
    return Lead(text, _("This page tells you no more. Ring the team for a new one."))


def _closed(_shown: Shown, _said: dict[str, str], _now: datetime) -> Lead:
    return Lead(_("This page is closed."))


def _is_late(shown: Shown, now: datetime) -> bool:
    return not shown.waits_for_sender and (shown.due is None or shown.due < now)


def _for_sender() -> str:
    return _("They have asked the people who sent you a question, and wait for the answer.")


def _late() -> str:
    """Never a time that has passed as if it were a promise."""
    return _("They are later than they said. If you cannot wait, ring them.")


_LEADS: dict[Stands, Callable[[Shown, dict[str, str], datetime], Lead]] = {
    Stands.SENT: _sent,
    Stands.LOOKED_AT: _looked_at,
    Stands.ARRANGED: _arranged,
    Stands.ASKED: _asked,
    Stands.COMING: _coming,
    Stands.BEGUN: _begun,
    Stands.FINISHED: _finished,
    Stands.NEVER_BEGAN: _never_began,
    Stands.COMPLETED: _completed,
    Stands.NOT_ACCEPTED: _not_accepted,
    Stands.WITHDRAWN: _withdrawn,
    Stands.JOINED: _joined,
    Stands.CLOSED: _closed,
}


def cards(shown: Shown, now: datetime) -> list[Card]:
    """One for each kind of help, in the order given."""
    return [_card(visit, now) for visit in shown.visits]


def _card(visit: Visit, now: datetime) -> Card:
    when, lines = _WHENS[visit.state](visit, now)
    over = visit.state in {Coming.FINISHED, Coming.NEVER_BEGAN}
    return Card(when, _who(visit), visit.what, lines, quiet=over)


def _who(visit: Visit) -> str:
    if visit.team is None:
        return ""
    named = {"team": the_team(visit.team), "service": visit.service}
    if visit.who:
        named["name"] = ", ".join(visit.who)
        if visit.service:
            return _("%(name)s from %(team)s, %(service)s") % named
        return _("%(name)s from %(team)s") % named
    if visit.service:
        return _("Somebody from %(team)s, %(service)s") % named
    return _("Somebody from %(team)s") % named


type _When = tuple[tuple[str, ...], tuple[str, ...]]


def _card_asked(visit: Visit, now: datetime) -> _When:
    if visit.due is None or visit.due < now:
        return (_("Not agreed yet"),), (_("We have asked them, and they have not answered yet."),)
    by = {"when": by_when(visit.due, now)}
    return (_("Not agreed yet"),), (_("We have asked them. They answer by %(when)s.") % by,)


def _card_agreed(visit: Visit, now: datetime) -> _When:
    if visit.at and visit.at >= now:
        return days_heading(visit.at, now), ()
    if visit.at:
        missed = _("They said they would come %(when)s. If nobody came, ring us.")
        return (_("Agreed"),), (missed % {"when": about_when(visit.at, now)},)
    if visit.due and visit.due >= now:
        by = {"when": by_when(visit.due, now)}
        return (_("Agreed"),), (_("They begin by %(when)s. They tell you when they come.") % by,)
    return (_("Agreed"),), (_("They have not said yet when they come. If you worry, ring us."),)


def _card_waits(visit: Visit, now: datetime) -> _When:
    if visit.at and visit.at >= now:
        return days_heading(visit.at, now), ()
    if visit.due is None or visit.due < now:
        return (_("Waiting to begin"),), (_("They want to help, and cannot begin yet."),)
    said = _("They want to help, and cannot begin yet. They look again by %(day)s.")
    return (_("Waiting to begin"),), (said % {"day": on_day(visit.due)},)


def _card_begun(visit: Visit, now: datetime) -> _When:
    if visit.at and visit.at >= now:
        return days_heading(visit.at, now), (_("They have been before, and come again."),)
    return (_("This help has begun"),), ()


def _card_finished(visit: Visit, now: datetime) -> _When:
    return (_("Finished on %(day)s") % {"day": on_day(visit.closed_at or now)},), ()


def _card_never_began(_visit: Visit, _now: datetime) -> _When:
    return (_("This help ended before it began"),), ()


_WHENS: dict[Coming, Callable[[Visit, datetime], _When]] = {
    Coming.ASKED: _card_asked,
    Coming.AGREED: _card_agreed,
    Coming.WAITS: _card_waits,
    Coming.BEGUN: _card_begun,
    Coming.FINISHED: _card_finished,
    Coming.NEVER_BEGAN: _card_never_began,
}


def bed(shown: Bed, now: datetime) -> Card:
    """How far the search for a bed is."""
    title, line = _BEDS[shown.state](shown, now)
    return Card((title,), lines=(line,), quiet=shown.state is BedStands.LEFT)


def _bed_stopped(_bed: Bed, _now: datetime) -> tuple[str, str]:
    said = _("You are not ready to leave yet. We keep your place, and go on when you are.")
    return _("A bed for you"), said


def _bed_sought(_bed: Bed, _now: datetime) -> tuple[str, str]:
    said = _("We are looking for a bed for you. You read here when we find one.")
    return _("A bed for you"), said


def _bed_asked(_bed: Bed, _now: datetime) -> tuple[str, str]:
    return _("A bed for you"), _("We have asked for a bed for you, and wait for the answer.")


def _bed_held(_bed: Bed, _now: datetime) -> tuple[str, str]:
    said = _("A bed is kept for you. We are settling when you go there.")
    return _("A bed for you"), said


def _bed_agreed(bed: Bed, now: datetime) -> tuple[str, str]:
    title = _("A bed is ready for you")
    if bed.at and bed.at >= now:
        said = {"when": about_when(bed.at, now), "place": bed.place}
        if bed.place:
            return title, _("It is at %(place)s. You go there %(when)s.") % said
        return title, _("You go there %(when)s.") % said
    if bed.place:
        return title, _("It is at %(place)s. We tell you when you go there.") % {"place": bed.place}
    return title, _("We tell you when you go there.")


def _bed_there(bed: Bed, now: datetime) -> tuple[str, str]:
    title = _("Your bed")
    if bed.at and bed.at >= now:
        said = {"day": on_day(bed.at), "place": bed.place}
        if bed.place:
            return title, _("You are at %(place)s. You are likely to leave on %(day)s.") % said
        return title, _("You are likely to leave on %(day)s.") % said
    if bed.place:
        return title, _("You are at %(place)s.") % {"place": bed.place}
    return title, _("You are there now.")


def _bed_left(_bed: Bed, _now: datetime) -> tuple[str, str]:
    return _("Your bed"), _("You have left it.")


_BEDS: dict[BedStands, Callable[[Bed, datetime], tuple[str, str]]] = {
    BedStands.STOPPED: _bed_stopped,
    BedStands.SOUGHT: _bed_sought,
    BedStands.ASKED: _bed_asked,
    BedStands.HELD: _bed_held,
    BedStands.AGREED: _bed_agreed,
    BedStands.THERE: _bed_there,
    BedStands.LEFT: _bed_left,
}
