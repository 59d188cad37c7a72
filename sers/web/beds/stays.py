"""From the arrival in a bed to leaving it, as the Bed Bureau writes it down for the provider."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.beds import lifecycle, requesting, staying
from sers.beds.models import Placement
from sers.referrals import queries as referrals
from sers.referrals.lifecycle import Kind, Sort
from sers.referrals.lists import Outcome
from sers.referrals.moving import MoveRefused
from sers.web.beds import boxes
from sers.web.beds.boxes import NoteForm, SeenForm
from sers.web.beds.doing import FORM, PLACE, Case, Data, Doing, do
from sers.web.beds.offers import in_full, reason_drawn, reason_form
from sers.web.pages import Request, page
from sers.web.triage.drawing import Decision, Panel
from sers.web.triage.fields import Field, Option
from sers.web.triage.forms import one_of
from sers.web.triage.options import said

LONGEST_REPORT = 4_000


@page(PLACE, methods=FORM)
def arrive(request: Request, request_id: UUID) -> HttpResponse:
    return do(request, request_id, ARRIVE)


@page(PLACE, methods=FORM)
def not_arrive(request: Request, request_id: UUID) -> HttpResponse:
    return do(request, request_id, NOT_ARRIVE)


@page(PLACE, methods=FORM)
def expect(request: Request, request_id: UUID) -> HttpResponse:
    return do(request, request_id, EXPECT)


@page(PLACE, methods=FORM)
def go_away(request: Request, request_id: UUID) -> HttpResponse:
    return do(request, request_id, GO_AWAY)


@page(PLACE, methods=FORM)
def come_back(request: Request, request_id: UUID) -> HttpResponse:
    return do(request, request_id, COME_BACK)


@page(PLACE, methods=FORM)
def transfer(request: Request, request_id: UUID) -> HttpResponse:
    return do(request, request_id, TRANSFER)


@page(PLACE, methods=FORM)
def leave(request: Request, request_id: UUID) -> HttpResponse:
    return do(request, request_id, LEAVE)


def _live(case: Case) -> Placement:
    """The bed it is about; where it was let go of meanwhile, that is said."""
    if case.live is None:
        raise MoveRefused(_("No bed is held for this person any more"))
    return case.live


def _by(case: Case, form: Any) -> dict[str, Any]:
    """Who does it, and what they had read: where that was another bed, they look again."""
    return {"by": case.user, "seen": form.cleaned_data["seen"]}


def _where(case: Case) -> str:
    return in_full(case.live.bed) if case.live else ""


class ArriveForm(SeenForm):
    def __init__(self, data: Data, **named: Any) -> None:
        super().__init__(data, **named)
        boxes.ask_when(self, "arrived")
        boxes.ask_when(self, "leaves", required=False)


def _arrive_form(case: Case, data: Data) -> ArriveForm:
    initial = dict(boxes.in_boxes("arrived", case.now))
    initial |= boxes.in_boxes("leaves", case.live.leaving_at if case.live else None)
    return ArriveForm(data, initial=initial)


def _arrive(case: Case, form: Any) -> None:
    live = _live(case)
    arrived_at = boxes.when_after(form, "arrived", live.made_at)
    leaving_at = boxes.when(form, "leaves")
    staying.arrive(live, arrived_at=arrived_at, leaving_at=leaving_at, **_by(case, form))


def _leaves(form: Any) -> list[Field]:
    label, hint = _("When do they leave?"), _("Leave it blank if nobody knows yet")
    return boxes.two_boxes(form, "leaves", label, _("At what time?"), hint)


def _arrive_drawn(case: Case, form: Any) -> Decision:
    came = boxes.two_boxes(form, "arrived", _("Which day did they arrive?"), _("At what time?"))
    return Decision(
        title=_("They have arrived"),
        lead=_where(case),
        panels=[Panel([*came, *_leaves(form)])],
        submit=_("They have arrived"),
        unread=boxes.is_unread(form),
    )


def _not_arrive(case: Case, form: Any) -> None:
    given = form.cleaned_data
    said = {"reason": given["reason"], "note": given["note"]}
    staying.not_arrive(_live(case), **said, **_by(case, form))


def _not_arrive_drawn(case: Case, form: Any) -> Decision:
    lead = _("%(bed)s is free again, and the search goes on.") % {"bed": _where(case)}
    return reason_drawn(form, _("They did not arrive"), lead, _("They did not arrive"))


class ExpectForm(NoteForm):
    def __init__(self, data: Data, **named: Any) -> None:
        super().__init__(data, **named)
        boxes.ask_when(self, "leaves")


def _expect_form(case: Case, data: Data) -> ExpectForm:
    leaving = case.live.leaving_at if case.live else None
    return ExpectForm(data, initial=boxes.in_boxes("leaves", leaving))


def _expect(case: Case, form: Any) -> None:
    leaving_at = boxes.when(form, "leaves")
    assert leaving_at is not None
    note = form.cleaned_data["note"]
    staying.expect(_live(case), leaving_at=leaving_at, note=note, **_by(case, form))


def _expect_drawn(case: Case, form: Any) -> Decision:
    fields = boxes.two_boxes(form, "leaves", _("Which day do they leave?"), _("At what time?"))
    return Decision(
        title=_("Say when they leave"),
        lead=_("%(bed)s is then expected to be free for the next.") % {"bed": _where(case)},
        panels=[Panel([*fields, boxes.remark(form)])],
        submit=_("Say when they leave"),
        unread=boxes.is_unread(form),
    )


class AwayForm(NoteForm):
    def __init__(self, data: Data, **named: Any) -> None:
        super().__init__(data, **named)
        boxes.ask_when(self, "back")


def _away_form(case: Case, data: Data) -> AwayForm:
    return AwayForm(data, initial=boxes.in_boxes("back", case.now + staying.KEPT_FOR))


def _away(case: Case, form: Any) -> None:
    back_by, note = boxes.when(form, "back"), form.cleaned_data["note"]
    staying.go_away(_live(case), back_by=back_by, note=note, **_by(case, form))


def _away_drawn(case: Case, form: Any) -> Decision:
    fields = boxes.two_boxes(form, "back", _("Kept until which day?"), _("At what time?"))
    return Decision(
        title=_("Away, and the bed is kept"),
        lead=_where(case),
        panels=[Panel([*fields, boxes.remark(form, _("Where they are, such as the hospital"))])],
        submit=_("Keep the bed"),
        unread=boxes.is_unread(form),
    )


def _come_back(case: Case, form: Any) -> None:
    staying.come_back(_live(case), **_by(case, form))


def _come_back_drawn(case: Case, form: Any) -> Decision:
    return Decision(
        title=_("They have come back"),
        lead=_where(case),
        panels=[],
        submit=_("They have come back"),
        unread=boxes.is_unread(form),
    )


class TransferForm(NoteForm):
    bed = forms.CharField(max_length=40, error_messages={"required": gettext_lazy("Choose a bed")})

    def __init__(self, data: Data, **named: Any) -> None:
        super().__init__(data, **named)
        boxes.ask_when(self, "moved")
        self.chosen = next(iter(requesting.beds_named([data.get("bed", "")] if data else [])), None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "bed" not in self.errors and self.chosen is None:
            self.add_error("bed", _("Choose a bed"))
        return cleaned


def _transfer_form(case: Case, data: Data) -> TransferForm:
    return TransferForm(data, initial=boxes.in_boxes("moved", case.now))


def _transfer(case: Case, form: Any) -> None:
    given, live = form.cleaned_data, _live(case)
    staying.transfer(
        case.request,
        form.chosen,
        moved_at=boxes.when_after(form, "moved", live.since),
        note=given["note"],
        by=case.user,
        seen=given["seen"],
    )


def _transfer_drawn(case: Case, form: Any) -> Decision:
    found = requesting.matches_of(case.request, case.now)
    fits = [each.bed for each in found.fits]
    free = [each for each in requesting.free_beds(case.now) if each not in fits]
    options = [
        Option(
            str(bed.bed), f"{bed.place.site_name}, {bed.place.unit_name}, {bed.name}", group=group
        )
        for group, beds in ((_("Fits"), fits), (_("Free, but something stands against it"), free))
        for bed in beds
    ]
    moved = boxes.two_boxes(form, "moved", _("Which day did they move?"), _("At what time?"))
    bed = boxes.select(form, "bed", _("To which bed?"), options)
    return Decision(
        title=_("Move to another bed"),
        lead=_("Now in %(bed)s. It is free once it is cleaned.") % {"bed": _where(case)},
        panels=[Panel([bed, *moved, boxes.remark(form)])],
        submit=_("They have moved"),
        unread=boxes.is_unread(form),
    )


class LeaveForm(SeenForm):
    report = boxes.words_field(gettext_lazy("Write a sentence for the referrer"), LONGEST_REPORT)

    def __init__(self, data: Data, ways: Sequence[Outcome], **named: Any) -> None:
        super().__init__(data, **named)
        self.ways = ways
        self.fields["to"] = one_of(ways, gettext_lazy("Choose where they went"))
        boxes.ask_when(self, "left")


def _leave_form(case: Case, data: Data) -> LeaveForm:
    ways = referrals.outcomes_of(Kind.DISCHARGED)
    return LeaveForm(data, ways, initial=boxes.in_boxes("left", case.now))


def _leave(case: Case, form: Any) -> None:
    given, live = form.cleaned_data, _live(case)
    staying.leave(
        live,
        to=given["to"],
        report=given["report"],
        left_at=boxes.when_after(form, "left", live.since),
        **_by(case, form),
    )


def _leave_drawn(case: Case, form: Any) -> Decision:
    hint = _("They read it as you write it: how it went, and what comes next")
    fields = [
        boxes.radios(form, "to", _("Where did they go?"), said(form.ways)),
        *boxes.two_boxes(form, "left", _("Which day did they leave?"), _("At what time?")),
        boxes.area(form, "report", _("A sentence for the referrer"), hint),
    ]
    return Decision(
        title=_("They have left"),
        lead=_("%(bed)s is to be cleaned, and then free.") % {"bed": _where(case)},
        panels=[Panel(fields)],
        submit=_("They have left"),
        unread=boxes.is_unread(form),
    )


ARRIVE = Doing(
    lifecycle.ARRIVE, _arrive_form, _arrive, _arrive_drawn, gettext_lazy("They are in the bed")
)
NOT_ARRIVE = Doing(
    lifecycle.NOT_ARRIVE,
    reason_form(Sort.BED_RELEASED),
    _not_arrive,
    _not_arrive_drawn,
    gettext_lazy("The bed is free again, and the search goes on"),
)
EXPECT = Doing(
    lifecycle.EXPECT, _expect_form, _expect, _expect_drawn, gettext_lazy("It is written down")
)
GO_AWAY = Doing(
    lifecycle.GO_AWAY, _away_form, _away, _away_drawn, gettext_lazy("The bed is kept until then")
)
COME_BACK = Doing(
    lifecycle.COME_BACK,
    lambda _case, data: SeenForm(data),
    _come_back,
    _come_back_drawn,
    gettext_lazy("They are in the bed again"),
)
TRANSFER = Doing(
    lifecycle.TRANSFER,
    _transfer_form,
    _transfer,
    _transfer_drawn,
    gettext_lazy("They have moved"),
)
LEAVE = Doing(
    lifecycle.LEAVE,
    _leave_form,
    _leave,
    _leave_drawn,
    gettext_lazy("The stay has ended, and the bed is to be cleaned"),
)
