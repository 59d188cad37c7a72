"""The page of the person referred, or of who cares for them: the way in, and what it shows."""

from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.directory import queries as directory
from sers.own_page import looked as looking
from sers.own_page import opening, reading, saying, stopping
from sers.own_page.models import Print, Whose
from sers.own_page.opening import Open
from sers.values.languages import LANGUAGES
from sers.values.languages import language as language_of
from sers.web.display import keeping as display
from sers.web.display.choices import STANDARD, Chosen
from sers.web.pages import page
from sers.web.person import door, showing, wording, written
from sers.web.person.door import CODE, opened, unlisted
from sers.web.person.fields import a_date, choice, line, problems
from sers.web.person.forms import LONGEST_CODE, ChooseForm, OpenForm
from sers.web.person.telling import TELLINGS
from sers.web.person.whens import moment, open_hours, reads_it

# Reads a code from the address; nothing of it may go to the next page as a referrer.
NO_REFERRER = "no-referrer"
# Of what there is to choose as text size, the one nearest to letters in large print.
LARGE = "150"


@page(None)
def key(request: HttpRequest, code: str) -> HttpResponse:
    """A link or QR code: its code goes out of the address at once, and uses nothing up."""
    request.session[CODE] = code[:LONGEST_CODE]
    answer = unlisted(redirect("person:come"))
    answer["Referrer-Policy"] = NO_REFERRER
    return answer


@page(None, methods=("GET", "POST"))
def come(request: HttpRequest) -> HttpResponse:
    """Ask for the code, where it did not come with the link, and for the birth date."""
    kept = "" if "other" in request.GET else request.session.get(CODE, "")
    if request.method != "POST":
        if not request.session.get(CODE) and "other" not in request.GET and door.current(request):
            return unlisted(redirect("person:page"))
        return _ask(request, OpenForm(kept=kept), kept)
    form = OpenForm(request.POST, kept=kept)
    if form.is_valid() and form.born:
        opened_now = opening.open_with(form.cleaned_data["code"], form.born)
        if opened_now is not None:
            door.enter(request, opened_now)
            answer = unlisted(redirect("person:page"))
            if display.COOKIE not in request.COOKIES and not request.user.is_authenticated:
                link = opened_now.link
                display.keep(request, answer, _read_as(request, link.language, link.print))
            return answer
        said = _(
            "That code and birth date do not go together, or the link has ended. After five wrong"
            " tries wait 15 minutes. Or ring the team on your letter."
        )
        return _ask(request, form, kept, said)
    return _ask(request, form, kept)


def _read_as(request: HttpRequest, language: str, print_: str) -> Chosen:
    """Whoever needs letters large needs pages large, and keeps what is larger already."""
    chosen = display.chosen(request)
    is_large = print_ != Print.STANDARD and chosen.get("text", STANDARD["text"]) == STANDARD["text"]
    easy = {"reading": "easy"} if print_ == Print.EASY else {}
    return {"language": language, **({"text": LARGE} if is_large else {}), **easy}


def _ask(request: HttpRequest, form: OpenForm, kept: str, refused: str = "") -> HttpResponse:
    fields = []
    if not kept:
        hint = _("16 letters and numbers. Capitals, spaces and lines do not matter.")
        fields.append(line(form, "code", _("The code on your letter"), hint=hint))
    hint = _("For example, 14 2 1942. If you care for somebody, enter theirs.")
    fields.append(a_date(form, "born", _("Date of birth"), hint=hint, born=True))
    errors = [(refused, "born_day")] if refused else problems(fields)
    context = {"fields": fields, "errors": errors, "by_link": bool(kept)}
    return unlisted(render(request, "person/come.jinja", context))


@page(None)
@opened
def own_page(request: HttpRequest, own: Open) -> HttpResponse:
    """How it stands, who comes, what to do if worse, and what to tell the team."""
    opening.look(own)
    now, referral = timezone.now(), own.link.referral
    shown, owner = reading.shown_on(own), referral.owner
    hours = directory.hours_of(owner)
    is_person = own.link.whose == Whose.PERSON
    looks = looking.who_looked(referral) if is_person else ()
    return render(
        request,
        "person/page.jinja",
        {
            "own": own,
            "is_person": is_person,
            "called": referral.preferred_name or referral.given_name,
            "open": referral.is_open,
            "lead": wording.lead(shown, now),
            "cards": wording.cards(shown, now),
            "bed": wording.bed(shown.bed, now) if shown.bed else None,
            "looks_further": shown.looks_further,
            "team": wording.team_of(shown),
            "phone": reading.phone_of(own),
            "hours": open_hours(hours),
            "reads_it": reads_it(hours, now),
            "tellings": TELLINGS,
            "said": showing.said(saying.said_on(own.link)),
            "asked_for": wording.asked_for(shown),
            "last_look": moment(looks[0].last) if looks else "",
        },
    )


