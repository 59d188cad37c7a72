"""What readers must know now: putting it up, and taking it down."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.content import notices as keeping
from sers.content import overview
from sers.directory.queries import LONDON
from sers.directory.refusing import Refused
from sers.policy.permissions import Permission
from sers.web.manage.drawing import Sheet
from sers.web.manage.fields import day, text, yes
from sers.web.pages import Request, page

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FORM = ("GET", "POST")
AS_TYPED = ("%H:%M", "%H.%M")


def _clock(label: "StrOrPromise", hint: "StrOrPromise") -> forms.TimeField:
    wrong = gettext_lazy("Enter a time such as 17:30, or leave it blank")
    return forms.TimeField(
        label=label,
        help_text=hint,
        required=False,
        input_formats=AS_TYPED,
        error_messages={"invalid": wrong},
    )


FIELDS: dict[str, forms.Field] = {
    "text": text(
        gettext_lazy("What readers must know"),
        gettext_lazy("Write what readers must know"),
        hint=gettext_lazy("One or two short sentences: what it is, and what to do meanwhile"),
        longest=keeping.LONGEST_TEXT,
    ),
    "fault": yes(
        gettext_lazy("Something does not work"),
        hint=gettext_lazy("It stands first, and the status page says so"),
    ),
    "since": day(gettext_lazy("From"), hint=gettext_lazy("Leave it blank for now")),
    "since_time": _clock(
        gettext_lazy("At what time"), gettext_lazy("Blank for the start of that day")
    ),
    "until": day(
        gettext_lazy("Until"), hint=gettext_lazy("Leave it blank if that is not known yet")
    ),
    "until_time": _clock(
        gettext_lazy("Until what time"), gettext_lazy("Blank for the end of that day")
    ),
}


@page(Permission.MANAGE_CONTENT, methods=FORM)
def notices(request: Request) -> HttpResponse:
    """What is up and what is planned; and putting up one more."""
    sent = request.POST if request.method == "POST" else None
    sheet = Sheet(FIELDS, sent)
    if sent is not None and sheet.is_valid():
        given = sheet.cleaned_data
        try:
            keeping.put_up(
                given["text"].replace("\r\n", "\n"),
                by=request.user,
                fault=given["fault"],
                since=_moment(given["since"], given["since_time"], time.min),
                until=_moment(given["until"], given["until_time"], time(23, 59)),
            )
        except Refused as refused:
            sheet.refuse(refused)
        else:
            messages.success(request, _("The notice is put up"))
            return redirect("manage:notices")
    context = {
        "title": _("Notices"),
        "sheet": sheet,
        "notices": overview.notices(),
        "at": timezone.now(),
    }
    return render(request, "manage/content_notices.jinja", context)


@page(Permission.MANAGE_CONTENT, methods=("POST",))
def take_down(request: Request, notice_id: UUID) -> HttpResponse:
    """Show it no longer."""
    notice = overview.notice(notice_id)
    if notice is None:
        raise Http404
    try:
        keeping.take_down(notice, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The notice is taken down"))
    return redirect("manage:notices")


def _moment(on: date | None, at: time | None, without: time) -> datetime | None:
    """A day and a time on it, in Cornwall; a time without a day is today's."""
    if on is None and at is None:
        return None
    whole = on or timezone.now().astimezone(LONDON).date()
    return datetime.combine(whole, without if at is None else at, LONDON)
