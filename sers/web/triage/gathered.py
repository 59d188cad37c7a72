"""Several referrals chosen together: their forms, their lines, and the bar that undoes. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.sessions.backends.base import SessionBase
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sers.directory.models import Team, User
from sers.referrals.batches import Batch
from sers.referrals.bulk import UNDO, Chosen, Left
from sers.referrals.lists import Reason
from sers.referrals.models import Referral
from sers.web import words
from sers.web.triage import drawing, fields, rows
from sers.web.triage.drawing import Decision, Panel
from sers.web.triage.fields import Option, Shape
from sers.web.triage.forms import LONGEST_TEXT, one_of

_UNDO = "desk-undo"
BIGGEST_REVISION = 2**31 - 1


class GiveForm(forms.Form):
    """To whom they are given."""

    def __init__(self, *args: Any, colleagues: Sequence[User], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["to"] = one_of(colleagues, gettext_lazy("Choose a colleague"))


class SendOnForm(forms.Form):
    """Where else they all belong, and why."""

    note = forms.CharField(
        max_length=LONGEST_TEXT,
        error_messages={"required": gettext_lazy("Write what the other desk must know")},
    )

    def __init__(
        self, *args: Any, desks: Sequence[Team], reasons: Sequence[Reason], **named: Any
    ) -> None:
        super().__init__(*args, **named)
        self.fields["to"] = one_of(desks, gettext_lazy("Choose a desk"))
        self.fields["reason"] = one_of(reasons, gettext_lazy("Choose a reason"))


@dataclass(frozen=True, slots=True)
class Line:
    """One of those chosen, as the page that asks for words lists it."""

    value: str
    name: str
    about: str
    has: str
    urgency: rows.Urgency


@dataclass(frozen=True, slots=True)
class Undo:
    """The bar by which the last batch of a desk is undone."""

    batch: str
    said: str
    until: str


def seen_in(values: Iterable[str]) -> list[tuple[UUID, int]]:
    """What the boxes that were ticked say: which referral, and the revision that was seen."""
    return [seen for seen in map(_seen, values) if seen]


def _seen(value: str) -> tuple[UUID, int] | None:
    record, _colon, revision = value.partition(":")
    try:
        seen = UUID(record), int(revision)
    except ValueError:
        return None
    return seen if 0 < seen[1] <= BIGGEST_REVISION else None


def lines(chosen: Iterable[Chosen]) -> list[Line]:
    """As the desk's list stands: the most urgent first."""
    in_order = sorted(chosen, key=lambda each: (each[0].priority.position, each[0].family_key))
    return [_line(referral, seen) for referral, seen in in_order]


def _line(referral: Referral, seen: int) -> Line:
    known = rows.identity(referral)
    return Line(
        value=f"{referral.pk}:{seen}",
        name=known["name"],
        about=f"{known['age']} · {known['born']} · {known['nhs_number']}",
        has=referral.claimed_by.name if referral.claimed_by else _("Nobody yet"),
        urgency=rows.urgency_of(referral.priority),
    )


def left(each: Left) -> tuple[str, str, str]:
    """Who was not done, where it opens, and why not."""
    if each.referral is None:
        return _("One of them"), "", each.why
    return each.referral.listed_name, rows.to("referral", each.referral.pk), each.why


def giving(form: GiveForm, colleagues: Sequence[User]) -> Decision:
    options = [Option(str(user.pk), user.name) for user in colleagues]
    to = fields.drawn(form, Shape.RADIOS, "to", _("To whom?"), options=options)
    return Decision(
        title=_("Give to a colleague"),
        lead=_("They have them from then on. The clocks go on."),
        panels=[Panel([to])],
        submit=_("Give them"),
    )


def sending_on(form: SendOnForm, desks: Sequence[Team], reasons: Sequence[Reason]) -> Decision:
    one = drawing.redirecting(form, desks, reasons)
    return Decision(
        title=_("Send to another desk"),
        lead=_("That desk triages them afresh. The clocks go on, so do not wait."),
        panels=one.panels,
        submit=_("Send them on"),
    )


def claimed(count: int) -> str:
    text = ngettext("You claimed %(count)d referral", "You claimed %(count)d referrals", count)
    return text % {"count": count}


def given(count: int, to: User) -> str:
    text = ngettext(
        "%(count)d referral is given to %(who)s", "%(count)d referrals are given to %(who)s", count
    )
    return text % {"count": count, "who": to.name}


def sent_on(count: int, to: Team) -> str:
    text = ngettext(
        "%(count)d referral is sent to %(desk)s", "%(count)d referrals are sent to %(desk)s", count
    )
    return text % {"count": count, "desk": to.name}


def undone(count: int) -> str:
    if not count:
        return _("Nothing could be put back")
    text = ngettext(
        "%(count)d referral is as it was before", "%(count)d referrals are as they were", count
    )
    return text % {"count": count}


def keep_undo(session: SessionBase, team: Team, batch: Batch, said: str) -> None:
    """Remember the last batch of this desk, for the bar."""
    kept = {"batch": str(batch.pk), "said": said, "until": (batch.at + UNDO).isoformat()}
    session[_UNDO] = {**session.get(_UNDO, {}), str(team.pk): kept}


def forget_undo(session: SessionBase, team: Team) -> None:
    kept = dict(session.get(_UNDO, {}))
    if kept.pop(str(team.pk), None):
        session[_UNDO] = kept


def undo_of(session: SessionBase, team: Team, now: datetime) -> Undo | None:
    """The bar, as long as there is something that can be undone."""
    kept = session.get(_UNDO, {}).get(str(team.pk))
    until = parse_datetime(kept["until"]) if kept else None
    if until is None or until < now:
        return None
    return Undo(kept["batch"], kept["said"], words.clock_time(until))
