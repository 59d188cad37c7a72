"""The desk of a team: choosing one, seeing it, finding somebody on it."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from sers.audit import timeline
from sers.beds import searches
from sers.directory.models import Team
from sers.live import topics
from sers.policy.permissions import Permission
from sers.referrals import desk as desks
from sers.referrals.desk import Desk
from sers.web import printing, words
from sers.web.pages import Request, page
from sers.web.triage import bed_standing, choosing, gathered, list_on_paper, story
from sers.web.triage import own_page_panel as own_page
from sers.web.triage.choosing import Choice
from sers.web.triage.rows import Reader
from sers.web.triage.screen import Screen

STREAM = "X-Stream"
# A page asks every thirty seconds: what left its rows did so since.
LATELY = timedelta(minutes=1)


@page(Permission.WORK_DESK)
def desk(request: Request) -> HttpResponse:
    """The reader's desk, or which of several."""
    teams = request.user.teams_holding(Permission.WORK_DESK)
    if len(teams) == 1:
        return redirect("triage:team", teams[0].pk)
    return render(request, "triage/desks.jinja", {"teams": teams})


@page(Permission.WORK_DESK)
def team(request: Request, team_id: UUID) -> HttpResponse:
    """One team's desk; to the page that is open already, only what is new on it."""
    choice = choosing.chosen(_own_team(request, team_id), request.GET, request.session)
    asks_again = request.headers.get("X-Fragment") == "rows"
    has = request.GET.get("as_of") if asks_again else None
    drawn = None

    def already_shown(found: Desk) -> bool:
        nonlocal drawn
        drawn = _screen(request, choice, found)
        return drawn.as_of == has

    found = desks.desk(choice.team, request.user, choice.view, already_shown=already_shown)
    screen = drawn or _screen(request, choice, found)
    if screen.as_of == has:
        answer = HttpResponse(status=204)
    elif asks_again:
        screen.left = story.went(timeline.lately(choice.team, found.read_at - LATELY))
        answer = render(request, "triage/rows.jinja", _shown(screen))
    else:
        undo = gathered.undo_of(request.session, choice.team, found.read_at)
        answer = render(request, "triage/desk.jinja", _shown(screen) | {"undo": undo})
    # With every answer, for the one in the page grows old.
    answer[STREAM] = screen.stream
    return answer


@page(Permission.WORK_DESK)
@words.dated()
def printed(request: Request, team_id: UUID) -> HttpResponse:
    """The list that is chosen, whole, for paper."""
    screen = _on_paper(request, team_id)
    shown = {
        "screen": screen,
        "team": screen.found.team,
        "title": list_on_paper.titled(screen),
        "when": list_on_paper.when(screen),
        "head": list_on_paper.head(),
        "line": list_on_paper.line,
        "back": screen.choice.address(),
        "pdf": screen.choice.address(route="triage:list_pdf"),
    }
    return render(request, "triage/list_print.jinja", shown)


@page(Permission.WORK_DESK)
@words.dated()
def printed_pdf(request: Request, team_id: UUID) -> HttpResponse:
    """The same list as PDF."""
    with printing.in_english():
        drawn = list_on_paper.of_screen(_on_paper(request, team_id))
    return printing.answer([drawn], "desk-list")


@page(Permission.WORK_DESK, methods=("POST",))
def find(request: Request, team_id: UUID) -> HttpResponse:
    """Keep what was typed out of the address, and show what it finds."""
    choice = choosing.chosen(_own_team(request, team_id), {}, request.session)
    typed = request.POST.get("q", "").replace("\0", " ").strip()
    if not typed:
        return redirect(choice.address())
    token = choosing.keep_find(request.session, typed)
    return redirect(Choice(choice.team, choice.view, token).address(find=typed))


def _own_team(request: Request, team_id: UUID) -> Team:
    teams = request.user.teams_holding(Permission.WORK_DESK)
    own = next((team for team in teams if team.pk == team_id), None)
    if own is None:
        raise Http404
    return own


def _on_paper(request: Request, team_id: UUID) -> Screen:
    """From the first row on, that it was printed written down."""
    choice = choosing.chosen(_own_team(request, team_id), request.GET, request.session)
    view = replace(choice.view, after=None, place="")
    choice = replace(choice, view=view)
    return _screen(request, choice, desks.desk(choice.team, request.user, view, printed=True))


def _screen(request: Request, choice: Choice, found: Desk) -> Screen:
    decides = choice.team.pk in request.user.teams_where(Permission.TRIAGE_REFERRAL)
    now = timezone.now()
    beds = searches.of_each(_with_a_bed(found))
    said = {pk: bed_standing.in_short(each, now) for pk, each in beds.items()}
    heard = own_page.marks(_of_whom(found))
    reader = Reader(request.user, decides, now, said, heard)
    return Screen(choice, found, reader, topics.address(choice.team, request.user))


def _of_whom(found: Desk) -> list[UUID]:
    return [*(row.pk for row in found.referrals.rows), *(leg.referral_id for leg in found.legs)]


def _with_a_bed(found: Desk) -> list[UUID]:
    """Those of the rows that a Bed Bureau has a part in: only they may have a search."""
    if found.team.kind == Team.Kind.BED_BUREAU:
        owned = [row.pk for row in found.referrals.rows]
        return [*owned, *(leg.referral_id for leg in found.legs)]
    return [
        row.pk
        for row in found.referrals.rows
        if any(leg.owner.kind == Team.Kind.BED_BUREAU for leg in row.parts)  # type: ignore[attr-defined]
    ]


def _shown(screen: Screen) -> dict[str, object]:
    return {
        "screen": screen,
        "team": screen.choice.team,
        "clear": screen.choice.address(find=""),
    }
