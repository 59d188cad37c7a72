"""The bed board, and the same on the wall: kept open all day, and true without being touched."""

from django.http import HttpResponse
from django.shortcuts import render

from sers.beds import board as reading
from sers.beds.waiting import HOW_ORDERED
from sers.live import topics
from sers.policy.permissions import Permission
from sers.web.beds.board_screen import Screen
from sers.web.beds.wall import Wall
from sers.web.pages import Request, page
from sers.web.triage.desks import STREAM


@page(Permission.VIEW_BEDS)
def board(request: Request) -> HttpResponse:
    """Every unit and who waits; to the page that is open already, only what is new on it."""
    found = reading.board(request.user)
    screen = Screen(found, topics.address(found.bureau, request.user))
    if _is_shown(request, screen.as_of):
        return _unchanged(screen.stream)
    reading.keep_seen(found, by=request.user)
    return _answer(request, "beds/board.jinja", screen, how_ordered=HOW_ORDERED)


@page(Permission.VIEW_BEDS)
def wall(request: Request) -> HttpResponse:
    """Counts and places in large figures; nobody is named."""
    found = reading.unnamed(request.user)
    screen = Wall(found, topics.address(found.bureau, request.user))
    if _is_shown(request, screen.as_of):
        return _unchanged(screen.stream)
    return _answer(request, "beds/wall.jinja", screen)


def _is_shown(request: Request, as_of: str) -> bool:
    """Whether the page that asks has all of it already."""
    return request.headers.get("X-Fragment") == "rows" and request.GET.get("as_of") == as_of


def _unchanged(stream: str) -> HttpResponse:
    return HttpResponse(status=204, headers={STREAM: stream})


def _answer(
    request: Request, template: str, screen: Screen | Wall, **besides: object
) -> HttpResponse:
    shown = {"screen": screen, "team": screen.found.bureau, **besides}
    answer = render(request, template, shown)
    # With every answer, for the one in the page grows old.
    answer[STREAM] = screen.stream
    return answer
