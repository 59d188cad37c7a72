"""The pages that anybody can read: writing them, looking them over, publishing."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.content import drafting, keeping, overview, plainness
from sers.content.drafting import LONGEST_SUMMARY, LONGEST_TITLE, NotFit, Written
from sers.content.keeping import Sort
from sers.content.models import Page, PageVersion
from sers.content.overview import PageState
from sers.directory import queries as directory
from sers.directory.refusing import ChangedElsewhere, Refused
from sers.managing import reading
from sers.policy.permissions import Permission
from sers.web.manage import changes, drawing
from sers.web.manage.content_preview import drawn
from sers.web.manage.content_versions import differing, found_page
from sers.web.manage.drawing import Sheet
from sers.web.manage.fields import day, line, one, text
from sers.web.pages import Request, page

FORM = ("GET", "POST")
HALF_A_YEAR = timedelta(days=182)
# More than any text may have, so that one that is too long comes back whole with a sentence.
BEYOND = 200_000

ADDRESS = {
    "slug": line(
        gettext_lazy("Address"),
        gettext_lazy("Enter the last part of the address, such as help-at-home"),
        hint=gettext_lazy("Small letters, digits and hyphens. It never changes"),
        longest=40,
    ),
    "place": one(
        gettext_lazy("Where it is led to from"),
        gettext_lazy("Choose where the page is led to from"),
        Page.Place.choices,
    ),
}
TEXTS = {
    "title": line(
        gettext_lazy("Title"), gettext_lazy("Give the page a title"), longest=LONGEST_TITLE
    ),
    "summary": line(
        gettext_lazy("Summary"),
        hint=gettext_lazy("One sentence, shown where the page is led to"),
        longest=LONGEST_SUMMARY,
    ),
    "body": text(
        gettext_lazy("What the page says"),
        gettext_lazy("Write what the page says"),
        longest=BEYOND,
        rows=24,
    ),
    "easy": text(
        gettext_lazy("The same in easy words"),
        hint=gettext_lazy("Short sentences, one thought each. It may be left blank"),
        longest=BEYOND,
        rows=10,
    ),
    "review_on": day(
        gettext_lazy("When somebody reads it again"),
        hint=gettext_lazy("Needed before it can be published, and later than today"),
    ),
}


@page(Permission.MANAGE_CONTENT)
def pages(request: Request) -> HttpResponse:
    """Every page by its place, and how it stands."""
    states = overview.pages()
    context = {
        "title": _("Public pages"),
        "parts": [
            (place.value, place.label, [each for each in states if each.page.place == place])
            for place in Page.Place
        ],
    }
    return render(request, "manage/content_pages.jinja", context)


@page(Permission.MANAGE_CONTENT, methods=FORM)
def new(request: Request) -> HttpResponse:
    """One more page."""
    sheet, said = _sheet(request, ADDRESS | TEXTS, {"review_on": _in_half_a_year()})
    if said and not _previews(request, sheet, said):
        address, place = sheet.cleaned_data["slug"], sheet.cleaned_data["place"]
        try:
            made = drafting.add_page(address, place, said, by=request.user)
        except Refused as refused:
            _refuse(sheet, refused)
        else:
            messages.success(request, _saved(made))
            return redirect("manage:page", made.page_id)
    return _draw(request, None, sheet, said, title=_("Add a page"))


@page(Permission.MANAGE_CONTENT, methods=FORM)
def one_page(request: Request, slug: str) -> HttpResponse:
    """One page: how it stands, and its next version."""
    state = found_page(slug)
    sheet, said = _sheet(request, TEXTS, _values(state.newest))
    theirs: PageVersion | None = None
    if said and not _previews(request, sheet, said):
        try:
            made = drafting.draft(state.page, said, by=request.user, seen=drawing.seen(request))
        except ChangedElsewhere as refused:
            sheet.refuse(refused)
            state = found_page(slug)
            theirs = state.newest
        except Refused as refused:
            _refuse(sheet, refused)
        else:
            differs = made != state.newest
            messages.success(request, _saved(made) if differs else _("Nothing differed"))
            return redirect("manage:page", slug)
    return _draw(request, state, sheet, said, theirs, title=state.title)


@page(Permission.MANAGE_CONTENT, methods=FORM)
def publish(request: Request, slug: str, number: int) -> HttpResponse:
    """What changes for readers, and publishing it."""
    state = found_page(slug)
    version = overview.version(state.page, number)
    if version is None:
        raise Http404
    refused: list[str] = []
    if request.method == "POST":
        try:
            drafting.publish(version, by=request.user, seen=drawing.seen(request))
        except NotFit as why:
            refused = [sentence for _field, sentence in why.faults]
        except Refused as why:
            refused = [str(why)]
            state = found_page(slug)
        else:
            messages.success(request, _("It is published. Anybody can read it now."))
            return redirect("manage:page", slug)
    context = {
        "title": _("Publish version %(number)s") % {"number": number},
        "state": state,
        "version": version,
        "refused": refused,
        "seen": state.published.number if state.published else 0,
        "parts": differing(state.published, version),
        "preview": _preview(drafting.written(version)),
    }
    return render(request, "manage/content_publish.jinja", context)


@page(Permission.MANAGE_CONTENT, methods=FORM)
def withdraw(request: Request, slug: str) -> HttpResponse:
    """Show a page to nobody any more."""
    state, refused = found_page(slug), ""
    if request.method == "POST":
        try:
            drafting.withdraw(state.page, by=request.user)
        except Refused as why:
            refused = str(why)
        else:
            messages.success(request, _("It is withdrawn. Nobody can read it now."))
            return redirect("manage:page", slug)
    context = {"title": _("Withdraw a page"), "state": state, "refused": refused}
    return render(request, "manage/content_withdraw.jinja", context)


@page(Permission.MANAGE_CONTENT, methods=("POST",))
def restore(request: Request, slug: str) -> HttpResponse:
    """Show a page again."""
    state = found_page(slug)
    try:
        drafting.restore(state.page, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It is back."))
    return redirect("manage:page", slug)


def _sheet(
    request: Request, fields: dict[str, Any], initial: dict[str, Any]
) -> tuple[Sheet, Written | None]:
    """The form; and what is written in it, if it can be saved or shown at all."""
    sent = request.POST if request.method == "POST" else None
    sheet = Sheet(fields, sent, initial=initial)
    if sent is None or not sheet.is_valid():
        return sheet, None
    given = {name: sheet.cleaned_data[name] for name in TEXTS}
    return sheet, Written(**given | {name: _lines(given[name]) for name in ("body", "easy")})


def _lines(typed: str) -> str:
    """Browsers end lines in a way of their own."""
    return typed.replace("\r\n", "\n").replace("\r", "\n")


def _previews(request: Request, sheet: Sheet, said: Written) -> bool:
    """Whether only a preview is asked for; what could not be saved is said with it."""
    if request.POST.get("do") != "preview":
        return False
    _tell(sheet, drafting.faults(said))
    return True


def _refuse(sheet: Sheet, refused: Refused) -> None:
    if isinstance(refused, NotFit):
        _tell(sheet, refused.faults)
    else:
        sheet.refuse(refused)


def _tell(sheet: Sheet, faults: Sequence[tuple[str, str]]) -> None:
    for field, sentence in faults:
        sheet.add_error(field, sentence[:1].upper() + sentence[1:])


def _values(newest: PageVersion | None) -> dict[str, Any]:
    if newest is None:
        return {"review_on": _in_half_a_year()}
    ahead = newest.review_on and newest.review_on > directory.today()
    values = {name: getattr(newest, name) for name in TEXTS}
    return values if ahead else values | {"review_on": _in_half_a_year()}


def _in_half_a_year() -> Any:
    return directory.today() + HALF_A_YEAR


def _saved(made: PageVersion) -> str:
    told = _("Version %(number)s is saved as a draft. Nobody sees it before it is published.")
    return told % {"number": made.number}


def _draw(
    request: Request,
    state: PageState | None,
    sheet: Sheet,
    said: Written | None,
    theirs: PageVersion | None = None,
    *,
    title: str,
) -> HttpResponse:
    about = keeping.about(Sort.PAGE, state.page.slug) if state else ""
    context = {
        "title": title,
        "state": state,
        "sheet": sheet,
        "seen": state.newest.number if state and state.newest else 0,
        "preview": _preview(said) if said and not theirs else None,
        "theirs": theirs,
        "parts": differing(theirs, said) if theirs and said else [],
        "changes": changes.told(reading.changes(about=about)[:3]) if about else [],
        "about": about,
    }
    return render(request, "manage/content_page.jinja", context)


def _preview(said: Written) -> dict[str, Any]:
    return {
        "said": said,
        "body": drawn(said.body),
        "easy": drawn(said.easy) if said.easy else "",
        "plain": plainness.measured(said.body),
    }
