"""How a referral ends and is reopened: what is filled in, and how it is drawn. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sers.referrals.legs import Allocation
from sers.referrals.lists import Outcome, Reason
from sers.referrals.models import Referral
from sers.referrals.thread import InformationRequest
from sers.web import senders, words
from sers.web.triage import fields, options, parts, times
from sers.web.triage.drawing import Decision, Facts, Panel, Preview
from sers.web.triage.fields import Option, Shape
from sers.web.triage.forms import LONGEST_LINE, LONGEST_TEXT, one_of


class EndForm(forms.Form):
    """How it ended, from a list, and a sentence that the referrer reads."""

    seen = forms.IntegerField()
    note = forms.CharField(
        max_length=LONGEST_TEXT,
        error_messages={"required": gettext_lazy("Write what the referrer should read")},
    )

    def __init__(self, *args: Any, outcomes: Sequence[Outcome], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["outcome"] = one_of(outcomes, gettext_lazy("Choose how it ends"))


class JoinForm(forms.Form):
    """Which other referral goes on for both."""

    seen = forms.IntegerField()

    def __init__(self, *args: Any, others: Sequence[Referral], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["into"] = one_of(others, gettext_lazy("Choose the referral that stays"))


class ReopenForm(forms.Form):
    """Why it is taken up again."""

    seen = forms.IntegerField()
    note = forms.CharField(max_length=LONGEST_TEXT, required=False)

    def __init__(self, *args: Any, reasons: Sequence[Reason], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["reason"] = one_of(reasons, gettext_lazy("Choose a reason"))


class DeathForm(forms.Form):
    """When the person died, as far as that is known, and who said so."""

    seen = forms.IntegerField()
    told_by = forms.CharField(
        max_length=LONGEST_LINE, error_messages={"required": gettext_lazy("Write who told you")}
    )
    died_on: date | None = None

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields.update(times.boxes("on"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        try:
            self.died_on = times.read(cleaned, "on")
        except ValueError:
            self.add_error("on_day", _("Enter a real date, or leave it blank"))
        return cleaned


def concluding(form: EndForm, referral: Referral, outcomes: Sequence[Outcome]) -> Decision:
    first = _("If they are in danger now: ring 999, then ring the referrer. Only then write here.")
    ring = (referral.call_back or _("not given"), senders.in_short(referral))
    return Decision(
        title=_("Advise, or send to emergency care"),
        lead=_("It ends here, without anybody being asked to help."),
        before=first,
        facts=[
            Facts(
                _("Whom to ring"),
                [(_("Emergency"), "999"), (_("The referrer"), ", ".join(reversed(ring)))],
            )
        ],
        panels=[
            _ended(
                form,
                _("How does it end?"),
                outcomes,
                _("The advice, or whom you rang and when"),
            )
        ],
        submit=_("End it with this"),
        unread=options.is_unread(form),
    )


def completing(
    form: EndForm,
    referral: Referral,
    outcomes: Sequence[Outcome],
    legs: Sequence[Allocation],
    asked: Sequence[InformationRequest],
) -> Decision:
    reports = parts.reports(legs)
    hint = _("The referrer reads this first")
    return Decision(
        title=_("Complete"),
        lead=_("It ends here. The referrer reads how, and what each team reported."),
        before=_in_the_way(legs, asked),
        facts=[Facts(_("What each team reported"), reports)] if reports else [],
        panels=[
            _ended(form, _("How did it end?"), outcomes, _("A sentence for the referrer"), hint)
        ],
        submit=_("Complete it"),
        unread=options.is_unread(form),
        besides=_ways_out(referral, legs),
    )


def _in_the_way(legs: Sequence[Allocation], asked: Sequence[InformationRequest]) -> str:
    """What must be done before it can be completed."""
    going_on = words.all_of([leg.owner.name for leg in legs if leg.is_open])
    said = [
        _("Not finished yet: %(teams)s. Ask them, or cancel their part.") % {"teams": going_on}
        if going_on
        else "",
        _("A question is open. Answer it, or stop asking.")
        if any(each.is_open for each in asked)
        else "",
    ]
    return " ".join(each for each in said if each)


def _ways_out(referral: Referral, legs: Sequence[Allocation]) -> list[tuple[str, str, str]]:
    if not any(leg.is_open for leg in legs):
        return []
    there = reverse("triage:referral", args=[referral.pk])
    return [(_("Who is doing what"), f"{there}#legs", _("to cancel a part of it"))]


def _ended(
    form: EndForm, label: str, outcomes: Sequence[Outcome], words_label: str, hint: str = ""
) -> Panel:
    outcome = fields.drawn(form, Shape.RADIOS, "outcome", label, options=options.said(outcomes))
    note = fields.drawn(form, Shape.TEXTAREA, "note", words_label, hint=hint)
    return Panel([outcome, note])


def joining(form: JoinForm, others: Sequence[Referral], now: datetime) -> Decision:
    into = fields.drawn(
        form,
        Shape.RADIOS,
        "into",
        _("Which one stays?"),
        options=[_other(each, now) for each in others],
    )
    return Decision(
        title=_("Join to an open referral"),
        lead=_("This one ends. Whoever sent it follows the one that stays, and is told so."),
        panels=[Panel([into], note=_("What this one says stays readable, and can be reopened."))],
        submit=_("End this one, and go on with the other"),
        unread=options.is_unread(form),
    )


def _other(other: Referral, now: datetime) -> Option:
    said = {
        "reference": other.reference,
        "when": words.moment(other.sent_at, now),
        "team": other.sent_by.name,
    }
    text = _("%(reference)s, sent %(when)s by %(team)s") % said
    return Option(str(other.pk), text, f"{other.headline}. {other.priority.label}")


def reopening(form: ReopenForm, ended: Sequence[str], reasons: Sequence[Reason]) -> Decision:
    reason = fields.drawn(form, Shape.RADIOS, "reason", _("Why?"), options=options.said(reasons))
    note = fields.drawn(form, Shape.TEXTAREA, "note", _("In words (optional)"))
    return Decision(
        title=_("Reopen"),
        lead=_("It is to pick up again on this desk. Teams that helped are asked anew."),
        facts=[Facts(_("How it ended"), [], " ".join(ended))],
        panels=[Panel([reason, note])],
        submit=_("Reopen it"),
        unread=options.is_unread(form),
    )


def recording_death(
    form: DeathForm,
    legs: Sequence[Allocation],
    asked: Sequence[InformationRequest],
    *,
    confirms: bool,
) -> Decision:
    told_by = fields.drawn(
        form,
        Shape.INPUT,
        "told_by",
        _("Who told you?"),
        hint=_("For example, their daughter, or the ward"),
    )
    on = fields.drawn_date(
        form,
        "on",
        _("On which day did they die? (optional)"),
        hint=_("For example, 27 11 2026. Leave it blank if you do not know"),
        labels=[_("Day"), _("Month"), _("Year")],
    )
    submit = _("Yes, they have died: end all of this")
    return Decision(
        title=_("The person has died"),
        lead=_("Everybody who helps or asked is told, and nobody visits or writes any more."),
        facts=[Facts(_("What this ends"), _ends(legs, asked))],
        panels=[Panel([told_by, on])],
        submit=submit if confirms else _("Go on: you confirm it next"),
        is_refusal=confirms,
        confirms=confirms,
        preview=_as_filled_in(form) if confirms else None,
        unread=options.is_unread(form),
    )


def _ends(legs: Sequence[Allocation], asked: Sequence[InformationRequest]) -> list[tuple[str, str]]:
    helping = [leg.owner.name for leg in legs if leg.is_open]
    return [
        (_("This referral"), _("ends now")),
        (_("Teams that help"), words.all_of(helping) or _("nobody is asked")),
        (_("Questions"), _questions(sum(each.is_open for each in asked))),
        (_("Others of theirs"), _("every open one ends too, whichever desk has it")),
    ]


def _questions(still_open: int) -> str:
    if not still_open:
        return _("none is open")
    said = ngettext("%(n)d is asked no longer", "%(n)d are asked no longer", still_open)
    return said % {"n": still_open}


def _as_filled_in(form: DeathForm) -> Preview:
    day = words.day(form.died_on) if form.died_on else _("on a day that is not known")
    said = {"day": day, "who": form.cleaned_data["told_by"]}
    return Preview(
        title=_("Is this right?"),
        lead=_("They died: %(day)s. Told by: %(who)s.") % said,
        lines=[_("It can be reopened if this was a mistake, one referral at a time.")],
    )
