"""The last look before sending: what is said, what is missing, where it goes, what then happens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from sers.directory.models import Team, User
from sers.intake import drafting, speaking
from sers.intake.kinds.kind import translated
from sers.intake.models import Draft
from sers.intake.schema import Gap, Page, Why
from sers.intake.speaking import Row, State
from sers.people.matching import AskedTooOften
from sers.referrals import destination, following
from sers.referrals.destination import Destination
from sers.web import teams
from sers.web.pages import Request
from sers.web.practices import PRACTICES
from sers.web.refer import showing, where
from sers.web.refer.where import Promise

# Between the lines of an answer; the lines themselves are escaped.
BREAK: SafeString = mark_safe("<br>")


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the `answer_cards` component."""

    label: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Card:
    """One page's answers, and where they can be changed."""

    id: str
    title: str
    answers: Sequence[Answer]
    change: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Something to see to: its words, and the page to do it on."""

    text: str
    href: str
    because: str = ""


def show(request: Request, draft: Draft, errors: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    """The check page, with what kept it from being sent."""
    going = where.going(draft)
    ready = is_ready(draft, going)
    context = {
        "draft": showing.bar(draft),
        "parts": showing.parts(draft, showing.CHECK),
        "errors": errors,
        "back": showing.address(draft, last_page(draft)),
        "cards": cards(draft),
        "gaps": _gaps(draft),
        "missing": list(missing(draft)),
        "stopped": stopped(draft),
        "sent_as": _sent_as(draft, request.user),
        "route": where.route_to(going) if going else where.route(draft),
        "choose": _choosing(draft, going),
        "ready": ready,
        "promise": _promise(draft, going.owner) if ready and going else None,
        "receiver": teams.the_team(going.owner) if ready and going else "",
        "send": reverse("refer:send", args=[draft.pk]),
        "hand_over": showing.hand_over_address(draft),
        "all": showing.all_address(draft),
        "discard": reverse("refer:discard", args=[draft.pk]),
    }
    return render(request, "refer/check.jinja", context)


def is_ready(draft: Draft, going: Destination | None) -> bool:
    """Whether nothing is in the way of sending it."""
    settled = going is not None and not going.must_choose
    barred = draft.version.read().barred(draft.answers)
    return settled and not barred and not drafting.left_unfinished(draft)


def cards(draft: Draft) -> list[Card]:
    """Everything said, to its author, with a way to change it."""
    said = speaking.sections(draft.version.read(), draft.answers, practices=PRACTICES)
    return [
        Card(
            section.page.id,
            section.title,
            [answer(row) for row in section.rows],
            showing.address(draft, section.page, **{"from": showing.CHECK}),
        )
        for section in speaking.folded(said)
    ]


def answer(row: Row) -> Answer:
    """One answer, or the word for why there is none."""
    if row.state is State.BLANK:
        return Answer(row.label, " ".join(row.text_lines) or _("Left blank"), "none")
    kind = "none" if row.state is State.NOT_KNOWN else "given"
    return Answer(row.label, format_html_join(BREAK, "{}", zip(row.text_lines)), kind)


def last_page(draft: Draft) -> Page:
    return draft.version.read().path(draft.answers)[-1]


def _gaps(draft: Draft) -> list[Line]:
    """What the team may ring about: nobody knows it, or it is worth knowing and left out."""
    gaps = draft.version.read().not_known(draft.answers)
    worth = [gap for gap in gaps if gap.why is Why.NOT_KNOWN or gap.question.worth_knowing]
    return [_gap(draft, gap) for gap in worth if gap.why is not Why.NOT_ASKED]


def _gap(draft: Draft, gap: Gap) -> Line:
    because = {
        Why.NOT_KNOWN: _("you said that it is not known"),
        Why.LEFT_BLANK: _("you left it blank"),
        Why.NOT_ASKED: _("you were not asked"),
    }[gap.why]
    href = showing.address(draft, gap.page, **{"from": showing.CHECK})
    return Line(translated(gap.question.label), href, because)


def missing(draft: Draft) -> Iterator[Line]:
    """What must be answered or put right first, in the order of the form."""
    unanswered = draft.version.read().missing(draft.answers)
    for page in drafting.left_unfinished(draft):
        href = showing.address(draft, page, **{"from": showing.CHECK, "show": "errors"})
        labels = [translated(question.label) for each, question in unanswered if each == page]
        if page.id in draft.typed and not labels:
            labels = [_("something was typed and not saved")]
        yield Line(showing.title(page), href, ", ".join(labels))


def stopped(draft: Draft) -> Line | None:
    """The answer beyond which the referral may not go."""
    barred = draft.version.read().barred(draft.answers)
    if barred is None:
        return None
    page, stop = barred
    return Line(translated(stop.title), reverse("refer:stop", args=[draft.pk, page.id]))


def _sent_as(draft: Draft, sender: User) -> Line | None:
    """Whose name it bears, where that is not the sender's: they may have been handed it."""
    named = draft.given("referrer.name")
    if draft.by_telephone or not named or named == sender.name:
        return None
    form = draft.version.read()
    page = next(p for p in form.pages if any(q.binds == "referrer.name" for q in p.questions))
    return Line(str(named), showing.address(draft, page, **{"from": showing.CHECK}), sender.name)


def _choosing(draft: Draft, going: Destination | None) -> Line | None:
    """The way to choose the team: where it must be, or may be, chosen."""
    if going is None or not going.choices:
        return None
    words = _("Choose the team") if going.must_choose else _("This is not the right team")
    return Line(words, reverse("refer:team", args=[draft.pk]))


def _promise(draft: Draft, owner: Team) -> Promise:
    now = timezone.now()
    priority = following.priority(str(draft.given("referral.priority")))
    form = draft.version.read()
    rings = destination.ring_minutes(form.bound(draft.answers), form)
    expected = destination.expectation(owner, priority, at=now, ring_minutes=rings)
    return where.promise(expected, number=str(draft.given("referrer.phone") or ""), at=now)


def refusal(refused: Exception) -> str:
    """Why it was not sent, and what to do."""
    if not isinstance(refused, AskedTooOften):
        return str(refused)
    return _(
        "You have sent referrals for many people in the last minute. "
        "Wait a minute, then send this one again. Nothing is lost"
    )