@page(None, methods=("POST",))
@opened
def close(request: HttpRequest, own: Open) -> HttpResponse:
    """Close the page on this device."""
    opening.close(own)
    door.leave(request)
    return render(request, "person/closed.jinja")


@page(None)
@opened
def what_was_written(request: HttpRequest, own: Open) -> HttpResponse:
    """The answers of the version sent last: for the person only, not for who cares for them."""
    if own.link.whose != Whose.PERSON:
        raise Http404
    opening.look(own)
    referral = own.link.referral
    # Somebody's own words may say where a protected person is.
    sections = [] if referral.protected else written.sections(referral)
    context = {"own": own, "sections": sections, "wrong": referral.is_open}
    return render(request, "person/written.jinja", context)


@page(None)
@opened
def looked(request: HttpRequest, own: Open) -> HttpResponse:
    """When this page was opened; for the person only, which teams have looked at it.

    Whoever cares for somebody, and may do them harm, would read there who is being asked about it.
    """
    is_person = own.link.whose == Whose.PERSON
    looks = looking.who_looked(own.link.referral) if is_person else ()
    context = {
        "own": own,
        "is_person": is_person,
        "days": showing.by_day(looks),
        "openings": showing.openings(looking.openings(own), own),
        "phone": reading.phone_of(own),
    }
    return render(request, "person/looked.jinja", context)


@page(None, methods=("GET", "POST"))
@opened
def stop(request: HttpRequest, own: Open) -> HttpResponse:
    """Let this link open nothing any more, once that is said twice."""
    phone = reading.phone_of(own)
    if request.method != "POST":
        return render(request, "person/stop.jinja", {"own": own, "phone": phone})
    stopping.stop(own)
    door.leave(request)
    return render(request, "person/stopped.jinja", {"phone": phone})


@page(None)
@opened
def others(request: HttpRequest, own: Open) -> HttpResponse:
    """How somebody else can see the page, and who does."""
    if own.link.whose != Whose.PERSON:
        raise Http404
    context: dict[str, Any] = {
        "own": own,
        "carers": stopping.carers(own),
        "phone": reading.phone_of(own),
        "press": str(uuid4()),
    }
    return render(request, "person/others.jinja", context)


@page(None, methods=("POST",))
@opened
def stop_other(request: HttpRequest, own: Open, link_id: UUID) -> HttpResponse:
    """Close the page to somebody who cares for the person."""
    press = uuid5(own.link.pk, f"{link_id} {request.POST.get('press', '')}")
    if any(each.pk == link_id for each in stopping.carers(own)):
        stopping.stop_carer(own, link_id, press=press)
        messages.success(request, _("They cannot see this page any more. The team knows it."))
    else:
        messages.info(request, _("They cannot see this page any more."))
    return redirect("person:others")


@page(None, methods=("GET", "POST"))
@opened
def choose(request: HttpRequest, own: Open) -> HttpResponse:
    """In which language and how large letters and pages are wanted."""
    link = own.link
    now = {"language": link.language, "print": link.print}
    form = ChooseForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_valid():
        language, print_ = form.cleaned_data["language"], form.cleaned_data["print"]
        saying.choose(own, language=language, print_=print_)
        messages.success(request, _("Kept. Your letters come like this from now on."))
        answer = redirect("person:page")
        # On a nurse's own tablet the choice is the person's, and no change to the nurse's account.
        if not request.user.is_authenticated:
            display.keep(request, answer, _read_as(request, language, print_))
        return answer
    tongues = [(each.code, each.own_name, each.tag) for each in LANGUAGES]
    ways = [(value, str(Print(value).label), "") for value in Print.values]
    fields = [
        choice(form, "language", _("Which language?"), tongues),
        choice(form, "print", _("How do you want to read it?"), ways),
    ]
    context = {
        "own": own,
        "fields": fields,
        "errors": problems(fields),
        "written_in": language_of(link.language),
        "print": Print(link.print).label,
    }
    return render(request, "person/choose.jinja", context)
