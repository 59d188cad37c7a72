"""What is said beside deciding: notes for the team, answers to those who help, who else is here."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.access import gate
from sers.policy.permissions import Permission
from sers.referrals import correspondence, notes, presence, queries
from sers.referrals.thread import InformationRequest
from sers.web.pages import Request, page
from sers.web.triage import fields, options, present, refusing
from sers.web.triage.deciding import FORM, attempt, back, page_of, to_decide
from sers.web.triage.drawing import Decision, Facts, Panel
from sers.web.triage.fields import Shape
from sers.web.triage.forms import LONGEST_TEXT


class NoteForm(forms.Form):
    """What the own team should know."""

    text = forms.CharField(
        max_length=LONGEST_TEXT, error_messages={"required": gettext_lazy("Write the note")}
    )


class AnswerForm(forms.Form):
    """The desk's answer to a team that helps."""

    text = forms.CharField(
        max_length=LONGEST_TEXT,
        error_messages={"required": gettext_lazy("Write your answer, or that you do not know")},
    )


@page(Permission.WRITE_NOTE, methods=FORM)
def note(request: Request, referral_id: UUID) -> HttpResponse:
    """Leave a note that only the own team reads."""
    referral = to_decide(request, referral_id, Permission.VIEW_REFERRAL)
    form = NoteForm(request.POST or None)
    refused = None
    if form.is_valid():
        text = form.cleaned_data["text"]
        refused = attempt(lambda: notes.write(referral, text=text, by=request.user))
        if refused is None:
            return back(request, referral, _("Your note is kept. Only your team reads it"))
    return page_of(request, referral, None, _noting(form), refused)


@page(Permission.ALLOCATE_REFERRAL, methods=FORM)
def answer_question(request: Request, referral_id: UUID, question_id: UUID) -> HttpResponse:
    """Answer what a team that helps asked the desk."""
    referral = to_decide(request, referral_id, Permission.ALLOCATE_REFERRAL)
    asked = queries.question_of(referral, question_id)
    if request.method != "POST" and not (asked.of_desk and asked.is_open):
        gone = _("This question is not asked of the desk, or not any more")
        return back(request, referral, gone, is_wrong=True)
    form = AnswerForm(request.POST or None)
    refused = None
    if form.is_valid():
        text = form.cleaned_data["text"]
        refused = attempt(lambda: correspondence.answer_as_desk(asked, text=text, by=request.user))
        if refused is None:
            said = _("Your answer is sent to %(team)s") % {"team": asked.asking_team.name}
            return back(request, referral, said)
    return page_of(request, referral, None, _answering(form, asked), refused)


@page(Permission.TRIAGE_REFERRAL, methods=("POST",))
def stop_asking(request: Request, referral_id: UUID, question_id: UUID) -> HttpResponse:
    referral = to_decide(request, referral_id, Permission.TRIAGE_REFERRAL)
    asked = queries.question_of(referral, question_id)
    refused = attempt(lambda: correspondence.stop_asking(asked, by=request.user))
    if refused is None:
        return back(request, referral, _("It is asked no longer. The clock goes on"))
    said = refusing.refusal(referral, refused)
    return back(request, referral, f"{said.sentence}. {said.latest}", is_wrong=True)


@page(Permission.TRIAGE_REFERRAL, methods=("POST",))
def here(request: Request, referral_id: UUID) -> HttpResponse:
    """An open page says that it is still read, and is told who else reads."""
    found = gate.fetch(
        request.user,
        Permission.TRIAGE_REFERRAL,
        queries.with_particulars(),
        deed=None,
        pk=referral_id,
    )
    doing = request.POST.get("doing", "")
    doing = doing if doing in present.DOING else ""
    presence.note(found, request.user, doing=doing)
    if request.headers.get("X-Fragment") != "presence":
        return redirect("triage:referral", found.pk)
    others = presence.others(found, request.user)
    shown = {"here": present.drawn(found, others, doing=doing)}
    return render(request, "triage/_presence.jinja", shown)


def _noting(form: NoteForm) -> Decision:
    text = fields.drawn(form, Shape.TEXTAREA, "text", _("Note"), rows=6)
    only = _("No other team reads it, nor does the referrer. The person may ask to see it.")
    return Decision(
        title=_("A note for your team only"),
        lead=_("For what colleagues should know, and nobody else needs."),
        panels=[Panel([text], note=only)],
        submit=_("Keep the note"),
        unread=options.is_unread(form),
    )


def _answering(form: AnswerForm, asked: InformationRequest) -> Decision:
    text = fields.drawn(form, Shape.TEXTAREA, "text", _("Your answer"))
    title = _("%(team)s asks") % {"team": asked.asking_team.name}
    return Decision(
        title=_("Answer a team that helps"),
        lead=_("They read it as you write it."),
        facts=[Facts(title, [(asked.asked_by.name, asked.question)])],
        panels=[Panel([text])],
        submit=_("Send the answer"),
        unread=options.is_unread(form),
    )
