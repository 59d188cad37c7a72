"""What public pages say in other languages: writing it, reading it through, approving it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.content import contacts, overview, sources, translating
from sers.content.translating import Sentence, State
from sers.directory.refusing import Refused
from sers.policy.permissions import Permission
from sers.values.languages import BY_CODE, LANGUAGES, Language
from sers.web.manage.content_preview import drawn
from sers.web.pages import Request, page

FORM = ("GET", "POST")
# As many as somebody does at a sitting.
SHOWN = 20
MOST_DIGITS = 4
OTHERS = tuple(each for each in LANGUAGES if not each.is_english)


@dataclass(frozen=True, slots=True)
class Box:
    """One sentence with its box: what was typed, and why it was not taken."""

    sentence: Sentence
    typed: str
    wrong: str = ""


@page(Permission.MANAGE_CONTENT)
def languages(request: Request) -> HttpResponse:
    """Every language, with how far it is."""
    counts = translating.counts(OTHERS)
    context = {
        "title": _("Translations"),
        "labels": translating.LABELS,
        "rows": [(each, counts[each.code]) for each in OTHERS],
    }
    return render(request, "manage/content_languages.jinja", context)


@page(Permission.MANAGE_CONTENT, methods=FORM)
def language(request: Request, language: str) -> HttpResponse:
    """The sentences of one language, each with a box. One press saves every box."""
    spoken = _spoken(language)
    if request.method == "POST":
        wrong = _save(request, spoken)
        if not wrong:
            messages.success(request, _("It is saved"))
            return redirect(f"{request.path}?{_kept(request)}")
        return _draw(request, spoken, wrong)
    return _draw(request, spoken, {})


@page(Permission.MANAGE_CONTENT, methods=FORM)
def read(request: Request, language: str, slug: str) -> HttpResponse:
    """One page in one language, to read through and approve as a whole."""
    spoken = _spoken(language)
    state = overview.page(slug)
    version = state.published if state and not state.page.withdrawn_at else None
    if state is None or version is None:
        raise Http404
    refused = ""
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            count = translating.approve_page(spoken, state.page, by=request.user, seen=seen)
        except Refused as why:
            refused = str(why)
        else:
            messages.success(request, _approved(count))
            return redirect("manage:translated_page", language, slug)
    said = translating.of_page(spoken, version)
    by_source = {each.source: each.text or each.source for each in said}
    context = {
        "title": _("Read a page in %(language)s") % {"language": spoken.name},
        "language": spoken,
        "version": version,
        "heading": by_source[version.title],
        "summary": by_source.get(version.summary, ""),
        "body": drawn(version.body, spoken),
        "easy": drawn(version.easy, spoken) if version.easy else "",
        "missing": [each for each in said if each.state is State.MISSING],
        "waiting": [each for each in said if each.state is not State.APPROVED],
        "seen": translating.mark(said),
        "refused": refused,
    }
    return render(request, "manage/content_translated.jinja", context)


def _spoken(code: str) -> Language:
    """Raises Http404 for a language that pages are not offered in."""
    found = BY_CODE.get(code)
    if found is None or found.is_english:
        raise Http404
    return found


def _save(request: Request, spoken: Language) -> dict[str, str]:
    """Keep every box that differs, then approve what was asked for; why not, by its sentence."""
    wrong: dict[str, str] = {}
    for sentence in translating.sentences(spoken):
        typed = request.POST.get(f"text-{sentence.key}")
        if typed is not None:
            try:
                _keep(request, spoken, sentence, _plain(typed))
            except Refused as refused:
                wrong[sentence.key] = str(refused)
    return wrong


def _keep(request: Request, spoken: Language, sentence: Sentence, typed: str) -> None:
    """Raises Refused, ChangedElsewhere for a box that somebody else was quicker to change."""
    seen: str | None = request.POST.get(f"seen-{sentence.key}", "")
    if typed != sentence.text and not sentence.was_left_alone(typed, seen or ""):
        translating.write(spoken, sentence.source, typed, by=request.user, seen=seen)
        seen = None
    if request.POST.get("approve") == sentence.key:
        translating.approve(spoken, sentence.source, by=request.user, seen=seen)


def _plain(typed: str) -> str:
    return typed.replace("\r\n", "\n").replace("\x00", "").strip()


def _draw(request: Request, spoken: Language, wrong: Mapping[str, str]) -> HttpResponse:
    every = translating.sentences(spoken)
    show, of = request.GET.get("show", ""), request.GET.get("page", "")
    found = [
        each
        for each in every
        if (each.state == show or show not in list(State)) and (of in each.pages or not of)
    ]
    first = _first(request, len(found))
    shown = found[first : first + SHOWN]
    if wrong:
        shown = _as_sent(request.POST, every)
    context = {
        "title": _("Translate into %(language)s") % {"language": spoken.name},
        "language": spoken,
        "labels": translating.LABELS,
        "counts": {state: sum(each.state is state for each in every) for state in State},
        "pages": contacts.published_versions(),
        "parts": sources.LABELS,
        "show": show,
        "of": of,
        "total": len(found),
        "boxes": [_box(request.POST, each, wrong) for each in shown],
        "problems": [(wrong[each.key], f"text-{each.key}") for each in shown if each.key in wrong],
        "address": f"{request.path}?{_kept(request)}",
        "earlier": _at(request, first - SHOWN) if first else "",
        "later": _at(request, first + SHOWN) if first + SHOWN < len(found) else "",
    }
    return render(request, "manage/content_language.jinja", context)


def _as_sent(sent: Mapping[str, str], every: Sequence[Sentence]) -> list[Sentence]:
    """The same boxes as before, whatever their sentences are by now."""
    return [each for each in every if f"text-{each.key}" in sent]


def _box(sent: Mapping[str, str], sentence: Sentence, wrong: Mapping[str, str]) -> Box:
    told = wrong.get(sentence.key, "")
    typed = sent.get(f"text-{sentence.key}", "") if told else sentence.text
    return Box(sentence, _plain(typed), told)


def _first(request: Request, count: int) -> int:
    written = request.GET.get("from", "")
    is_number = written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS
    return min(int(written), max(count - 1, 0)) if is_number else 0


def _kept(request: Request, **more: str) -> str:
    """What the list is narrowed to, as an address says it."""
    query = QueryDict(mutable=True)
    for name in ("show", "page", "from"):
        value = more.get(name, request.GET.get(name, ""))
        if value:
            query[name] = value
    return query.urlencode()


def _at(request: Request, first: int) -> str:
    return f"{request.path}?{_kept(request, **{'from': str(max(first, 0))})}"


def _approved(count: int) -> str:
    told = ngettext("%(count)s sentence is approved", "%(count)s sentences are approved", count)
    return told % {"count": count}
