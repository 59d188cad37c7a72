"""Holding a bed for somebody: from now or later, longer, in spite of something, and letting go."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.beds import holding, lifecycle, requesting
from sers.beds.models import Bed
from sers.policy.permissions import Permission
from sers.referrals import queries as referrals
from sers.referrals.lifecycle import Sort
from sers.referrals.lists import Reason
from sers.web.beds import boxes
from sers.web.beds.boxes import NoteForm, SeenForm
from sers.web.beds.doing import FORM, PLACE, Case, Data, Doing, Hidden, do
from sers.web.beds.offers import in_full, reason_drawn, reason_form
from sers.web.pages import Request, page
from sers.web.triage.drawing import Decision, Panel
from sers.web.triage.fields import Option
from sers.web.triage.forms import one_of
from sers.web.triage.options import said


@page(PLACE, methods=FORM)
def hold(request: Request, request_id: UUID) -> HttpResponse:
    """Hold one bed; which, the address or the button says."""
    sent = request.POST if request.method == "POST" else request.GET
    if not requesting.beds_named(sent.getlist("bed")[:1]):
        messages.error(request, _("Choose the bed first"))
        return redirect("beds:request", request_id)
    return do(request, request_id, HOLD)


@page(Permission.OVERRIDE_BED, methods=FORM)
def override(request: Request, request_id: UUID) -> HttpResponse:
    """Hold a bed that does not suit, for a reason."""
    return do(request, request_id, OVERRIDE)


@page(PLACE, methods=FORM)
def extend(request: Request, request_id: UUID) -> HttpResponse:
    return do(request, request_id, EXTEND)


@page(PLACE, methods=FORM)
def release(request: Request, request_id: UUID) -> HttpResponse:
    return do(request, request_id, RELEASE)


@page(PLACE, methods=FORM)
def reserve(request: Request, request_id: UUID) -> HttpResponse:
    return do(request, request_id, RESERVE)


class HoldForm(NoteForm):
    """From when and until when; left out, from now on for as long as the unit holds beds."""

    bed = forms.CharField(max_length=40, error_messages={"required": gettext_lazy("Choose a bed")})

    def __init__(self, data: Data, **named: Any) -> None:
        super().__init__(data, **named)
        boxes.ask_when(self, "from", required=False)
        boxes.ask_when(self, "until", required=False)
        sent = (data if data is not None else self.initial).get("bed", "")
        self.chosen: Bed | None = next(iter(requesting.beds_named([str(sent)])), None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "bed" not in self.errors and self.chosen is None:
            self.add_error("bed", _("Choose a bed"))
        begins, until = boxes.when(self, "from"), boxes.when(self, "until")
        if begins and until and until <= begins:
            self.add_error("until_day", _("Choose a time after the one from which it is held"))
        return cleaned

    def times(self) -> dict[str, Any]:
        """A hold that begins later is held as long from then on."""
        begins, until = boxes.when(self, "from"), boxes.when(self, "until")
        if begins and until is None and self.chosen:
            until = begins + timedelta(minutes=self.chosen.unit.hold_minutes)
        return {"begins": begins, "until": until}


class OverrideForm(HoldForm):
    """The reason besides."""

    def __init__(self, data: Data, reasons: Sequence[Reason], **named: Any) -> None:
        super().__init__(data, **named)
        self.reasons = reasons
        self.fields["reason"] = one_of(reasons, gettext_lazy("Choose a reason"))


def _hold_form(case: Case, data: Data) -> HoldForm:
    return HoldForm(data, initial=_named(case))


def _named(case: Case) -> dict[str, str]:
    """What the address names: a bed, and the day from which it is free."""
    return {name: case.named.get(name, "") for name in ("bed", "from_day", "from_time")}


def _hold(case: Case, form: Any) -> None:
    given = form.cleaned_data
    holding.hold(
        case.request,
        form.chosen,
        by=case.user,
        seen=given["seen"],
        skipping_over=case.skipping,
        overriding=given.get("reason"),
        note=given["note"],
        **form.times(),
    )


def _times_panel(form: HoldForm, hours: str) -> Panel:
    return Panel(
        [
            *boxes.two_boxes(
                form,
                "from",
                _("Held from which day?"),
                _("At what time?"),
                _("Leave it blank to hold it from now on"),
            ),
            *boxes.two_boxes(
                form,
                "until",
                _("Held until which day?"),
                _("At what time?"),
                _("Leave it blank to hold it as long as the unit does: %(hours)s")
                % {"hours": hours},
            ),
            boxes.remark(form),
        ]
    )


def _hours(bed: Bed | None) -> str:
    minutes = bed.unit.hold_minutes if bed else 24 * 60
    hours, rest = divmod(minutes, 60)
    return (
        _("%(minutes)d minutes") % {"minutes": minutes}
        if rest
        else _("%(hours)d hours") % {"hours": hours}
    )


def _hold_hidden(_case: Case, form: Any) -> Hidden:
    return [("bed", str(form.chosen.pk))] if form.chosen else []


def _hold_drawn(_case: Case, form: Any) -> Decision:
    return Decision(
        title=_("Hold this bed"),
        lead=in_full(form.chosen) if form.chosen else "",
        panels=[_times_panel(form, _hours(form.chosen))],
        submit=_("Hold it"),
        unread=boxes.is_unread(form),
    )


def _override_form(case: Case, data: Data) -> OverrideForm:
    reasons = referrals.reasons_for(Sort.BED_OVERRIDDEN)
    return OverrideForm(data, reasons, initial=_named(case))


def _override_drawn(case: Case, form: Any) -> Decision:
    found = requesting.matches_of(case.request, case.now)
    fits = {each.bed.bed for each in found.fits}
    options = [
        Option(str(bed.bed), f"{bed.place.unit_name}, {bed.name}", group=bed.place.site_name)
        for bed in requesting.every_bed(case.now)
        if bed.bed not in fits
    ]
    against = _against(found, form.chosen)
    return Decision(
        title=_("Hold a bed in spite of what does not suit"),
        lead=(f"{in_full(form.chosen)}. " if form.chosen else "")
        + _("Only you and others who lead may. The reason stays in the file."),
        panels=[
            Panel(
                [
                    boxes.select(form, "bed", _("Which bed?"), options),
                    boxes.radios(form, "reason", _("Why all the same?"), said(form.reasons)),
                ],
                note=against,
            ),
            _times_panel(form, _hours(form.chosen)),
        ],
        submit=_("Hold it all the same"),
        is_refusal=True,
        unread=boxes.is_unread(form),
    )


def _against(found: Any, bed: Bed | None) -> str:
    miss = next((each for each in found.near if bed and each.bed.bed == bed.pk), None)
    return _("Against it stands: %(why)s") % {"why": miss.unmet} if miss else ""


class UntilForm(SeenForm):
    def __init__(self, data: Data, **named: Any) -> None:
        super().__init__(data, **named)
        boxes.ask_when(self, "until")


def _extend_form(case: Case, data: Data) -> UntilForm:
    until = case.live.until if case.live else None
    later = until + timedelta(hours=24) if until else None
    return UntilForm(data, initial=boxes.in_boxes("until", later))


def _extend(case: Case, form: Any) -> None:
    until = boxes.when(form, "until")
    assert until is not None
    holding.extend(case.request, until=until, by=case.user, seen=form.cleaned_data["seen"])


def _extend_drawn(case: Case, form: Any) -> Decision:
    fields = boxes.two_boxes(form, "until", _("Until which day?"), _("At what time?"))
    return Decision(
        title=_("Hold it longer"),
        lead=in_full(case.live.bed) if case.live else "",
        panels=[Panel(fields)],
        submit=_("Hold it longer"),
        unread=boxes.is_unread(form),
    )


def _release(case: Case, form: Any) -> None:
    given = form.cleaned_data
    told = {"reason": given["reason"], "note": given["note"], "seen": given["seen"]}
    holding.release(case.request, by=case.user, **told)


def _release_drawn(case: Case, form: Any) -> Decision:
    lead = _("The search goes on, and the bed goes to the next in line.")
    where = f"{in_full(case.live.bed)}. " if case.live else ""
    return reason_drawn(form, _("Let go of the bed"), where + lead, _("Let go of it"))


class ReserveForm(SeenForm):
    """When they come, and when they are expected to leave, if that is known."""

    def __init__(self, data: Data, **named: Any) -> None:
        super().__init__(data, **named)
        boxes.ask_when(self, "comes")
        boxes.ask_when(self, "leaves", required=False)


def _reserve_form(case: Case, data: Data) -> ReserveForm:
    live = case.live
    initial = dict(boxes.in_boxes("comes", live.expected_at if live else None))
    initial |= boxes.in_boxes("leaves", live.leaving_at if live else None)
    return ReserveForm(data, initial=initial)


def _reserve(case: Case, form: Any) -> None:
    comes = boxes.when(form, "comes")
    assert comes is not None
    holding.reserve(
        case.request,
        expected_at=comes,
        leaving_at=boxes.when(form, "leaves"),
        by=case.user,
        seen=form.cleaned_data["seen"],
    )


def _reserve_drawn(case: Case, form: Any) -> Decision:
    leaves = _("When do they leave?")
    unknown = _("Leave it blank if nobody knows yet")
    fields = [
        *boxes.two_boxes(form, "comes", _("Which day do they come?"), _("At what time?")),
        *boxes.two_boxes(form, "leaves", leaves, _("At what time?"), unknown),
    ]
    return Decision(
        title=_("Agree when they come"),
        lead=in_full(case.live.bed) if case.live else "",
        panels=[Panel(fields, note=_("From then on the hold runs out no more."))],
        submit=_("It is agreed"),
        unread=boxes.is_unread(form),
    )


HOLD = Doing(
    lifecycle.HOLD, _hold_form, _hold, _hold_drawn, gettext_lazy("The bed is held"), _hold_hidden
)
OVERRIDE = Doing(
    lifecycle.OVERRIDE,
    _override_form,
    _hold,
    _override_drawn,
    gettext_lazy("The bed is held in spite of what does not suit"),
    permission=Permission.OVERRIDE_BED,
)
EXTEND = Doing(
    lifecycle.EXTEND, _extend_form, _extend, _extend_drawn, gettext_lazy("The bed is held longer")
)
RELEASE = Doing(
    lifecycle.RELEASE,
    reason_form(Sort.BED_RELEASED),
    _release,
    _release_drawn,
    gettext_lazy("The bed is free again, and the search goes on"),
)
RESERVE = Doing(
    lifecycle.RESERVE,
    _reserve_form,
    _reserve,
    _reserve_drawn,
    gettext_lazy("It is agreed when they come"),
)
