"""How soon, the pathway, and the huddle: what is filled in, and how it is drawn. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.referrals.lists import Outcome, Priority, Reason
from sers.referrals.models import Referral
from sers.web import words
from sers.web.triage import fields, options, times
from sers.web.triage.drawing import Decision, Facts, Panel
from sers.web.triage.fields import Shape
from sers.web.triage.forms import LONGEST_TEXT, one_of


class PrioritiseForm(forms.Form):
    """How soon help must come, and why that is not what was asked for."""

    seen = forms.IntegerField()
    note = forms.CharField(max_length=LONGEST_TEXT, required=False)

    def __init__(
        self, *args: Any, priorities: Sequence[Priority], reasons: Sequence[Reason], **named: Any
    ) -> None:
        super().__init__(*args, **named)
        self.fields["to"] = one_of(priorities, gettext_lazy("Choose how soon"))
        self.fields["reason"] = one_of(reasons, gettext_lazy("Choose a reason"))


class PathwayForm(forms.Form):
    """Which pathway of Discharge to Assess."""

    seen = forms.IntegerField()

    def __init__(self, *args: Any, pathways: Sequence[Outcome], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["to"] = one_of(pathways, gettext_lazy("Choose a pathway"))


class BringForm(forms.Form):
    """On which day it is talked about, and what there is to talk about."""

    seen = forms.IntegerField()
    note = forms.CharField(
        max_length=LONGEST_TEXT,
        error_messages={"required": gettext_lazy("Write what to talk about")},
    )
    on: date

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields.update(times.boxes("on"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        try:
            on = times.read(cleaned, "on")
        except ValueError:
            on = None
        if on is None:
            self.add_error("on_day", _("Enter the day of the huddle"))
        else:
            self.on = on
        return cleaned


class HuddledForm(forms.Form):
    """What was decided, who does it and by when."""

    seen = forms.IntegerField()
    decision = forms.CharField(
        max_length=LONGEST_TEXT,
        error_messages={
            "required": gettext_lazy("Write what was decided, and who does it by when")
        },
    )


def prioritising(
    form: PrioritiseForm,
    referral: Referral,
    wish: Sequence[tuple[str, str]],
    priorities: Sequence[Priority],
    reasons: Sequence[Reason],
) -> Decision:
    others = [each for each in priorities if each.pk != referral.priority_id]
    to = fields.drawn(
        form, Shape.RADIOS, "to", _("How soon must help come?"), options=options.priorities(others)
    )
    reason = fields.drawn(form, Shape.RADIOS, "reason", _("Why?"), options=options.said(reasons))
    note = fields.drawn(
        form,
        Shape.TEXTAREA,
        "note",
        _("In words (optional)"),
        hint=_("Your desk reads this. The referrer reads only the reason above"),
    )
    stands = (_("It stands at"), referral.priority.label)
    return Decision(
        title=_("Change how soon"),
        lead=_("Its clock is set anew from when it was sent. What they asked for stays beside it."),
        facts=[Facts(_("What the referrer asked for"), [*wish, stands])],
        panels=[Panel([to]), Panel([reason, note])],
        submit=_("Change how soon"),
        unread=options.is_unread(form),
    )


def setting_pathway(
    form: PathwayForm,
    referral: Referral,
    wish: Sequence[tuple[str, str]],
    pathways: Sequence[Outcome],
) -> Decision:
    label = _("Which pathway?")
    to = fields.drawn(form, Shape.RADIOS, "to", label, options=options.said(pathways))
    stands = referral.pathway.label if referral.pathway else _("not set yet")
    return Decision(
        title=_("Set the pathway"),
        lead=_("The desk sets it, from what the person needs. It can be changed while it is open."),
        facts=[Facts(_("What the referrer thinks"), [*wish, (_("The pathway is"), stands)])],
        panels=[Panel([to])],
        submit=_("Set the pathway"),
        unread=options.is_unread(form),
    )


def bringing(form: BringForm, referral: Referral) -> Decision:
    on = fields.drawn_date(
        form,
        "on",
        _("On which day?"),
        hint=_("For example, 27 11 2026"),
        labels=[_("Day"), _("Month"), _("Year")],
    )
    note = fields.drawn(form, Shape.TEXTAREA, "note", _("What is there to talk about?"))
    return Decision(
        title=_("Bring to the huddle"),
        lead=_("Its clock goes on meanwhile. The referrer reads that you talk, not about what."),
        facts=_brought(referral),
        panels=[Panel([on, note])],
        submit=_("Put it on the list"),
        unread=options.is_unread(form),
    )


def huddling(form: HuddledForm, referral: Referral) -> Decision:
    decision = fields.drawn(
        form,
        Shape.TEXTAREA,
        "decision",
        _("What was decided, and who does it by when?"),
        hint=_("It stands in «What happened», and leaves the list"),
    )
    return Decision(
        title=_("Write what the huddle decided"),
        lead=_("This decides nothing by itself: do that next, from the page of the referral."),
        facts=_brought(referral),
        panels=[Panel([decision])],
        submit=_("Write it down"),
        unread=options.is_unread(form),
    )


def _brought(referral: Referral) -> list[Facts]:
    if referral.huddle_on is None:
        return []
    return [
        Facts(_("To talk about"), [(words.short_day(referral.huddle_on), referral.huddle_note)])
    ]
