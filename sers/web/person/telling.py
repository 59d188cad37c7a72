"""Telling the team something: one small form for each thing that people say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import uuid4, uuid5

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sers.directory import queries as directory
from sers.own_page import reading, saying
from sers.own_page.models import Kind
from sers.own_page.opening import Open
from sers.own_page.saying import Said
from sers.own_page.showing import Shown
from sers.referrals.moving import MoveRefused
from sers.values.languages import ENGLISH, language
from sers.web.pages import page
from sers.web.person import wording
from sers.web.person.door import opened
from sers.web.person.fields import Drawn, a_date, choice, problems, words
from sers.web.person.forms import TellForm
from sers.web.person.whens import reads_it
from sers.web.teams import as_sentence

EVERYTHING = "all"
ROWS = 5


@dataclass(frozen=True, slots=True)
class Telling:
    """What one of these forms asks. What has no label is not asked."""

    kind: Kind
    slug: str
    title: str | Promise
    intro: str | Promise = ""
    words: str | Promise = ""
    hint: str | Promise = ""
    first: str | Promise = ""
    last: str | Promise = ""
    needs_words: str | Promise = ""
    needs_day: str | Promise = ""
    which: str | Promise = ""


TELLINGS = (
    Telling(
        Kind.IN_HOSPITAL,
        "in-hospital",
        lazy("I am in hospital"),
        lazy("Then nobody comes to your home for nothing. You need not fill in anything below."),
        words=lazy("Which hospital and ward? (if you know)"),
        first=lazy("Since when? (if you know)"),
    ),
    Telling(
        Kind.AWAY,
        "away",
        lazy("I am going away"),
        lazy("Tell us so that nobody comes while you are away."),
        words=lazy("Is there anything else we should know? (optional)"),
        first=lazy("From which day?"),
        last=lazy("Until which day? (if you know)"),
        needs_day=lazy("Enter the first day that you are away"),
    ),
    Telling(
        Kind.KEY_SAFE,
        "key-safe",
        lazy("The key safe has changed"),
        lazy(
            "Only the people who come to your home, and those who send them, can read this."
            " We do not show it on this page again."
        ),
        words=lazy("How do we get in now?"),
        hint=lazy("Say where the key safe is, and the new code."),
        needs_words=lazy("Write how we get in now"),
    ),
    Telling(
        Kind.CHANGED_MIND,
        "changed-mind",
        lazy("I have changed my mind"),
        lazy("You can say no at any time. Nothing stops until the team has spoken with you."),
        words=lazy("What would you like instead? (optional)"),
        which=lazy("Which help do you mean?"),
    ),
    Telling(
        Kind.WRONG,
        "wrong",
        lazy("Something here is wrong"),
        lazy("Tell us what is wrong, and what is right. The team puts it right."),
        words=lazy("What is wrong?"),
        needs_words=lazy("Write what is wrong"),
    ),
    Telling(
        Kind.QUESTION,
        "question",
        lazy("I have a question"),
        lazy("The answer comes back to this page. If it cannot wait, ring the team."),
        words=lazy("What would you like to know?"),
        needs_words=lazy("Write your question"),
    ),
)
BY_SLUG = {telling.slug: telling for telling in TELLINGS}


@page(None, methods=("GET", "POST"))
@opened
def tell(request: HttpRequest, own: Open, kind: str) -> HttpResponse:
    """Say one thing to the team."""
    telling = BY_SLUG.get(kind)
    if telling is None:
        raise Http404
    shown = reading.shown_on(own)
    helps = _helps(shown) if telling.which else []
    form = TellForm(
        request.POST if request.method == "POST" else None,
        needs_words=str(telling.needs_words),
        needs_day=str(telling.needs_day),
        choices=[value for value, _text, _language in helps],
    )
    refused = ""
    if form.is_valid():
        # Its own for each link: what was pressed on another one’s page is not this.
        press = uuid5(own.link.pk, request.POST.get("press", ""))
        try:
            saying.say(own, _said(telling, form, helps), press=press)
        except MoveRefused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _has_it(own, shown))
            return redirect("person:page")
    return _draw(request, own, telling, _fields(telling, form, helps), refused=refused)


def _said(telling: Telling, form: TellForm, helps: Sequence[tuple[str, str, str]]) -> Said:
    said = Said(
        telling.kind,
        form.cleaned_data["text"],
        from_day=form.first if telling.first else None,
        until_day=form.last if telling.last else None,
        language=language(get_language()).code,
    )
    if not helps:
        return said
    chosen = next(text for value, text, _language in helps if value == form.cleaned_data["about"])
    # The two as they were chosen and written: the team reads both.
    return replace(said, text=f"{chosen}\n{said.text}".strip())


def _helps(shown: Shown) -> list[tuple[str, str, str]]:
    """Each kind of help that is still to come, by what it is called to the person."""
    named = [visit.what for visit in shown.visits if visit.what and visit.closed_at is None]
    helps = [(str(number), what, ENGLISH) for number, what in enumerate(dict.fromkeys(named), 1)]
    return [*helps, (EVERYTHING, _("All of it"), "")] if helps else []


def _has_it(own: Open, shown: Shown) -> str:
    """That it arrived, and when it is read."""
    hours = directory.hours_of(own.link.referral.owner)
    has = _("%(team)s has it.") % {"team": as_sentence(wording.team_of(shown))}
    return f"{has} {reads_it(hours, timezone.now())}"


def _draw(
    request: HttpRequest,
    own: Open,
    telling: Telling,
    fields: Sequence[Drawn],
    *,
    refused: str,
) -> HttpResponse:
    context = {
        "own": own,
        "telling": telling,
        "fields": fields,
        "errors": ([(refused, "")] if refused else []) + problems(fields),
        "press": request.POST.get("press") or str(uuid4()),
    }
    return render(request, "person/tell.jinja", context)


def _fields(telling: Telling, form: TellForm, helps: Sequence[tuple[str, str, str]]) -> list[Drawn]:
    """In the order of the page: which help, days, words."""
    example = _("For example, 27 11 2026.")
    fields = []
    if helps:
        fields.append(choice(form, "about", str(telling.which), helps))
    if telling.first:
        fields.append(a_date(form, "from", str(telling.first), hint=example))
    if telling.last:
        fields.append(a_date(form, "until", str(telling.last), hint=example))
    fields.append(words(form, "text", str(telling.words), hint=str(telling.hint), rows=ROWS))
    return fields
