"""Bed triage: what is filled in to agree a bed, or to say that none is right, and how it is drawn.

Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.beds.agreeing import Agreed
from sers.directory.models import Team
from sers.referrals.lists import Outcome, Reason
from sers.web.beds import needing
from sers.web.beds.needing import NeedForm
from sers.web.triage import fields, options, times
from sers.web.triage.fields import Field, Shape
from sers.web.triage.forms import LONGEST_TEXT, one_of

AGREE, NOT_RIGHT = "agree", "not-right"
LONGEST_NOTE = 400
# The response that each pathway means, where triage names none besides.
MEANT = {"pathway_2": "bed_agreed_p2", "pathway_3": "bed_agreed_p3"}


class AgreeForm(NeedForm):
    """A bed is right: the pathway, how urgently, from when, and what the bed must have."""

    seen = forms.IntegerField()
    urgent = forms.BooleanField(required=False)
    last_days = forms.BooleanField(required=False)
    note = forms.CharField(max_length=LONGEST_NOTE, required=False)
    ready_on: date | None = None

    def __init__(
        self, *args: Any, pathways: Sequence[Outcome], responses: Sequence[Outcome], **named: Any
    ) -> None:
        super().__init__(*args, **named)
        self.responses = responses
        self.pathways = pathways
        self.fields["pathway"] = one_of(pathways, gettext_lazy("Choose the pathway"))
        self.fields["response"] = one_of(responses, gettext_lazy("Choose what was decided"))
        self.fields["response"].required = False
        self.fields.update(times.boxes("ready"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        try:
            self.ready_on = times.read(cleaned, "ready")
        except ValueError:
            self.add_error("ready_day", _("Enter a real date, or leave it blank"))
        return cleaned

    def agreed(self) -> Agreed:
        """What `agreeing.agree` is called with."""
        given = self.cleaned_data
        pathway: Outcome = given["pathway"]
        meant = MEANT.get(pathway.code)
        also = next((each for each in self.responses if each.code == meant), None)
        return Agreed(
            pathway=pathway,
            requirement=self.requirement(),
            urgent=given["urgent"],
            last_days=given["last_days"],
            ready_on=self.ready_on,
            response=given["response"] or also,
            note=given["note"],
        )


class NotRightForm(forms.Form):
    """A bed is not right: why, and, where the Bed Bureau owns the referral, who has it next."""

    seen = forms.IntegerField()
    note = forms.CharField(
        max_length=LONGEST_TEXT,
        error_messages={
            "required": gettext_lazy(
                "Write why a bed is not right: the team and the referrer read it"
            )
        },
    )

    def __init__(
        self, *args: Any, desks: Sequence[Team], reasons: Sequence[Reason], **named: Any
    ) -> None:
        super().__init__(*args, **named)
        self.desks, self.reasons = desks, reasons
        self.fields["reason"] = one_of(reasons, gettext_lazy("Choose a reason"))
        if desks:
            self.fields["to"] = one_of(desks, gettext_lazy("Choose the team"))


@dataclass(frozen=True, slots=True)
class Agreeing:
    """The form of a bed that is agreed, as decide.jinja draws it."""

    pathway: Field
    response: Field | None
    ready: Field
    note: Field
    urgent: bool
    last_days: bool
    needs: needing.Drawn
    unread: bool

    @property
    def errors(self) -> list[tuple[str, str]]:
        listed = [self.pathway, *([self.response] if self.response else []), self.ready, self.note]
        return _or_unread([*fields.problems(listed), *self.needs.errors], unread=self.unread)


@dataclass(frozen=True, slots=True)
class NotRight:
    """The form of a bed that is not right."""

    fields: Sequence[Field]
    lead: str
    submit: str
    unread: bool

    @property
    def errors(self) -> list[tuple[str, str]]:
        return _or_unread(fields.problems(self.fields), unread=self.unread)


def _or_unread(found: list[tuple[str, str]], *, unread: bool) -> list[tuple[str, str]]:
    if unread and not found:
        return [(_("Something could not be read. Check the page and send it again"), "")]
    return found


def agreeing(form: AgreeForm, *, with_response: bool) -> Agreeing:
    label = _("Which pathway?")
    said = options.said(form.pathways)
    response = None
    if with_response:
        response = fields.drawn(
            *(form, Shape.SELECT, "response", _("What is decided, in the words of the list?")),
            options=options.said(form.responses),
            empty=_("As the pathway says"),
        )
    return Agreeing(
        pathway=fields.drawn(form, Shape.RADIOS, "pathway", label, options=said),
        response=response,
        ready=fields.drawn_date(
            *(form, "ready", _("From which day can they leave where they are?")),
            hint=_("The discharge-ready date. Their place among those who wait counts from it"),
            labels=[_("Day"), _("Month"), _("Year")],
        ),
        note=fields.drawn(
            *(form, Shape.TEXTAREA, "note", _("Anything else to write down? (optional)")), rows=2
        ),
        urgent=bool(form["urgent"].value()),
        last_days=bool(form["last_days"].value()),
        needs=needing.drawn(form),
        unread=options.is_unread(form),
    )


def not_right(form: NotRightForm) -> NotRight:
    drawn = []
    if form.desks:
        label = _("Which team triages it instead?")
        to = options.teams(form.desks)
        drawn.append(fields.drawn(form, Shape.SELECT, "to", label, options=to))
    label = _("Why is a bed not right?")
    reasons = options.said(form.reasons)
    drawn.append(fields.drawn(form, Shape.RADIOS, "reason", label, options=reasons))
    drawn.append(
        fields.drawn(
            *(form, Shape.TEXTAREA, "note", _("In a sentence: what would help instead?")),
            hint=_("That team and the referrer read it as you write it"),
        )
    )
    lead = _("You decline your part. The team that has the referral looks for other help.")
    if form.desks:
        lead = _("The referral goes to a PCN area team. Its clock goes on, it is never returned.")
    submit = _("Send it to the team") if form.desks else _("Decline: no bed")
    drawn = [replace(each, of="not-right-") for each in drawn]
    return NotRight(drawn, lead, submit, options.is_unread(form))


def begun(*, ready_on: date | None, urgent: bool, last_days: bool) -> dict[str, Any]:
    """What the form begins with besides what the bed must have."""
    day = ready_on
    boxes = {"day": day.day, "month": day.month, "year": day.year} if day else {}
    ready = {f"ready_{part}": value for part, value in boxes.items()}
    return {"urgent": urgent, "last_days": last_days, **ready}
