"""Offering beds to their providers, and writing down what they say on the telephone."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.beds import lifecycle, offering, requesting
from sers.beds.models import Bed
from sers.beds.offering import Proposal
from sers.referrals import queries as referrals
from sers.referrals.lifecycle import Sort
from sers.web.beds import boxes
from sers.web.beds.boxes import NoteForm, SeenForm
from sers.web.beds.doing import FORM, PLACE, Case, Data, Doing, Hidden, do
from sers.web.pages import Request, page
from sers.web.triage.drawing import Decision, Panel
from sers.web.triage.forms import one_of
from sers.web.triage.options import said

LONGEST_LINE = 20
# A provider that needs more than a week has not got the bed.
MOST_MINUTES = 7 * 24 * 60


@page(PLACE, methods=FORM)
def offer(request: Request, request_id: UUID) -> HttpResponse:
    """Offer one bed, or several in order: the first that can be had, the others next in line."""
    sent = request.POST if request.method == "POST" else request.GET
    if not _beds(sent):
        messages.error(request, _("Tick at least one bed first"))
        return redirect("beds:request", request_id)
    return do(request, request_id, OFFER)


@page(PLACE, methods=FORM)
def withdraw(request: Request, request_id: UUID, offer_id: UUID) -> HttpResponse:
    return do(request, request_id, WITHDRAW, offer_id)


@page(PLACE, methods=FORM)
def answer(request: Request, request_id: UUID, offer_id: UUID) -> HttpResponse:
    return do(request, request_id, ANSWER, offer_id)


@page(PLACE, methods=FORM)
def accept(request: Request, request_id: UUID, offer_id: UUID) -> HttpResponse:
    return do(request, request_id, ACCEPT, offer_id)


@page(PLACE, methods=FORM)
def decline(request: Request, request_id: UUID, offer_id: UUID) -> HttpResponse:
    return do(request, request_id, DECLINE, offer_id)


class LineForm(SeenForm):
    """The beds that were ticked, in which order, and how long each provider has to reply."""

    def __init__(self, data: Data, beds: Sequence[Bed]) -> None:
        super().__init__(data)
        self.beds = beds
        wrong = gettext_lazy("Enter the place in line, such as 1")
        too_long = gettext_lazy("Enter how many minutes, from 5 to 10080")
        for place, each in enumerate(beds, 1):
            self.fields[f"order-{each.pk}"] = _number(1, 99, place, wrong)
            self.fields[f"minutes-{each.pk}"] = _number(
                5, MOST_MINUTES, each.unit.reply_minutes, too_long
            )

    def line(self) -> list[Proposal]:
        """In the order that was said; where none was, in that of the page."""
        clean = self.cleaned_data
        places = list(enumerate(self.beds))
        places.sort(key=lambda each: (clean[f"order-{each[1].pk}"] or each[0] + 1, each[0]))
        return [Proposal(bed, clean[f"minutes-{bed.pk}"]) for _place, bed in places]


def _number(least: int, most: int, initial: int, wrong: Any) -> forms.IntegerField:
    says = dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(
        min_value=least, max_value=most, required=False, initial=initial, error_messages=says
    )


def _beds(sent: Any) -> list[Bed]:
    return requesting.beds_named(sent.getlist("bed")[:LONGEST_LINE])


def _line_form(case: Case, data: Data) -> LineForm:
    return LineForm(data, _beds(case.named if data is None else data))


def _offer(case: Case, form: Any) -> None:
    offering.offer(
        case.request,
        form.line(),
        by=case.user,
        seen=form.cleaned_data["seen"],
        skipping_over=case.skipping,
    )


def _line_hidden(_case: Case, form: Any) -> Hidden:
    return [("bed", str(each.pk)) for each in form.beds]


def _line_drawn(case: Case, form: Any) -> Decision:
    several = len(form.beds) > 1
    panels = []
    for each in form.beds:
        place = boxes.line(form, f"order-{each.pk}", _("Which in line?"))
        minutes = boxes.line(form, f"minutes-{each.pk}", _("Minutes to reply"))
        panels.append(Panel([place, minutes] if several else [minutes], title=in_full(each)))
    return Decision(
        title=_("Offer beds in order") if several else _("Offer this bed"),
        lead=_(
            "The provider reads the age band and what the bed must have, and no name. The first "
            "that can be had is offered now. If it is declined or nobody replies, the next is."
        ),
        panels=panels,
        submit=_("Offer") if case.request.status == "searching" else _("Put in line"),
        unread=boxes.is_unread(form),
    )


def in_full(bed: Bed) -> str:
    """Site, unit and bed, as they are called."""
    return f"{bed.unit.site.name}, {bed.unit.name}, {bed.name}"


def _of(case: Case) -> str:
    """Which bed an offer is of."""
    return in_full(case.offer.bed) if case.offer else ""


def _withdraw(case: Case, form: Any) -> None:
    assert case.offer is not None
    offering.withdraw(case.offer, note=form.cleaned_data["note"], by=case.user)


def _withdraw_drawn(case: Case, form: Any) -> Decision:
    return Decision(
        title=_("Take the offer back"),
        lead=_of(case),
        panels=[Panel([boxes.remark(form, _("The provider reads it"))])],
        submit=_("Take it back"),
        is_refusal=True,
        unread=boxes.is_unread(form),
    )


class AnswerForm(SeenForm):
    text = boxes.words_field(gettext_lazy("Write the answer"))


def _answer(case: Case, form: Any) -> None:
    assert case.offer is not None
    offering.answer(case.offer, text=form.cleaned_data["text"], by=case.user)


def _answer_drawn(case: Case, form: Any) -> Decision:
    asked = case.offer.question if case.offer else ""
    label = _("Your answer")
    hint = _("Without a name: the provider does not know yet who it is")
    return Decision(
        title=_("Answer their question"),
        lead=_("%(bed)s asks: “%(question)s”") % {"bed": _of(case), "question": asked},
        panels=[Panel([boxes.area(form, "text", label, hint)])],
        submit=_("Send the answer"),
        unread=boxes.is_unread(form),
    )


def _accept(case: Case, form: Any) -> None:
    assert case.offer is not None
    offering.accept(case.offer, note=form.cleaned_data["note"], by=case.user)


def _accept_drawn(case: Case, form: Any) -> Decision:
    return Decision(
        title=_("They accept"),
        lead=_("%(bed)s is held, and the provider reads the referral.") % {"bed": _of(case)},
        panels=[Panel([boxes.remark(form, _("Whom you spoke to"))])],
        submit=_("They accept"),
        unread=boxes.is_unread(form),
    )


class ReasonForm(NoteForm):
    """Why, from the list of a place, and a remark."""

    def __init__(self, data: Data, reasons: Sequence[Any]) -> None:
        super().__init__(data)
        self.reasons = reasons
        self.fields["reason"] = one_of(reasons, gettext_lazy("Choose a reason"))


def reason_form(sort: Sort) -> Any:
    """Makes the form of a move that asks for a reason of this sort."""
    return lambda _case, data: ReasonForm(data, referrals.reasons_for(sort))


def reason_drawn(form: ReasonForm, title: str, lead: str, submit: str) -> Decision:
    fields = [boxes.radios(form, "reason", _("Why?"), said(form.reasons)), boxes.remark(form)]
    return Decision(
        title=title,
        lead=lead,
        panels=[Panel(fields)],
        submit=submit,
        is_refusal=True,
        unread=boxes.is_unread(form),
    )


def _decline(case: Case, form: Any) -> None:
    assert case.offer is not None
    given = form.cleaned_data
    offering.decline(case.offer, reason=given["reason"], note=given["note"], by=case.user)


def _decline_drawn(case: Case, form: Any) -> Decision:
    return reason_drawn(form, _("They decline"), _of(case), _("They decline"))


def _remark_form(_case: Case, data: Data) -> Form:
    return NoteForm(data)


OFFER = Doing(
    None,
    _line_form,
    _offer,
    _line_drawn,
    gettext_lazy("It is in the line of offers"),
    _line_hidden,
)
WITHDRAW = Doing(
    None, _remark_form, _withdraw, _withdraw_drawn, gettext_lazy("The offer is taken back")
)
ANSWER = Doing(
    lifecycle.ANSWER,
    lambda _case, data: AnswerForm(data),
    _answer,
    _answer_drawn,
    gettext_lazy("Your answer is sent"),
)
ACCEPT = Doing(
    lifecycle.ACCEPT_OFFER,
    _remark_form,
    _accept,
    _accept_drawn,
    gettext_lazy("They accept. The bed is held"),
)
DECLINE = Doing(
    lifecycle.DECLINE_OFFER,
    reason_form(Sort.BED_DECLINED),
    _decline,
    _decline_drawn,
    gettext_lazy("They decline. The next in line is asked, if there is one"),
)
