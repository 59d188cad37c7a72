"""What somebody said on their own page: dealing with it, and the words that stand apart."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.models import Access
from sers.own_page import heard, saying
from sers.own_page.models import Kind, Saying
from sers.policy.permissions import Permission
from sers.values import languages
from sers.web.pages import Request, page
from sers.web.triage import fields, options, own_page_told, sheet
from sers.web.triage.deciding import FORM, attempt, back, page_of, to_decide
from sers.web.triage.drawing import Decision, Facts, Panel
from sers.web.triage.fields import Shape
from sers.web.triage.own_page_forms import DealForm


@page(Permission.ANSWER_PERSON, methods=FORM)
def deal(request: Request, referral_id: UUID, saying_id: UUID) -> HttpResponse:
    """Say that it is done, with a reply that the person reads. A question needs one."""
    referral = to_decide(request, referral_id, Permission.ANSWER_PERSON)
    said = heard.one_of(referral, saying_id)
    if request.method != "POST" and said.dealt_at:
        already = _("Somebody has dealt with this already")
        return back(request, referral, already, is_wrong=True)
    form = DealForm(request.POST if request.method == "POST" else None, kind=said.kind)
    refused = None
    if form.is_valid():
        reply = form.cleaned_data["reply"]
        refused = attempt(lambda: saying.deal_with(said, by=request.user, reply=reply))
        if refused is None:
            return back(request, referral, _("It is marked as dealt with"))
    return page_of(request, referral, None, _dealing(form, said), refused)


@page(Permission.VIEW_RESTRICTED)
def apart(request: Request, referral_id: UUID) -> HttpResponse:
    """Words that help somebody to come in, or say where they are: each look is written down."""
    found = gate.fetch(
        request.user,
        Permission.VIEW_RESTRICTED,
        heard.open_to(request.user),
        deed=Access.Deed.RESTRICTED,
        pk=referral_id,
    )
    now = timezone.now()
    shown = {
        "referral": found,
        "who": sheet.banner(found, request.user, None),
        "said": [(own_page_told.of(each, now), text) for each, text in heard.words_apart(found)],
    }
    return render(request, "own_page/apart.jinja", shown)


def _dealing(form: DealForm, said: Saying) -> Decision:
    it = own_page_told.of(said, timezone.now())
    is_question = said.kind == Kind.QUESTION
    reply = fields.drawn(
        form,
        Shape.TEXTAREA,
        "reply",
        _("Your answer") if is_question else _("Your reply (optional)"),
        hint=_("They read it on their page as you write it. Use short sentences and plain words"),
    )
    apart_ = _("Its words are kept apart: see ‘Words kept apart’")
    hidden = said.apart or said.referral.protected
    return Decision(
        title=_("Answer the person") if is_question else _("Deal with what they said"),
        lead=_("Whoever said it sees on their page that it is done, and your reply."),
        facts=[
            Facts(
                it.heading,
                [(it.who, it.text)] if it.text and not hidden else [(it.who, it.when)],
                note=apart_ if hidden else "",
            )
        ],
        panels=[Panel([reply], note=_untranslated(said))],
        submit=_("Send the answer") if is_question else _("It is dealt with"),
        unread=options.is_unread(form),
    )


def _untranslated(said: Saying) -> str:
    tongue = languages.language(said.language)
    if tongue.is_english:
        return ""
    read = _("Their page is in %(language)s. Your words come to it as you write them, in English.")
    return read % {"language": tongue.name}
