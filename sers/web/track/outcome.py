"""How a referral ended, for those who sent it: why, what was written for them, what follows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.directory.models import User
from sers.policy.permissions import Permission
from sers.referrals.lifecycle import Kind, Status
from sers.referrals.models import Referral
from sers.web import words
from sers.web.refer.where import at_time
from sers.web.teams import as_sentence, the_team
from sers.web.track import lists


@dataclass(frozen=True, slots=True)
class Ending:
    """What the `ending` macro draws: a box with a heading, what was written, and facts."""

    heading: str
    text: str = ""
    facts: Sequence[tuple[str, str]] = ()
    read: str = ""  # who has said to have read it, and when
    may_acknowledge: bool = False
    asks: bool = False


def ending(referral: Referral, reader: User) -> Ending | None:
    """None while it goes on, and where all is said by the sentence at the head of the page."""
    drawn = _ENDINGS.get(Status(referral.status))
    return drawn(referral, reader) if drawn else None


def _refused(referral: Referral, reader: User) -> Ending:
    """A refusal is not told until somebody says that they have read it."""
    unread = lists.is_unread(referral)
    may = gate.may(reader, Permission.ACKNOWLEDGE_REFUSAL, referral)
    return Ending(
        heading=_("Why it was not accepted"),
        text=referral.reason_note,
        facts=[
            (_("Why"), referral.reason.label if referral.reason else ""),
            (_("What happens instead"), referral.next_step.label if referral.next_step else ""),
            (_("Who does that"), referral.next_owner),
            (_("By when"), _by_when(referral)),
        ],
        read="" if unread else _read(referral, reader),
        may_acknowledge=unread and may,
        asks=unread,
    )


def _by_when(referral: Referral) -> str:
    if referral.next_by is None:
        return _("No time was set")
    by = at_time(referral.next_by)
    late = _("%(time)s, which is past") % {"time": by}
    return late if referral.next_by < timezone.now() else by


def _read(referral: Referral, reader: User) -> str:
    if referral.acknowledged_at is None or referral.acknowledged_by is None:
        return ""
    when = {"when": words.moment(referral.acknowledged_at)}
    if referral.acknowledged_by_id == reader.pk:
        return _("You said %(when)s that you have read this.") % when
    who = {"who": referral.acknowledged_by.name}
    return _("%(who)s said %(when)s that they have read this.") % (when | who)


def _completed(referral: Referral, _reader: User) -> Ending:
    outcome = referral.outcome
    team = {"team": as_sentence(the_team(referral.owner))}
    is_advice = outcome is not None and outcome.kind == Kind.CONCLUSION
    heading = _("%(team)s advises") % team if is_advice else _("How it ended")
    facts = [(_("Outcome"), outcome.label if outcome else "")]
    if referral.closed_at:
        facts.append((_("When"), as_sentence(words.moment(referral.closed_at))))
    return Ending(heading, referral.reason_note, facts)


def _withdrawn(referral: Referral, _reader: User) -> Ending | None:
    if not referral.reason_note:
        return None
    return Ending(_("What the team was told"), referral.reason_note)


_ENDINGS: dict[Status, Callable[[Referral, User], Ending | None]] = {
    Status.NOT_ACCEPTED: _refused,
    Status.COMPLETED: _completed,
    Status.WITHDRAWN: _withdrawn,
}
