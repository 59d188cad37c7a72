"""All that is asked so far on one page: for who types while somebody speaks.

Each page's part is asked, kept and judged by the same code as on a page of its own. What an
answer opens is drawn when the page is drawn again, so that no script is needed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.intake import asking, drafting, kinds, speaking
from sers.intake.asking import PageForm
from sers.intake.drafting import ChangedElsewhere, Left
from sers.intake.kinds import Drawn, Given
from sers.intake.kinds.kind import translated
from sers.intake.models import Draft
from sers.intake.schema import Answers, Page, Question
from sers.intake.speaking import Section
from sers.referrals import amending
from sers.web import words
from sers.web.pages import Request
from sers.web.practices import PRACTICES
from sers.web.refer import answering, beside, showing
from sers.web.refer.showing import Call

# Names that this page posts; a question's has no hyphen of its own.
ASKED, JUDGE, CHECK = "questions-asked", "judge-it", "on-to-check"
MOST_NAMED = 8
SMALL = {"radios": "nhsuk-radios--small", "checkboxes": "nhsuk-checkboxes--small"}


@dataclass(frozen=True, slots=True)
class Part:
    """What one page asks, and how far that is."""

    id: str
    title: str
    heading: str
    intro: str
    state: str
    fields: Sequence[Drawn]


@dataclass(frozen=True, slots=True)
class Opened:
    """Questions that were not there before: each with its control, and the answers they hang on."""

    count: int
    questions: Sequence[tuple[str, str]]
    because: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """What an answer calls for, and the page that says all about it."""

    title: str
    numbers: Sequence[Call]
    href: str
    bars: bool


@dataclass(frozen=True, slots=True)
class Clash:
    """That it was saved elsewhere meanwhile, and what is saved now where that differs."""

    sentence: str
    saved: Sequence[Section]


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in the boxes: the answers that make sense, and what was typed besides."""

    answers: Mapping[str, Any]
    typed: Mapping[str, Any]


def ask(request: Request, draft: Draft) -> HttpResponse:
    """Everything as it was left."""
    judged = request.GET.get("show") == "errors"
    return _draw(request, draft, Standing(draft.answers, draft.typed), judged=judged)


def take(request: Request, draft: Draft) -> HttpResponse:
    """Save all that was posted, whatever it is worth, and go where the button leads."""
    left = _left(request, draft)
    autosaved = "X-Autosave" in request.headers
    try:
        drafting.save_pages(draft, left, seen=answering.revision_of(request))
    except ChangedElsewhere as changed:
        if autosaved:
            return JsonResponse({"error": str(changed)}, status=409)
        return _compare(request, draft, left, str(changed))
    opened = _opened(draft, frozenset().union(*(each.asked for each in left)))
    if autosaved:
        saved = {"saved": words.clock_time(draft.saved_at), "revision": draft.revision}
        return JsonResponse(saved | {"note": _note(draft, opened)})
    return _go_on(request, draft, opened)


def _go_on(request: Request, draft: Draft, opened: Opened | None) -> HttpResponse:
    if "leave" in request.POST:
        return redirect("track:mine")
    if CHECK in request.POST:
        return redirect(showing.check_address(draft))
    pressed = next((request.POST[each] for each in asking.BUTTONS if each in request.POST), "")
    known = {question.id for question in draft.version.read().questions()}
    if pressed.partition(":")[0] in known:
        return redirect(f"{showing.all_address(draft)}#{pressed.partition(':')[0]}")
    standing = Standing(draft.answers, draft.typed)
    return _draw(request, draft, standing, judged=JUDGE in request.POST, opened=opened)


def _draw(
    request: Request,
    draft: Draft,
    standing: Standing,
    *,
    judged: bool,
    opened: Opened | None = None,
    clash: Clash | None = None,
) -> HttpResponse:
    forms = _forms(draft, standing)
    for _page, form in forms:
        form.only_redraws = not judged
    errors = [line for _page, form in forms for line in asking.error_list(form)]
    parts = list(_parts(draft, forms))
    context = {
        "draft": showing.bar(draft),
        "by_telephone": draft.by_telephone,
        "parts": parts,
        "asked": " ".join(name for _page, form in forms for name in form.fields),
        "errors": [(line["text"], line["href"][1:]) for line in errors],
        "judged": judged,
        "saved": request.method == "POST" and clash is None,
        "opened": opened,
        "stops": _stops(draft, standing.answers),
        "clash": clash,
        "beside": beside.of(draft),
        "by_page": showing.address(draft, forms[0][0]),
        "names": {"asked": ASKED, "judge": JUDGE, "check": CHECK},
    }
    return render(request, "refer/all.jinja", context)


