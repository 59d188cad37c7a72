"""Taking in what was posted to one page of a form: kept first, judged afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from sers.intake import asking, drafting, protecting, speaking
from sers.intake.asking import PageForm
from sers.intake.drafting import ChangedElsewhere
from sers.intake.kinds.kind import translated
from sers.intake.models import Draft
from sers.intake.schema import Answers, Page
from sers.intake.speaking import Section
from sers.referrals import amending
from sers.web import words
from sers.web.pages import Request
from sers.web.practices import PRACTICES
from sers.web.refer import beside, gone, knowing, showing, where

# The pages whose answers decide where the referral goes, and those that ask how soon.
ROUTED_BY = frozenset({"place", "safe-place", "support-place", "help", "soon"})
# What the page about the one who refers asks.
CALLED = "referrer.name"
NO_REVISION, MOST_DIGITS = 0, 9
# The button that leads past the pages that may be left blank.
TO_CHECK = "enough"


@dataclass(frozen=True, slots=True)
class Clash:
    """That the page was saved elsewhere meanwhile: the words for it, and what is saved now."""

    sentence: str
    saved: Section | None


def ask(request: Request, draft: Draft, page: Page) -> HttpResponse:
    """The page as it was left. What is wrong is said only to those who came to mend it."""
    left = draft.typed.get(page.id)
    form = _form(draft, page, left)
    judged = request.GET.get("show") == "errors" and left is not None
    return draw(request, draft, page, form, judged=judged)


def take(request: Request, draft: Draft, page: Page) -> HttpResponse:
    """Save what was posted, whatever it is worth, and go where the button leads."""
    form = _form(draft, page, request.POST)
    autosaved = "X-Autosave" in request.headers
    try:
        _save(draft, page, form, seen=revision_of(request))
    except ChangedElsewhere as changed:
        if autosaved:
            return JsonResponse({"error": str(changed)}, status=409)
        return _compare(request, draft, page, form, str(changed))
    if autosaved:
        saved = words.clock_time(draft.saved_at)
        return JsonResponse({"saved": saved, "revision": draft.revision})
    return _go_on(request, draft, page, form, checking=_checking(request))


def draw(
    request: Request,
    draft: Draft,
    page: Page,
    form: PageForm,
    *,
    judged: bool,
    clash: Clash | None = None,
) -> HttpResponse:
    """The page, with what is wrong on it where that is wanted."""
    if not judged:
        form.only_redraws = True  # the same boxes, and no word about what is wrong
    context = {
        "heading": translated(page.title),
        "intro": translated(page.intro),
        "fields": asking.drawn(form),
        "draft": showing.bar(draft),
        "parts": showing.parts(draft, page.id),
        "errors": [(each["text"], each["href"][1:]) for each in asking.error_list(form)],
        "back": showing.before(draft, page, checking=_checking(request)),
        "route": where.route(draft) if page.id in ROUTED_BY and not draft.amends else None,
        "why": [(translated(q.label), translated(q.purpose)) for q in form.questions if q.purpose],
        "clash": clash,
        # Once nothing else must be answered, whoever is in a hurry need not see every page.
        "enough": all(each.id == page.id for each in drafting.left_unfinished(draft)),
        "secret": protecting.reminds(draft.version.read(), page, draft.answers),
        "about_caller": draft.by_telephone and any(q.binds == CALLED for q in page.questions),
        "all": showing.all_address(draft),
        "beside": beside.of(draft),
    }
    return render(request, "refer/page.jinja", context)


def revision_of(request: Request) -> int:
    """The revision the page was drawn from. One that was tampered with is that of no draft."""
    text = request.POST.get("revision", "")
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if is_number else NO_REVISION


def _form(draft: Draft, page: Page, data: Mapping[str, Any] | None) -> PageForm:
    before = amending.kept_apart(draft)
    return asking.form_for(page, _settled(draft), data, practices=PRACTICES, before=before)


def _save(draft: Draft, page: Page, form: PageForm, *, seen: int) -> None:
    whole = form.is_valid() and not form.only_redraws
    answers, typed = form.partial_answers(), None if whole else form.typed()
    drafting.save_page(draft, page, answers=answers, typed=typed, seen=seen)


def _go_on(
    request: Request, draft: Draft, page: Page, form: PageForm, *, checking: bool
) -> HttpResponse:
    if "leave" in request.POST:
        return redirect(showing.left_for(draft, request.POST["leave"]))
    if form.only_redraws:
        return redirect(_redrawn(request, draft, page))
    if not form.is_valid():
        return draw(request, draft, page, form, judged=True)
    if draft.version.read().stop_for(page, draft.answers):
        stop = reverse("refer:stop", args=[draft.pk, page.id])
        return redirect(f"{stop}?from=check" if checking else stop)
    checking = checking or TO_CHECK in request.POST
    if knowing.asks(draft, page):
        return redirect(knowing.address(draft, checking=checking))
    return redirect(after(draft, page, checking=checking))


def after(draft: Draft, page: Page, *, checking: bool) -> str:
    """The page that follows; for one who only changes an answer, what that opened, or the check."""
    form = draft.version.read()
    following = form.page_after(page, draft.answers)
    if not checking:
        return showing.address(draft, following) if following else showing.check_address(draft)
    later = form.pages[form.pages.index(page) + 1 :]
    opened = next((each for each in drafting.left_unfinished(draft) if each in later), None)
    if opened:
        return showing.address(draft, opened, **{"from": showing.CHECK})
    return showing.check_address(draft)


def _redrawn(request: Request, draft: Draft, page: Page) -> str:
    """The same page, at the question whose button was pressed."""
    pressed = next((request.POST[each] for each in asking.BUTTONS if each in request.POST), "")
    question = next((q.id for q in page.questions if q.id == pressed.partition(":")[0]), "")
    options = {"from": showing.CHECK} if _checking(request) else {}
    return f"{showing.address(draft, page, **options)}#{question}"


def _compare(
    request: Request, draft: Draft, page: Page, form: PageForm, sentence: str
) -> HttpResponse:
    """What was typed here, beside what was saved elsewhere; saving again keeps this."""
    now = drafting.draft_of(request.user, draft.pk)
    if now is None:
        return gone.instead(request, draft.pk, page.id)
    sections = speaking.sections(now.version.read(), now.answers, practices=PRACTICES)
    saved = next((each for each in sections if each.page == page), None)
    return draw(request, now, page, form, judged=False, clash=Clash(sentence, saved))


def _checking(request: Request) -> bool:
    return request.GET.get("from") == showing.CHECK


def _settled(draft: Draft) -> Answers:
    return draft.version.read().settled(draft.answers)
