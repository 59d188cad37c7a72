"""Giving somebody a link to their own page, showing it once, and ending it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.own_page import linking
from sers.own_page.models import Link, Print, Whose
from sers.policy.permissions import Permission
from sers.referrals.lifecycle import OPEN
from sers.referrals.models import Referral
from sers.values.languages import ENGLISH, LANGUAGES
from sers.web.pages import Request, page
from sers.web.triage import fields, options, own_page_sheet, own_page_told, sheet
from sers.web.triage.deciding import FORM, attempt, back, page_of, to_decide
from sers.web.triage.drawing import Decision, Panel
from sers.web.triage.fields import Option, Shape
from sers.web.triage.own_page_forms import GOOD_FOR, USUALLY, EndForm, LinkForm

# Where a code waits for the one page that shows it. Not where the person's own page keeps one that
# came with a link: whoever gives links may open one in the same browser.
KEPT = "own_page_given"


@page(Permission.GIVE_LINK, methods=FORM)
def give(request: Request, referral_id: UUID) -> HttpResponse:
    """Say who it is for; the link is shown on the next page, once."""
    referral = to_decide(request, referral_id, Permission.GIVE_LINK)
    first = {"language": ENGLISH, "print": Print.STANDARD.value, "days": USUALLY}
    form = LinkForm(request.POST or None, initial=first)
    refused = None
    if form.is_valid():
        made: list[str] = []
        refused = attempt(lambda: made.append(_make(request, referral, form.cleaned_data)))
        if refused is None:
            request.session[KEPT] = {"referral": str(referral.pk), "code": made[0]}
            return redirect("triage:link_given", referral.pk)
    return page_of(request, referral, None, _giving(form, referral), refused, open_in=OPEN)


@page(Permission.GIVE_LINK)
def given(request: Request, referral_id: UUID) -> HttpResponse:
    """The sheet to hand over. It is shown once: of the code nothing is kept."""
    referral = to_decide(request, referral_id, Permission.GIVE_LINK)
    kept = request.session.get(KEPT)
    kept = kept if isinstance(kept, dict) else {}
    code = kept.get("code") if kept.get("referral") == str(referral.pk) else None
    link = linking.with_code(referral, code) if code else None
    request.session.pop(KEPT, None)
    shown: dict[str, Any] = {
        "referral": referral,
        "who": sheet.banner(referral, request.user, None),
        "sheet": own_page_sheet.of(request, link, code) if code and link else None,
        "link": link,
        "holder": (link.name or referral.spoken_name) if link else "",
        "letter_in": own_page_told.reading(link) if link else "",
        "good_until": linking.good_until(link) if link else None,
        "back": sheet.address(referral),
    }
    response = render(request, "own_page/given.jinja", shown)
    response["Cache-Control"] = "no-store"
    return response


@page(Permission.GIVE_LINK, methods=FORM)
def end(request: Request, referral_id: UUID, link_id: UUID) -> HttpResponse:
    """Let a link open nothing any more, and say why."""
    referral = to_decide(request, referral_id, Permission.GIVE_LINK)
    link = linking.one_of(referral, link_id)
    if link is None:
        raise Http404
    if request.method != "POST" and not linking.is_good(link, timezone.now()):
        return back(request, referral, _("This link has ended already"), is_wrong=True)
    form = EndForm(request.POST or None)
    refused = None
    if form.is_valid():
        why = form.cleaned_data["why"]
        refused = attempt(lambda: linking.end(link, why=why, by=request.user))
        if refused is None:
            return back(request, referral, _("The link has ended. It opens nothing any more"))
    return page_of(request, referral, None, _ending(form, link), refused)


def _make(request: Request, referral: Referral, given: dict[str, Any]) -> str:
    _link, code = linking.make(
        referral,
        by=request.user,
        days=given["days"],
        whose=given["whose"],
        name=given["name"],
        agreed=given["agreed"],
        language=given["language"],
        print_=given["print"],
    )
    return code


def _giving(form: LinkForm, referral: Referral) -> Decision:
    secret = _("Their address is kept secret. Give it only into their own hands.")
    return Decision(
        title=_("Give a link to their own page"),
        lead=_(
            "They see how this stands, who comes and when, and can tell you something. They"
            " open it with the link and their date of birth."
        ),
        before=secret if referral.protected else "",
        panels=[_for_whom(form), _how_they_read(form)],
        submit=_("Make the link"),
        unread=options.is_unread(form),
    )


def _for_whom(form: LinkForm) -> Panel:
    whose = fields.drawn(
        form,
        Shape.RADIOS,
        "whose",
        _("Who is it for?"),
        options=[
            Option(Whose.PERSON, _("The person themselves")),
            Option(Whose.CARER, _("Somebody who cares for them")),
        ],
    )
    name = fields.drawn(
        form, Shape.INPUT, "name", _("If for somebody who cares for them: their name")
    )
    agreed = fields.drawn(
        form,
        Shape.TEXTAREA,
        "agreed",
        _("How did the person agree to it?"),
        hint=_("They agreed, or it was decided in their best interests: say which, and when"),
    )
    note = _("A link for the same person made before ends when you make this one.")
    return Panel([whose, name, agreed], note=note)


def _how_they_read(form: LinkForm) -> Panel:
    spoken = [Option(each.code, _called(each.name, each.own_name)) for each in LANGUAGES]
    language = fields.drawn(
        form, Shape.SELECT, "language", _("Language of the page"), options=spoken
    )
    prints = [Option(each.value, str(each.label)) for each in Print]
    print_ = fields.drawn(
        form, Shape.RADIOS, "print", _("How do they like to read?"), options=prints
    )
    lengths = [Option(str(days), str(said)) for days, said in GOOD_FOR.items()]
    good_for = fields.drawn(
        form, Shape.RADIOS, "days", _("How long is it good for?"), options=lengths
    )
    return Panel([language, print_, good_for])


def _called(name: str, own_name: str) -> str:
    return name if name == own_name else f"{name} ({own_name})"


def _ending(form: EndForm, link: Link) -> Decision:
    why = fields.drawn(
        form,
        Shape.INPUT,
        "why",
        _("Why does it end?"),
        hint=_("For example, the letter was lost, or it went to the wrong person"),
    )
    who = {"who": own_page_told.holder(link)}
    return Decision(
        title=_("End a link"),
        lead=_("Given to: %(who)s. It opens nothing from then on.") % who,
        panels=[Panel([why])],
        submit=_("End the link"),
        unread=options.is_unread(form),
    )