def _forms(draft: Draft, standing: Standing) -> list[tuple[Page, PageForm]]:
    """A form for each page that is asked of someone with these answers."""
    settled = draft.version.read().settled(standing.answers)
    before = amending.kept_apart(draft)
    return [
        (page, PageForm(asked, settled, boxes, PRACTICES, before))
        for page in draft.version.read().pages
        for asked in (page.asked(settled),)
        for boxes in (_in_boxes(page, asked, settled, standing.typed),)
        if asked
    ]


def _in_boxes(
    page: Page, asked: Sequence[Question], settled: Answers, typed: Mapping[str, Any]
) -> dict[str, Any]:
    """What was typed on the page; what it did not ask then stands as it was answered."""
    left: dict[str, Any] = typed.get(page.id, {})
    boxes: dict[str, Any] = {}
    for question in asked:
        if question.id in settled and not any(name in left for name in kinds.names(question)):
            boxes |= kinds.typed_of(Given(question, settled[question.id], PRACTICES))
    return boxes | left


def _left(request: Request, draft: Draft) -> list[Left]:
    """What each page was left with, of the questions that were drawn.

    By itself it saves more often than it is drawn: what an answer has opened since is not on
    the page yet, and its silence is no answer.
    """
    form = draft.version.read()
    settled = form.settled(draft.answers)
    before = amending.kept_apart(draft)
    drawn = frozenset(request.POST.get(ASKED, "").split())
    return [
        _left_on(page, PageForm(asked, settled, request.POST, PRACTICES, before))
        for page in form.pages
        for asked in ([q.as_asked(settled) for q in page.questions if q.id in drawn],)
        if asked
    ]


def _left_on(page: Page, form: PageForm) -> Left:
    whole = form.is_valid() and not form.only_redraws
    typed = form.typed()
    touched = any(value.strip() for values in typed.values() for value in values)
    kept = typed if touched and not whole else None
    return Left(page, frozenset(form.fields), form.partial_answers(), kept)


def _parts(draft: Draft, forms: Sequence[tuple[Page, PageForm]]) -> Iterator[Part]:
    states = {part.href: part.state for part in showing.parts(draft, here="")}
    for page, form in forms:
        yield Part(
            id=f"part-{page.id}",
            title=showing.title(page),
            heading=translated(page.title),
            intro=translated(page.intro),
            state=states.get(showing.address(draft, page), "todo"),
            fields=[_small(each) for each in asking.drawn(form)],
        )


def _small(drawn: Drawn) -> Drawn:
    """Choices close together: more of them are seen at one time."""
    if drawn.component not in SMALL:
        return drawn
    return replace(drawn, params=drawn.params | {"classes": SMALL[drawn.component]})


def _opened(draft: Draft, drawn: frozenset[str]) -> Opened | None:
    """The questions that are asked now and were not on the page."""
    form = draft.version.read()
    settled = form.settled(draft.answers)
    new = [
        (page, question)
        for page in form.pages
        for question in page.asked(settled)
        if question.id not in drawn
    ]
    if not new or not drawn:
        return None
    named = [
        (translated(question.label), kinds.KINDS[question.kind].focus(question))
        for _page, question in new
    ]
    conditions = {c.question for page, q in new for c in (*page.when, *q.when)} & drawn
    openers = [translated(q.label) for q in form.questions() if q.id in conditions]
    because = ", ".join(f"“{label}”" for label in openers)
    return Opened(len(new), named[:MOST_NAMED], because)


def _stops(draft: Draft, answers: Answers) -> list[Stopped]:
    return [
        Stopped(
            translated(stop.title),
            [showing.call(number) for number in stop.numbers],
            reverse("refer:stop", args=[draft.pk, page.id]),
            bars=not stop.go_on,
        )
        for page, stop in draft.version.read().stops_for(answers)
    ]


def _note(draft: Draft, opened: Opened | None) -> str:
    """What somebody should know who goes on typing: whom to ring, and that more is asked."""
    stops = [
        translated(stop.title) for _page, stop in draft.version.read().stops_for(draft.answers)
    ]
    more = ngettext(
        "%(count)d more question: choose Save to see it.",
        "%(count)d more questions: choose Save to see them.",
        opened.count if opened else 0,
    )
    return " ".join(
        [
            *(_("%(stop)s: choose Save to see the numbers.") % {"stop": stop} for stop in stops),
            *([more % {"count": opened.count}] if opened else []),
        ]
    )


def _compare(request: Request, draft: Draft, left: Sequence[Left], sentence: str) -> HttpResponse:
    """What was typed here, beside what was saved elsewhere; saving again keeps this."""
    now = drafting.draft_of(request.user, draft.pk)
    if now is None:
        return redirect("refer:all", draft.pk)
    differs = {
        each.page.id
        for each in left
        if any(now.answers.get(name) != each.answers.get(name) for name in each.asked)
    }
    sections = speaking.sections(now.version.read(), now.answers, practices=PRACTICES)
    clash = Clash(sentence, [each for each in sections if each.page.id in differs])
    answers, typed = drafting.merged(now, left)
    return _draw(request, now, Standing(answers, typed), judged=False, clash=clash)
