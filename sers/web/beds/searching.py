"""What is said while the search goes on: who is ready, what was chosen, and that it ends."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.beds import agreeing, choosing, lifecycle, queries, requesting
from sers.beds.models import Choice, Site
from sers.referrals.lifecycle import Sort
from sers.web.beds import boxes
from sers.web.beds.boxes import LONGEST_WHO, NoteForm, SeenForm
from sers.web.beds.doing import FORM, PLACE, Case, Data, Doing, do
from sers.web.beds.offers import ReasonForm, reason_drawn, reason_form
from sers.web.pages import Request, page
from sers.web.triage.drawing import Decision, Panel
from sers.web.triage.fields import Option

SAID = {
    Choice.Said.WANTED: gettext_lazy("Wanted"),
    Choice.Said.WOULD_DO: gettext_lazy("Would do"),
    Choice.Said.REFUSED: gettext_lazy("Refused"),
}


@page(PLACE, methods=FORM)
def ready_on(request: Request, request_id: UUID) -> HttpResponse:
    return do(request, request_id, READY_ON)


@page(PLACE, methods=FORM)
def not_ready(request: Request, request_id: UUID) -> HttpResponse:
    return do(request, request_id, NOT_READY)


@page(PLACE, methods=FORM)
def ready_again(request: Request, request_id: UUID) -> HttpResponse:
    return do(request, request_id, READY_AGAIN)


@page(PLACE, methods=FORM)
def choice(request: Request, request_id: UUID) -> HttpResponse:
    return do(request, request_id, CHOICE)


@page(PLACE, methods=FORM)
def end(request: Request, request_id: UUID) -> HttpResponse:
    return do(request, request_id, END)


class ReadyForm(SeenForm):
    def __init__(self, data: Data, **named: Any) -> None:
        super().__init__(data, **named)
        self.fields["day"] = boxes.day_field(required=False)


def _ready_form(case: Case, data: Data) -> ReadyForm:
    day = case.request.ready_on
    return ReadyForm(data, initial={"day": day.isoformat() if day else ""})


def _ready_on(case: Case, form: Any) -> None:
    given = form.cleaned_data
    choosing.set_ready_on(case.request, given["day"], by=case.user, seen=given["seen"])


def _ready_drawn(_case: Case, form: Any) -> Decision:
    hint = _("Leave it blank if they could leave on the day on which the bed was agreed")
    day = boxes.box(form, "day", _("From which day can they leave?"), "date", hint=hint)
    return Decision(
        title=_("Discharge-ready date"),
        lead=_("Their place among those who wait counts from it."),
        panels=[Panel([day])],
        submit=_("Save the day"),
        unread=boxes.is_unread(form),
    )


def _not_ready(case: Case, form: Any) -> None:
    given = form.cleaned_data
    choosing.not_ready(case.request, reason=given["reason"], note=given["note"], by=case.user)


def _not_ready_drawn(_case: Case, form: Any) -> Decision:
    lead = _(
        "The search stops at once, and what is offered or held is free. They keep their place."
    )
    return reason_drawn(form, _("Not ready after all"), lead, _("Stop the search"))


def _ready_again(case: Case, _form: Any) -> None:
    choosing.ready_again(case.request, by=case.user)


def _ready_again_drawn(_case: Case, form: Any) -> Decision:
    return Decision(
        title=_("Ready again"),
        lead=_("The search goes on, from the place they had."),
        panels=[],
        submit=_("Ready again"),
        unread=boxes.is_unread(form),
    )


class ChoiceForm(NoteForm):
    """What was said of each site that was shown; who said it."""

    who = boxes.words_field(
        gettext_lazy("Write who chose: the person, or who spoke for them"), LONGEST_WHO
    )

    def __init__(self, data: Data, sites: Sequence[Site], **named: Any) -> None:
        super().__init__(data, **named)
        self.sites = sites
        wrong = gettext_lazy("Choose what they said of each place")
        for each in sites:
            self.fields[f"site-{each.pk}"] = forms.ChoiceField(
                choices=[("", ""), *((str(said), said) for said in SAID)],
                required=False,
                error_messages={"invalid_choice": wrong},
            )

    def said(self) -> dict[Site, str]:
        """Only the sites that were shown."""
        given = {each: self.cleaned_data[f"site-{each.pk}"] for each in self.sites}
        return {each: said for each, said in given.items() if said}


def _choice_form(case: Case, data: Data) -> ChoiceForm:
    last = {f"site-{each.site_id}": each.said for each in queries.choices_of(case.request)}
    return ChoiceForm(data, requesting.sites(case.now), initial=last)


def _choice(case: Case, form: Any) -> None:
    given = form.cleaned_data
    choosing.keep_choice(
        case.request,
        form.said(),
        who=given["who"],
        note=given["note"],
        by=case.user,
        seen=given["seen"],
    )


def _choice_drawn(case: Case, form: Any) -> Decision:
    suits = {each.bed.place.site for each in requesting.matches_of(case.request, case.now).fits}
    options = [Option(str(said), str(text)) for said, text in SAID.items()]

    def fields(*, fitting: bool) -> list[Any]:
        return [
            boxes.select(
                form, f"site-{each.pk}", each.name, options, empty=_("Not shown"), hint=each.town
            )
            for each in form.sites
            if (each.pk in suits) is fitting
        ]

    who = boxes.line(form, "who", _("Who said it?"), _("The person, or who spoke for them"))
    shown = [
        Panel([who, boxes.remark(form, _("Their reason, in their words"))]),
        Panel(fields(fitting=True), title=_("Places with a bed that fits now")),
        Panel(fields(fitting=False), title=_("Other places")),
    ]
    return Decision(
        title=_("What they and the family said"),
        lead=_("Say it of each place that was shown. What is refused is proposed no more."),
        panels=[each for each in shown if each.fields],
        submit=_("Write it down"),
        unread=boxes.is_unread(form),
    )


def _end(case: Case, form: Any) -> None:
    given = form.cleaned_data
    told = {"reason": given["reason"], "note": given["note"], "seen": given["seen"]}
    agreeing.end_search(case.request, by=case.user, **told)


def _end_drawn(_case: Case, form: ReasonForm) -> Decision:
    lead = _("What is offered or held is free. The desk that asked for the bed reads why.")
    return reason_drawn(form, _("End the search"), lead, _("End the search"))


READY_ON = Doing(
    lifecycle.CHANGE, _ready_form, _ready_on, _ready_drawn, gettext_lazy("The day is written down")
)
NOT_READY = Doing(
    lifecycle.NOT_READY,
    reason_form(Sort.BED_NOT_READY),
    _not_ready,
    _not_ready_drawn,
    gettext_lazy("The search has stopped. Their place is kept"),
)
READY_AGAIN = Doing(
    lifecycle.READY_AGAIN,
    lambda _case, data: SeenForm(data),
    _ready_again,
    _ready_again_drawn,
    gettext_lazy("The search goes on"),
)
CHOICE = Doing(
    lifecycle.KEEP_CHOICE,
    _choice_form,
    _choice,
    _choice_drawn,
    gettext_lazy("It is written down. Places that were refused are proposed no more"),
)
END = Doing(
    None,
    reason_form(Sort.LEG_HANDED_BACK),
    _end,
    _end_drawn,
    gettext_lazy("The search has ended"),
)
