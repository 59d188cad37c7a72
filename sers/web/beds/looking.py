"""The beds as a list, over some weeks, and one unit with what happened to its stock."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sers.access import gate
from sers.audit import timeline
from sers.beds import board as reading
from sers.beds import occupancy, queries
from sers.directory import queries as directory
from sers.policy.permissions import Permission
from sers.web.beds import calendar_screen
from sers.web.beds.bed_list import Listing
from sers.web.beds.calendar_screen import Screen
from sers.web.beds.unit_screen import UnitScreen
from sers.web.pages import Request, page


@page(Permission.VIEW_BEDS)
def listed(request: Request) -> HttpResponse:
    """Every bed in a table, cut and sorted as the address asks."""
    found = reading.stock(request.user)
    listing = Listing(found, request.GET)
    return render(request, "beds/list.jinja", {"listing": listing, "team": found.bureau})


@page(Permission.VIEW_BEDS)
def calendar(request: Request) -> HttpResponse:
    """How beds are taken over two or four weeks: all units in numbers, or the beds of one."""
    now = timezone.now()
    asked = calendar_screen.asked(request.GET, directory.today(now))
    found = occupancy.calendar(request.user, asked.first, asked.length, at=now)
    shown = {"screen": Screen(found, asked), "team": reading.bureau_of(request.user)}
    return render(request, "beds/calendar.jinja", shown)


@page(Permission.VIEW_BEDS)
def unit(request: Request, unit_id: UUID) -> HttpResponse:
    """One unit: its beds as they stand, and what happened to them."""
    ours = gate.fetch(request.user, Permission.VIEW_BEDS, queries.units(), deed=None, pk=unit_id)
    now = timezone.now()
    found = reading.units_now(request.user, now, only=ours.pk)
    screen = UnitScreen(ours, found, timeline.of(ours.about), now)
    shown = {"screen": screen, "heading": screen.heading, "team": reading.bureau_of(request.user)}
    return render(request, "beds/unit.jinja", shown)
