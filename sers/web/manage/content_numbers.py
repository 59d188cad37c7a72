"""The telephone numbers that anybody can read: keeping them right."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.content import contacts, keeping, overview
from sers.content.keeping import Sort
from sers.content.models import Contact
from sers.directory.refusing import ChangedElsewhere, Refused
from sers.managing import reading
from sers.policy.permissions import Permission
from sers.web.manage import changes, drawing
from sers.web.manage.content_told import LABELS
from sers.web.manage.drawing import Sheet
from sers.web.manage.fields import line, number, one
from sers.web.manage.merging import merged
from sers.web.pages import Request, page

FORM = ("GET", "POST")

FIELDS: dict[str, forms.Field] = {
    "group": one(LABELS["group"], gettext_lazy("Choose the sort"), Contact.Group.choices),
    "area": one(
        LABELS["area"],
        gettext_lazy("Choose for whom it is right"),
        Contact.Area.choices,
        optional=True,
    ),
    "name": line(LABELS["name"], gettext_lazy("Enter who answers"), longest=120),
    "what_for": line(LABELS["what_for"], gettext_lazy("Enter whom or what it is for")),
    "number": line(
        LABELS["number"],
        gettext_lazy("Enter the number"),
        hint=gettext_lazy("Digits and spaces, as one would read it out: 0300 1234 131"),
        longest=30,
    ),
    "hours": line(
        LABELS["hours"],
        gettext_lazy("Enter when they answer"),
        hint=gettext_lazy("In words, such as: Monday to Friday, 8:30am to 5pm"),
        longest=120,
    ),
    "other_number": line(
        LABELS["other_number"],
        hint=gettext_lazy("At night and at weekends, if it differs"),
        longest=30,
    ),
    "other_hours": line(LABELS["other_hours"], longest=120),
    "text_number": line(LABELS["text_number"], longest=30),
    "website": line(LABELS["website"], hint=gettext_lazy("It begins with https://")),
    "owner": line(
        LABELS["owner"],
        gettext_lazy("Enter who answers for it"),
        hint=gettext_lazy("A person or a post, for colleagues to ask"),
        longest=120,
    ),
    "good_for_days": number(
        LABELS["good_for_days"],
        gettext_lazy("Enter a number of days"),
        hint=gettext_lazy("After so many days somebody should ring it again"),
        least=1,
        most=1_000,
    ),
    "position": number(
        LABELS["position"],
        gettext_lazy("Enter its place"),
        hint=gettext_lazy("Lower numbers come first"),
        most=999,
    ),
}


@page(Permission.MANAGE_CONTENT)
def numbers(request: Request) -> HttpResponse:
    """Every number, those to check again first."""
    found = overview.contacts()
    seen = keeping.versions(Sort.CONTACT, [each.key for each in found])
    rows = [
        (each, seen.get(keeping.about(Sort.CONTACT, each.key), 0), overview.is_stale(each))
        for each in found
    ]
    context = {"title": _("Telephone numbers"), "rows": rows}
    return render(request, "manage/content_numbers.jinja", context)


@page(Permission.MANAGE_CONTENT, methods=FORM)
def new(request: Request) -> HttpResponse:
    """One more number."""
    sent = request.POST if request.method == "POST" else None
    sheet = Sheet(FIELDS, sent, initial={"good_for_days": 180, "position": 100})
    if sent is not None and sheet.is_valid():
        try:
            made = contacts.add(by=request.user, **sheet.cleaned_data)
        except Refused as refused:
            sheet.refuse(refused)
        else:
            messages.success(request, _("%(name)s is added") % {"name": made.name})
            return redirect("manage:number", made.key)
    context = {"title": _("Add a number"), "sheet": sheet}
    return render(request, "manage/content_number_new.jinja", context)


@page(Permission.MANAGE_CONTENT, methods=FORM)
def one_number(request: Request, key: str) -> HttpResponse:
    """One number, to read and to change."""
    contact = _found(key)
    sent = request.POST if request.method == "POST" else None
    sheet = _sheet(contact, sent)
    meanwhile: list[changes.Change] = []
    if sent is not None and sheet.is_valid():
        seen = drawing.seen(request)
        try:
            differed = contacts.change(contact, by=request.user, seen=seen, **sheet.cleaned_data)
        except ChangedElsewhere as refused:
            contact = _found(key)
            since = reading.changes(about=keeping.about(Sort.CONTACT, key), since=seen)
            sheet = merged(sheet, _sheet(contact), since, refused)
            meanwhile = changes.told(since)
        except Refused as refused:
            sheet.refuse(refused)
        else:
            messages.success(request, _("It is changed") if differed else _("Nothing differed"))
            return redirect("manage:number", key)
    about = keeping.about(Sort.CONTACT, key)
    context = {
        "title": _("Change a number"),
        "contact": contact,
        "stale": overview.is_stale(contact),
        "sheet": sheet,
        "meanwhile": meanwhile,
        "seen": keeping.version(Sort.CONTACT, key),
        "pages": contacts.used_on(contact),
        "changes": changes.told(reading.changes(about=about)[:3]),
        "about": about,
    }
    return render(request, "manage/content_number.jinja", context)


@page(Permission.MANAGE_CONTENT, methods=("POST",))
def checked(request: Request, key: str) -> HttpResponse:
    """It was rung today, and is right."""
    contact = _found(key)
    try:
        contacts.check(contact, by=request.user, seen=drawing.seen(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        said = _("%(name)s is checked today, by you") % {"name": contact.name}
        messages.success(request, said)
    return redirect("manage:numbers")


@page(Permission.MANAGE_CONTENT, methods=FORM)
def end(request: Request, key: str) -> HttpResponse:
    """Show it nowhere any more."""
    contact, refused = _found(key), ""
    if request.method == "POST":
        try:
            contacts.end(contact, by=request.user, seen=drawing.seen(request))
        except Refused as why:
            refused = str(why)
        else:
            said = _("%(name)s is shown nowhere now") % {"name": contact.name}
            messages.success(request, said)
            return redirect("manage:number", key)
    context = {
        "title": _("End a number"),
        "contact": contact,
        "refused": refused,
        "seen": keeping.version(Sort.CONTACT, key),
    }
    return render(request, "manage/content_number_end.jinja", context)


@page(Permission.MANAGE_CONTENT, methods=("POST",))
def bring_back(request: Request, key: str) -> HttpResponse:
    """Show it again."""
    contact = _found(key)
    try:
        contacts.bring_back(contact, by=request.user, seen=drawing.seen(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(name)s is shown again") % {"name": contact.name})
    return redirect("manage:number", key)


def _found(key: str) -> Contact:
    contact = overview.contact(key)
    if contact is None:
        raise Http404
    return contact


def _sheet(contact: Contact, sent: Any = None) -> Sheet:
    return Sheet(FIELDS, sent, initial={name: getattr(contact, name) for name in FIELDS})
