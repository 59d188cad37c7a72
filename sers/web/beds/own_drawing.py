"""The forms of those who have beds, in panels and words. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from django.forms import Form
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.beds.models import Bed
from sers.beds.places import Sex
from sers.referrals.lists import Outcome, Reason
from sers.web.caseload.drawing import Box
from sers.web.triage.drawing import Decision, Panel
from sers.web.triage.fields import Field, Option, Shape, drawn
from sers.web.triage.options import said


def arriving(form: Form) -> Decision:
    hint = _("Leave it blank if you do not know yet")
    leaving = _box(form, "leaving_on", _("On which day are they expected to leave?"), hint=hint)
    return Decision(
        title=_("They have arrived"),
        lead=_("From here on they are in the bed. The Bed Bureau and the referrer see it."),
        panels=[Panel([*_when(form, _("Which day?")), leaving])],
        submit=_("They have arrived"),
        unread=_unread(form),
    )


def not_arriving(form: Form, reasons: Sequence[Reason]) -> Decision:
    return Decision(
        title=_("They did not arrive"),
        lead=_(
            "The bed is free again, and the Bed Bureau goes on looking. If they only come"
            " later, ring the Bed Bureau instead."
        ),
        panels=[Panel([_reason(form, reasons, _("Why?")), _note(form, _("Anything to add?"))])],
        submit=_("They will not come"),
        is_refusal=True,
        unread=_unread(form),
    )


def expecting(form: Form) -> Decision:
    return Decision(
        title=_("When they leave"),
        lead=_("The Bed Bureau plans with it. It can be changed until they have left."),
        panels=[Panel([*_when(form, _("On which day?")), _note(form, _("Anything to add?"))])],
        submit=_("Say when they leave"),
        unread=_unread(form),
    )


def going_away(form: Form) -> Decision:
    note = _note(form, _("Where are they?"), _("Such as “back to hospital, chest pain”"))
    when = _when(form, _("Until which day is the bed kept?"), _("Until what time?"))
    return Decision(
        title=_("Away, and the bed is kept"),
        lead=_("For 24 hours, unless you say otherwise. Then the bed is let go of by itself."),
        panels=[Panel([*when, note])],
        submit=_("Keep the bed for them"),
        unread=_unread(form),
    )


def leaving(form: Form, outcomes: Sequence[Outcome]) -> Decision:
    to = drawn(form, Shape.RADIOS, "to", _("Where did they go?"), options=said(outcomes))
    hint = _("They read it as you write it: how they are, and what comes next")
    report = drawn(form, Shape.TEXTAREA, "report", _("A sentence for the referrer"), hint=hint)
    return Decision(
        title=_("They have left"),
        lead=_("The stay ends, and the bed is to be cleaned."),
        panels=[Panel([*_when(form, _("Which day?")), to, report])],
        submit=_("They have left"),
        unread=_unread(form),
    )


def declining(form: Form, reasons: Sequence[Reason]) -> Decision:
    hint = _("The Bed Bureau reads it. Name nobody")
    note = _note(form, _("What should they know to look further?"), hint)
    return Decision(
        title=_("We cannot take them"),
        lead=_("The next in line is asked at once. Not sure? Ask first."),
        panels=[Panel([_reason(form, reasons, _("Why not?")), note])],
        submit=_("Decline"),
        is_refusal=True,
        unread=_unread(form),
    )


def asking(form: Form) -> Decision:
    question = drawn(form, Shape.TEXTAREA, "question", _("What do you need to know?"), rows=3)
    return Decision(
        title=_("Ask the Bed Bureau"),
        lead=_("The time to answer goes on. If it is short, ring."),
        panels=[Panel([question])],
        submit=_("Send the question"),
        unread=_unread(form),
    )


def closing(form: Form, reasons: Sequence[Reason]) -> Decision:
    hint = _("Nothing about anybody in your care")
    review = _box(form, "review_on", _("On which day does somebody look again?"))
    note = _note(form, _("Anything to add?"), hint)
    return Decision(
        title=_("Close this bed"),
        lead=_("It is offered to nobody until you open it again."),
        panels=[Panel([_reason(form, reasons, _("Why?")), review, note])],
        submit=_("Close the bed"),
        is_refusal=True,
        unread=_unread(form),
    )


def freeing(form: Form) -> Decision:
    hint = _("Leave both blank if you do not know")
    day = _box(form, "day", _("On which day?"), hint=hint)
    at = _box(form, "time", _("At what time?"), "time", hint=_("Noon, if you leave it blank"))
    return Decision(
        title=_("When they leave"),
        lead=_("Of whoever is in this bed and came another way. The Bed Bureau plans with it."),
        panels=[Panel([day, at])],
        submit=_("Say when they leave"),
        unread=_unread(form),
    )


def bed(form: Form, *, new: bool) -> Decision:
    name = _line(form, "name", _("Name of the bed"), _("As it stands on the door or the wall"))
    bay = _line(form, "bay", _("Bay"), _("Leave it blank for a room of its own"))
    sexes = [Option("", _("A room of its own, or a bay for both"))]
    sexes += [Option(value, str(label)) for value, label in Sex.choices]
    whose = drawn(form, Shape.RADIOS, "bay_sex", _("Whose bay is it today?"), options=sexes)
    kilograms = _line(
        form, "most_kg", _("Most weight, in kg"), _("Leave it blank for an ordinary bed")
    )
    ticked = [str(value) for value in form["has"].value() or []]
    has = _box(form, "has", _("What it has"), "checks", options=_told(), chosen=ticked)
    return Decision(
        title=_("Add a bed") if new else _("Correct this bed"),
        lead=_("People are matched by what stands here. Say only what is so today."),
        panels=[Panel([name, bay, whose, has, kilograms])],
        submit=_("Add the bed") if new else _("Save"),
        unread=_unread(form),
    )


def retiring(form: Form, name: str) -> Decision:
    return Decision(
        title=_("There is no such bed any more"),
        lead=_("%(bed)s leaves your list for good. If it is only out of use, close it instead.")
        % {"bed": name},
        panels=[],
        submit=_("Take it off the list"),
        is_refusal=True,
        unread=_unread(form),
    )


def attributes(bed: Bed) -> list[str]:
    """What is said of a bed, in few words."""
    place = _room(bed)
    told = [option.text for option in _told() if getattr(bed, option.value)]
    weight = _("up to %(kg)d kg") % {"kg": bed.most_kg} if bed.most_kg else ""
    return [part for part in (place, *told, weight) if part]


def now_in_boxes(at: datetime) -> Mapping[str, str]:
    """A day and a time as the boxes of a telephone take them."""
    here = timezone.localtime(at)
    return {"day": f"{here:%Y-%m-%d}", "time": f"{here:%H:%M}"}


def _room(bed: Bed) -> str:
    if not bed.bay:
        return _("Side room")
    if not bed.bay_sex:
        return bed.bay
    return f"{bed.bay}, {Sex(bed.bay_sex).label}"


def _told() -> list[Option]:
    return [
        Option("en_suite", _("En suite")),
        Option("ground_floor", _("Ground floor")),
        Option("hoist", _("Hoist")),
        Option("profiling", _("Profiling bed")),
        Option("oxygen", _("Oxygen")),
        Option("isolates", _("Can isolate")),
    ]


def _when(form: Form, day: str, time: str = "") -> list[Field]:
    return [_box(form, "day", day), _box(form, "time", time or _("At what time?"), "time")]


def _reason(form: Form, reasons: Sequence[Reason], label: str) -> Field:
    return drawn(form, Shape.RADIOS, "reason", label, options=said(reasons))


def _note(form: Form, label: str, hint: str = "") -> Field:
    return drawn(form, Shape.TEXTAREA, "note", label, hint=hint, rows=2)


def _line(form: Form, name: str, label: str, hint: str = "") -> Field:
    return drawn(form, Shape.INPUT, name, label, hint=hint)


def _box(
    form: Form,
    name: str,
    label: str,
    type: str = "date",  # noqa: A002  as HTML calls it
    *,
    hint: str = "",
    options: Sequence[Option] = (),
    chosen: Collection[str] = (),
) -> Box:
    plain = drawn(form, Shape.INPUT, name, label, hint=hint, options=options)
    known: dict[str, Any] = {each.name: getattr(plain, each.name) for each in fields(Field)}
    return Box(**known, type=type, chosen=chosen)


def _unread(form: Form) -> bool:
    return form.is_bound and bool(form.errors)
