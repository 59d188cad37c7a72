"""The versions of a public page: who saved and published them, what differs, bringing one back."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sers.content import differences, drafting, overview
from sers.content.differences import Line
from sers.content.drafting import Written
from sers.content.models import PageVersion
from sers.content.overview import PageState
from sers.directory.refusing import Refused
from sers.policy.permissions import Permission
from sers.web import words
from sers.web.manage import drawing
from sers.web.manage.content_preview import drawn
from sers.web.pages import Request, page

MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a page that differs: its name, and its lines."""

    label: str
    lines: tuple[Line, ...]


def found_page(slug: str) -> PageState:
    """Raises Http404 for a page that there is not."""
    state = overview.page(slug)
    if state is None:
        raise Http404
    return state


@page(Permission.MANAGE_CONTENT)
def versions(request: Request, slug: str) -> HttpResponse:
    """Every version of a page, the newest first."""
    state = found_page(slug)
    context = {
        "title": _("Versions"),
        "state": state,
        "versions": overview.versions(state.page),
    }
    return render(request, "manage/content_versions.jinja", context)


@page(Permission.MANAGE_CONTENT)
def version(request: Request, slug: str, number: int) -> HttpResponse:
    """What one version says, and what differs from another, by default the one before."""
    state = found_page(slug)
    every = overview.versions(state.page)
    shown = next((each for each in every if each.number == number), None)
    if shown is None:
        raise Http404
    other = _other(request, every, number)
    published = state.published.number if state.published else 0
    context = {
        "title": _("Version %(number)s") % {"number": number},
        "state": state,
        "version": shown,
        "others": [each for each in every if each != shown],
        "other": other,
        "parts": differing(other, shown) if other else [],
        "body": drawn(shown.body),
        "easy": drawn(shown.easy) if shown.easy else "",
        "may_publish": not shown.published_at and number > published,
        "may_bring_back": every[0] != shown,
        "seen": every[0].number,
    }
    return render(request, "manage/content_version.jinja", context)


@page(Permission.MANAGE_CONTENT, methods=("POST",))
def bring_back(request: Request, slug: str, number: int) -> HttpResponse:
    """A new draft that says what this version said."""
    state = found_page(slug)
    earlier = overview.version(state.page, number)
    if earlier is None:
        raise Http404
    try:
        made = drafting.bring_back(earlier, by=request.user, seen=drawing.seen(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("manage:page_version", slug, number)
    told = _("Version %(number)s is a draft that says what version %(earlier)s said.")
    messages.success(request, told % {"number": made.number, "earlier": number})
    return redirect("manage:page", slug)


def differing(before: PageVersion | None, after: PageVersion | Written) -> list[Part]:
    """What differs between two versions, part by part; all of it where there was none."""
    was = _parts(drafting.written(before)) if before else {}
    said = after if isinstance(after, Written) else drafting.written(after)
    parts = [
        Part(label, tuple(differences.between(was.get(label, ""), now)))
        for label, now in _parts(said).items()
    ]
    return [each for each in parts if each.lines]


def _parts(said: Written) -> dict[str, str]:
    return {
        _("Title"): said.title,
        _("Summary"): said.summary,
        _("What the page says"): said.body,
        _("The same in easy words"): said.easy,
        _("When somebody reads it again"): words.day(said.review_on) if said.review_on else "",
    }


def _other(request: Request, every: list[PageVersion], number: int) -> PageVersion | None:
    """The version that was asked to compare with; else the one before."""
    asked = request.GET.get("with", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS
    wanted = int(asked) if is_number else number - 1
    return next((each for each in every if each.number == wanted != number), None)
