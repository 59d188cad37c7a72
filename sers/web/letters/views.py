"""Letters to the person and to those who care for them: seen beside the English, then printed."""

import hmac
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.models import Access
from sers.own_page import linking, reading
from sers.own_page.models import Link, Print, Whose
from sers.papers.paper import Paper
from sers.policy.permissions import Permission
from sers.referrals import queries
from sers.referrals.lifecycle import Status
from sers.referrals.models import Referral
from sers.values.languages import BY_CODE, ENGLISH, language
from sers.web import printing
from sers.web.letters import forms, next_letter, showing
from sers.web.letters import link_letter as brings_code
from sers.web.letters.layout import Printing
from sers.web.letters.link_letter import Key
from sers.web.pages import Request, page
from sers.web.triage import fields


@page(Permission.GIVE_LINK, methods=("GET", "POST"))
def letter(request: Request, referral_id: UUID) -> HttpResponse:
    """What happens next, as a letter: which help, who, when."""
    wants_pdf = request.method == "POST" and "pdf" in request.POST
    found = _fetch(request, referral_id, Access.Deed.PRINTED if wants_pdf else Access.Deed.OPENED)
    links = list(linking.live(found))
    form = forms.LetterForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(links),
        person=found.spoken_name,
        carers=[each for each in links if each.whose == Whose.CARER],
    )
    shown = reading.shown_of(found)
    chosen = _chosen(form)
    wanted = Printing(language(chosen["language"]), chosen["print"], _by(request), timezone.now())

    def draw(how: Printing) -> Paper:
        to = form.carer if form.is_bound and form.is_valid() else ""
        return next_letter.drawn(found, shown, how, to=to)

    if wants_pdf and form.is_valid():
        return printing.answer([draw(wanted)], f"letter-{found.reference}")
    drawn = forms.drawn(form)
    more = {"fields": drawn, "errors": fields.problems(drawn)}
    return _previewed(request, found, draw, wanted, more)


@page(Permission.GIVE_LINK, methods=("POST",))
def link_letter(request: Request, referral_id: UUID, link_id: UUID) -> HttpResponse:
    """The letter with the code of a link that was just made, in its language and print."""
    wants_pdf = "preview" not in request.POST
    deed = Access.Deed.PRINTED if wants_pdf else Access.Deed.OPENED
    found = _fetch(request, referral_id, deed)
    code = request.POST.get("code", "")
    link = next((each for each in linking.of(found) if each.pk == link_id), None)
    if link is None:
        raise Http404
    if not _opens(link, code):
        messages.error(request, _("This code opens nothing any more. Make a new link"))
        return redirect("triage:referral", found.pk)
    link.referral = found
    typed = request.build_absolute_uri(reverse("person:come"))
    scanned = request.build_absolute_uri(reverse("person:key", args=[brings_code.hyphened(code)]))
    key = Key(link, code, typed, scanned)
    wanted = Printing(language(link.language), link.print, _by(request), timezone.now())

    def draw(how: Printing) -> Paper:
        return brings_code.drawn(key, how)

    if wants_pdf:
        return printing.answer([draw(wanted)], f"letter-{found.reference}")
    return _previewed(request, found, draw, wanted, {"code": code})


def _fetch(request: Request, referral_id: UUID, deed: Access.Deed) -> Referral:
    found = gate.fetch(
        request.user,
        Permission.GIVE_LINK,
        queries.with_particulars(),
        deed=deed,
        pk=referral_id,
    )
    if found.status == Status.ENDED_BY_DEATH:  # nobody is written to that help is on its way
        raise Http404
    return found


def _opens(link: Link, code: str) -> bool:
    fits = hmac.compare_digest(link.digest, linking.digest(code))
    return fits and linking.is_good(link, timezone.now())


def _initial(links: list[Link]) -> dict[str, str]:
    """As the person's own link says, where there is one."""
    own = next((each for each in links if each.whose == Whose.PERSON), None)
    return {
        "to": forms.PERSON,
        "language": own.language if own else ENGLISH,
        "print": own.print if own else Print.STANDARD,
    }


def _chosen(form: forms.LetterForm) -> dict[str, str]:
    if form.is_bound and form.is_valid():
        return form.cleaned_data
    return dict(form.initial)


def _by(request: Request) -> str:
    return request.user.name


def _previewed(
    request: Request,
    found: Referral,
    draw: Callable[[Printing], Paper],
    wanted: Printing,
    more: dict[str, object],
) -> HttpResponse:
    """The letter as it will be, and what it says in English where that is another language."""
    letters = [showing.shown(draw(wanted))]
    if not wanted.language.is_english:
        letters.append(showing.shown(draw(replace(wanted, language=BY_CODE[ENGLISH]))))
    shown = {"referral": found, "letters": letters, "print": Print(wanted.print).label, **more}
    answer = render(request, "letters/letter.jinja", shown)
    answer["Cache-Control"] = "no-store"
    return answer
