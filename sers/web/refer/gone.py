"""What is answered where a draft was: it is sent, handed on, or its time is over."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from sers.directory.models import User
from sers.intake import drafting, kinds
from sers.intake.asking import PageForm
from sers.intake.kinds import Given
from sers.intake.kinds.kind import translated
from sers.intake.models import Draft
from sers.intake.schema import Question
from sers.referrals import amending, joining, submission
from sers.web import words
from sers.web.pages import Request
from sers.web.practices import PRACTICES


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed that can be kept no longer: theirs to copy."""

    label: str
    lines: list[str]


def instead(request: Request, draft_id: UUID, page_id: str = "") -> HttpResponse:
    """Where a draft led that this user cannot go on with; Http404 if it never was theirs.

    For «back» after sending, a second click, and a window left open meanwhile: what was typed
    on the page of this name is shown once more, since it is saved nowhere.
    """
    if sent := submission.sent_from(draft_id, request.user):
        return redirect("track:sent", sent.pk)
    user = request.user
    if became := amending.amended_from(draft_id, user) or joining.became(draft_id, user):
        return redirect("track:referral", became.pk)
    draft = drafting.out_of_hand(request.user, draft_id)
    if draft is None:
        raise Http404
    sentence = _why(draft, request.user)
    if "X-Autosave" in request.headers:
        return JsonResponse({"error": sentence}, status=409)
    typed = list(_typed(request, draft, page_id))
    if not typed:
        messages.info(request, f"{sentence}.")
        return redirect("track:mine")
    context = {"sentence": sentence, "typed": typed, "on": reverse("track:mine")}
    return render(request, "refer/gone.jinja", context)


def _why(draft: Draft, user: User) -> str:
    if draft.author_id == user.pk:
        return _("This draft was kept for %(days)s days and its time is over. Start a new one") % {
            "days": draft.version.read().days_kept
        }
    said = {"name": draft.author.name, "when": words.moment(draft.handed_at or draft.saved_at)}
    return _("You handed this referral to %(name)s %(when)s. Only they can go on with it") % said


def _typed(request: Request, draft: Draft, page_id: str) -> Iterator[Typed]:
    page = draft.version.read().page(page_id)
    if request.method != "POST" or page is None:
        return
    # Every question of the page: which of them are asked may have changed meanwhile.
    form = PageForm(page.questions, {}, request.POST, PRACTICES)
    kept, typed = form.partial_answers(), form.typed()
    for question in page.questions:
        if question.id in kept:
            said = kinds.say(Given(question, kept[question.id], PRACTICES))
            lines = [line for each in said for line in each.lines]
        else:
            lines = _as_typed(question, typed)
        if lines:
            yield Typed(translated(question.label), lines)


def _as_typed(question: Question, typed: dict[str, list[str]]) -> list[str]:
    """What makes no sense as an answer, word for word."""
    values = (value for name in kinds.names(question) for value in typed.get(name, []))
    return [value for value in values if value.strip()]
