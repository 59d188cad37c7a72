"""Following what was sent: the lists, one referral, its questions, taking it back."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.models import Access
from sers.directory.models import Team
from sers.policy.permissions import Permission
from sers.referrals import closure, correspondence, following, queries
from sers.referrals import sent as sent_lists
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from sers.referrals.thread import InformationRequest
from sers.web import printing, words
from sers.web.pages import Request, page
from sers.web.track import lists, on_paper, searches, showing
from sers.web.track.forms import AnswerForm, WithdrawForm


@page(Permission.FOLLOW_REFERRAL)
def mine(request: Request) -> HttpResponse:
    """What this user sent, has not sent yet, and is asked."""
    user = request.user
    wanted = searches.text_of(request, request.GET.get("find", ""))
    found = sent_lists.by_user(user, find=wanted, after=_after(request))
    asked = [each for each in queries.open_questions(user) if sent_lists.is_by(each.referral, user)]
    context = {
        "tabs": lists.tabs(user, current=None),
        "questions": lists.questions(asked, named=True),
        "refusals": lists.rows(sent_lists.refusals_by_user(user), user),
        "drafts": lists.drafts(user),
        "rows": lists.rows(found.rows, request.user),
        "wanted": wanted,
        "next": _next(request, found.after),
        "team": None,
    }
    return render(request, "track/mine.jinja", context)


@page(Permission.FOLLOW_REFERRAL)
def team(request: Request, team_id: UUID) -> HttpResponse:
    """What anybody of one of this user's teams sent."""
    ours = _team_of(request, team_id)
    wanted = searches.text_of(request, request.GET.get("find", ""))
    found = sent_lists.by_team(request.user, ours, find=wanted, after=_after(request))
    asked = [
        each for each in queries.open_questions(request.user) if each.referral.sent_by_id == ours.pk
    ]
    context = {
        "tabs": lists.tabs(request.user, current=ours),
        "questions": lists.questions(asked, named=True),
        "refusals": lists.rows(sent_lists.refusals_by_team(request.user, ours), request.user),
        "drafts": [],
        "rows": lists.rows(found.rows, request.user),
        "wanted": wanted,
        "next": _next(request, found.after),
        "team": ours,
    }
    return render(request, "track/mine.jinja", context)


@page(Permission.FOLLOW_REFERRAL, methods=("POST",))
def find(request: Request) -> HttpResponse:
    """Look for a name, NHS number or reference in one of the lists."""
    listed = reverse("track:mine")
    if request.POST.get("team"):
        listed = reverse("track:team", args=[_team_named(request, request.POST["team"]).pk])
    token = searches.keep(request, request.POST.get("text", ""))
    return redirect(f"{listed}?{urlencode({'find': token})}" if token else listed)


@page(Permission.FOLLOW_REFERRAL)
def referral(request: Request, referral_id: UUID) -> HttpResponse:
    """How one referral stands, what is being arranged, what has happened."""
    found = _fetch(request, Permission.FOLLOW_REFERRAL, referral_id)
    return render(request, "track/referral.jinja", showing.followed(found, request.user))


@page(Permission.READ_SENT)
def sent(request: Request, referral_id: UUID) -> HttpResponse:
    """That it has arrived, and what happens next."""
    found = _fetch(request, Permission.READ_SENT, referral_id)
    return render(request, "track/sent.jinja", showing.arrived(found, request.user))


@page(Permission.READ_SENT)
@words.dated()
def copy(request: Request, referral_id: UUID) -> HttpResponse:
    """A copy to print or to save in the person's record."""
    found = _fetch(request, Permission.READ_SENT, referral_id, Access.Deed.PRINTED)
    return render(request, "track/copy.jinja", showing.copied(found, request.user))


@page(Permission.READ_SENT)
@words.dated()
def copy_pdf(request: Request, referral_id: UUID) -> HttpResponse:
    """The same copy as PDF."""
    found = _fetch(request, Permission.READ_SENT, referral_id, Access.Deed.PRINTED)
    with printing.in_english():
        shown = showing.copied(found, request.user)
        drawn = on_paper.of_copy(shown, request.user, timezone.now())
    return printing.answer([drawn], printing.name_of(found))


