"""The forms of those who help, in panels and words. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.forms import Form
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.directory.models import User
from sers.intake.kinds.kind import translated
from sers.referrals.legs import Allocation
from sers.referrals.lists import Outcome, Reason
from sers.web.caseload.forms import DESK, NO, REFERRER, YES
from sers.web.triage.drawing import Decision, Panel
from sers.web.triage.fields import Field, Option, Shape, drawn


@dataclass(frozen=True, slots=True)
class Box(Field):
    """A field that the telephone has a keyboard of its own for, or several boxes to tick."""

    type: str = ""  # date, time, checks, select
    chosen: Collection[str] = ()


def assigning(form: Form, people: Sequence[User], away: Collection[int], team: str) -> Decision:
    options = [
        Option(str(each.pk), each.name, _("On leave today") if each.pk in away else each.profession)
        for each in people
    ]
    ticked = [str(value) for value in form["workers"].value() or []]
    label = _("Who goes?")
    workers = _box(form, "workers", label, "checks", options=options, chosen=ticked)
    named = [Option(option.value, option.text) for option in options]
    hint = _("Whom the others ask")
    lead = _box(form, "lead", _("Who leads?"), "select", hint=hint, options=named)
    nobody = _("Nobody of %(team)s has an account that can be named.") % {"team": team}
    return Decision(
        title=_("Say who goes"),
        lead=_("Only people of the team. Tick nobody, and the team decides on the day."),
        panels=[Panel([workers, lead] if people else [], note="" if people else nobody)],
        submit=_("Say who goes"),
        unread=_unread(form),
    )


def planning(form: Form) -> Decision:
    note = _line(form, "note", _("Anything to say with it?"), _("“Between two and four”"))
    return Decision(
        title=_("Say when"),
        lead=_("The referrer reads it, and can tell the person."),
        panels=[Panel([*_when(form, _("Which day?"), _("At what time?")), note])],
        submit=_("Say when"),
        unread=_unread(form),
    )


def waiting(form: Form, reasons: Sequence[Reason], *, accepts: bool) -> Decision:
    reason = drawn(
        form, Shape.RADIOS, "reason", _("What does it wait for?"), options=_said(reasons)
    )
    day = _box(form, "review_on", _("When do you look again?"), "date")
    note = drawn(form, Shape.TEXTAREA, "note", _("Anything to add?"), hint=_read(), rows=2)
    return Decision(
        title=_("Yes, but it must wait") if accepts else _("It must wait"),
        lead=_("It is not declined: you agree, and the desk sees what it waits for and how long."),
        panels=[Panel([reason, day, note])],
        submit=_("Accept, and let it wait") if accepts else _("Let it wait"),
        unread=_unread(form),
    )


def declining(form: Form, reasons: Sequence[Reason], instead: tuple[str, str]) -> Decision:
    label = _("Which criterion is not met?")
    reason = drawn(form, Shape.RADIOS, "reason", label, options=_said(reasons))
    note = drawn(form, Shape.TEXTAREA, "note", _("What should they know to look further?"))
    return Decision(
        title=_("Decline"),
        lead=_("Only where a criterion is not met. They read why, and ask somebody else."),
        panels=[
            Panel(
                [reason, note],
                note=_("No room or too few people is no reason to decline."),
                note_link=instead,
            )
        ],
        submit=_("Decline"),
        is_refusal=True,
        unread=_unread(form),
    )


def starting(
    form: Form, places: Sequence[Outcome], modes: Sequence[Outcome], *, goes: bool
) -> Decision:
    at_home = _("From here on help has begun. If it was just now at home, press the button.")
    return Decision(
        title=_("First contact"),
        lead=at_home if goes else _("From here on help has begun."),
        panels=[
            Panel(
                [
                    *_when(form, _("Which day?"), _("At what time?")),
                    drawn(form, Shape.RADIOS, "place", _("Where?"), options=_said(places)),
                    drawn(form, Shape.RADIOS, "mode", _("How?"), options=_said(modes)),
                ]
            )
        ],
        submit=_("Help has begun"),
        unread=_unread(form),
    )


def failing(form: Form, outcomes: Sequence[Outcome], ending: tuple[str, str] | None) -> Decision:
    happened = drawn(form, Shape.RADIOS, "outcome", _("What happened?"), options=_said(outcomes))
    step = drawn(form, Shape.TEXTAREA, "next_step", _("What do you do next?"), rows=2)
    again = _when(form, _("When do you try again?"), _("At what time?"))
    after_three = _("You have tried three times.") if ending else ""
    return Decision(
        title=_("Nobody was met"),
        lead=_("Each try counts, and is written down. The desk reads it."),
        panels=[Panel([happened, step, *again], note=after_three, note_link=ending)],
        submit=_("Write it down"),
        unread=_unread(form),
    )


def completing(form: Form, outcomes: Sequence[Outcome], *, begun: bool) -> Decision:
    asked = _("How did it go?") if begun else _("Why?")
    how = drawn(form, Shape.RADIOS, "outcome", asked, options=_said(outcomes))
    done = _("The referrer reads it as you write it: what was done, and what comes next")
    not_done = _("The referrer reads it as you write it: what you know, and what comes next")
    hint = done if begun else not_done
    report = drawn(form, Shape.TEXTAREA, "report", _("A sentence for the referrer"), hint=hint)
    ends = _("Your part ends. The desk sees it, and closes the referral when all parts have.")
    unbegun = _("Your part ends before it has begun. If somebody else should go, hand it back.")
    return Decision(
        title=_("Complete") if begun else _("It will not begin"),
        lead=ends if begun else unbegun,
        panels=[Panel([how, report])],
        submit=_("Complete") if begun else _("End our part"),
        unread=_unread(form),
    )


def handing_back(form: Form, reasons: Sequence[Reason]) -> Decision:
    reason = drawn(form, Shape.RADIOS, "reason", _("Why?"), options=_said(reasons))
    note = drawn(form, Shape.TEXTAREA, "note", _("What should they know to look further?"))
    return Decision(
        title=_("Hand back"),
        lead=_("The desk looks for somebody else. What you did so far stays written down."),
        panels=[Panel([reason, note])],
        submit=_("Hand it back"),
        is_refusal=True,
        unread=_unread(form),
    )


def reopening(form: Form, reasons: Sequence[Reason]) -> Decision:
    reason = drawn(form, Shape.RADIOS, "reason", _("Why?"), options=_said(reasons))
    note = drawn(form, Shape.TEXTAREA, "note", _("Anything to add?"), hint=_read(), rows=2)
    return Decision(
        title=_("Reopen"),
        lead=_("You go on with it, where it was left."),
        panels=[Panel([reason, note])],
        submit=_("Reopen"),
        unread=_unread(form),
    )


def asking(form: Form, desk: str, referrer: str) -> Decision:
    asked = [Option(DESK, _("The desk"), desk)]
    if referrer:
        asked.append(Option(REFERRER, _("The referrer"), referrer))
    of = drawn(form, Shape.RADIOS, "of", _("Who is asked?"), options=asked)
    hint = _("They read it as you write it. Ask one thing, and say why you need it")
    question = drawn(form, Shape.TEXTAREA, "question", _("Question"), hint=hint)
    return Decision(
        title=_("Ask a question"),
        lead=_("Your own clock goes on meanwhile."),
        panels=[Panel([of, question])],
        submit=_("Send the question"),
        unread=_unread(form),
    )


def noting(form: Form, team: str) -> Decision:
    label = _("Note for %(team)s") % {"team": team}
    text = drawn(form, Shape.TEXTAREA, "text", label, hint=_("No other team reads it"))
    return Decision(
        title=_("Leave a note for your team"),
        lead=_("What the desk or the referrer must know belongs into a question or the outcome."),
        panels=[Panel([text])],
        submit=_("Leave the note"),
        unread=_unread(form),
    )


def recording_death(form: Form) -> Decision:
    told_by = _line(form, "told_by", _("Who told you?"), _("Name, and who they are"))
    day = _box(form, "died_on", _("On which day? Leave it blank if you do not know"), "date")
    return Decision(
        title=_("The person has died"),
        lead=_("Every open referral of theirs ends, with all its parts. Nobody goes any more."),
        panels=[Panel([told_by, day])],
        submit=_("End everything: the person has died"),
        is_refusal=True,
        unread=_unread(form),
    )


def switching(form: Form, service: str) -> Decision:
    options = [
        Option(YES, _("Yes, ask us")),
        Option(NO, _("Not just now"), _("Desks read why, and ask others. What you have stays")),
    ]
    label = _("Do you take people on?")
    on = drawn(form, Shape.RADIOS, "taking_on", label, options=options)
    why = _line(form, "why", _("If not, why?"), _("Nothing about anybody you help"))
    until = _box(form, "until", _("Until which day? Leave it blank if you do not know"), "date")
    return Decision(
        title=_("%(service)s: taking people on") % {"service": service},
        lead=_("Desks see it at once when they choose whom to ask."),
        panels=[Panel([on, why, until])],
        submit=_("Save"),
        unread=_unread(form),
    )


def now_in_boxes(at: datetime) -> Mapping[str, str]:
    """A day and a time as the boxes of a telephone take them."""
    here = timezone.localtime(at)
    return {"day": f"{here:%Y-%m-%d}", "time": f"{here:%H:%M}"}


def _when(form: Form, day: str, time: str) -> list[Field]:
    return [_box(form, "day", day, "date"), _box(form, "time", time, "time")]


def _line(form: Form, name: str, label: str, hint: str = "") -> Field:
    return drawn(form, Shape.INPUT, name, label, hint=hint)


def _box(
    form: Form,
    name: str,
    label: str,
    type: str,  # noqa: A002  as HTML calls it
    *,
    hint: str = "",
    options: Sequence[Option] = (),
    chosen: Collection[str] = (),
) -> Box:
    plain = drawn(form, Shape.INPUT, name, label, hint=hint, options=options)
    known: dict[str, Any] = {each.name: getattr(plain, each.name) for each in fields(Field)}
    return Box(**known, type=type, chosen=chosen)


def _said(listed: Sequence[Reason] | Sequence[Outcome]) -> list[Option]:
    """What a place calls each entry of one of its lists, in the reader's language."""
    return [Option(each.code, translated(each.label), translated(each.hint)) for each in listed]


def _read() -> str:
    return _("The desk reads it")


def _unread(form: Form) -> bool:
    return form.is_bound and bool(form.errors)


def leads_to(leg: Allocation) -> str:
    """Whom the desk is, with the number to ring."""
    desk = leg.sent_by
    return f"{desk.name}, {desk.phone}" if desk.phone else desk.name