@page(Permission.ANSWER_QUESTION, methods=("GET", "POST"))
def answer(request: Request, referral_id: UUID, question_id: UUID) -> HttpResponse:
    """Answer a question of the team, or say that one does not know."""
    found = _fetch(request, Permission.ANSWER_QUESTION, referral_id, _opened(request))
    asked = following.question_of(found, question_id)
    if request.method != "POST":
        if not asked.is_open:
            messages.info(request, _("This question has been answered, or is no longer asked."))
            return redirect("track:referral", found.pk)
        return _draw_answer(request, found, asked)
    unknown = {"answer": _("I do not know")} if "unknown" in request.POST else None
    form = AnswerForm(unknown or request.POST)
    if not form.is_valid():
        return _draw_answer(request, found, asked, _errors_of(form))
    try:
        correspondence.answer(asked, text=form.cleaned_data["answer"], by=request.user)
    except MoveRefused as refused:
        return _draw_answer(request, found, asked, [(str(refused), "")])
    messages.success(request, _("Your answer has gone to the team."))
    return redirect("track:referral", found.pk)


@page(Permission.WITHDRAW_REFERRAL, methods=("GET", "POST"))
def withdraw(request: Request, referral_id: UUID) -> HttpResponse:
    """Take it back, with a reason, having seen what that ends."""
    found = _fetch(request, Permission.WITHDRAW_REFERRAL, referral_id, _opened(request))
    if not found.is_open:
        messages.info(request, _("It has ended already, so there is nothing to take back."))
        return redirect("track:referral", found.pk)
    form = WithdrawForm(following.reasons_to_withdraw(), request.POST or None)
    if not form.is_valid():
        return _draw_withdraw(request, found, form, _errors_of(form))
    try:
        closure.withdraw(
            found,
            by=request.user,
            seen=form.cleaned_data["seen"],
            reason=form.chosen,
            note=form.cleaned_data["note"],
        )
    except MoveRefused as refused:
        now = _fetch(request, Permission.WITHDRAW_REFERRAL, referral_id, None)
        return _draw_withdraw(request, now, form, [(str(refused), "")])
    messages.success(request, _("You have taken it back. The team sees that, and why."))
    return redirect("track:referral", found.pk)


def _fetch(
    request: Request,
    permission: Permission,
    referral_id: UUID,
    deed: Access.Deed | None = Access.Deed.OPENED,
) -> Referral:
    whole = Referral.objects.select_related(*showing.WITH)
    return gate.fetch(request.user, permission, whole, deed=deed, pk=referral_id)


def _opened(request: Request) -> Access.Deed | None:
    """The second half of an action is no second opening."""
    return None if request.method == "POST" else Access.Deed.OPENED


def _draw_answer(
    request: Request,
    found: Referral,
    asked: InformationRequest,
    errors: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    if not asked.is_open and not errors:
        messages.info(request, _("This question has been answered, or is no longer asked."))
        return redirect("track:referral", found.pk)
    context = {
        "referral": found,
        "question": lists.questions([asked], named=False)[0],
        "typed": request.POST.get("answer", ""),
        "errors": errors,
    }
    return render(request, "track/answer.jinja", context)


def _draw_withdraw(
    request: Request, found: Referral, form: WithdrawForm, errors: Sequence[tuple[str, str]]
) -> HttpResponse:
    context = {
        "referral": found,
        "items": showing.reason_items(form, request.POST.get("reason", "")),
        "ends": showing.ends(found),
        "companion": showing.companion(found, request.user),
        "may_record_death": gate.may(request.user, Permission.RECORD_DEATH, found),
        "note": request.POST.get("note", ""),
        "errors": errors,
    }
    return render(request, "track/withdraw.jinja", context)


def _errors_of(form: AnswerForm | WithdrawForm) -> list[tuple[str, str]]:
    fields = form.errors.as_data().items()
    return [(str(each.messages[0]), name) for name, errors in fields for each in errors]


def _team_of(request: Request, team_id: UUID) -> Team:
    """One of the teams that this user refers for; any other does not exist for them."""
    teams = request.user.teams_holding(Permission.FOLLOW_REFERRAL)
    found = next((each for each in teams if each.pk == team_id), None)
    if found is None:
        raise Http404
    return found


def _team_named(request: Request, text: str) -> Team:
    team_id = _uuid(text)
    if team_id is None:
        raise Http404
    return _team_of(request, team_id)


def _after(request: Request) -> UUID | None:
    return _uuid(request.GET.get("after", ""))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _next(request: Request, after: UUID | None) -> str:
    """The address of the rows that follow."""
    if after is None:
        return ""
    token = request.GET.get("find", "")
    return "?" + urlencode(({"find": token} if token else {}) | {"after": str(after)})
