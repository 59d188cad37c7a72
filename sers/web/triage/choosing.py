"""What a reader chose to see of a desk, and the addresses that say so.

What is typed to find somebody is a name or an NHS number. It stays in the session, under a
random word, and only that word is in an address.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse

from sers.directory.models import Team
from sers.referrals.desk import Order, Tab, View, Whose

KEPT_FINDS = 10
LONGEST_PLACE = 100
LONGEST_FIND = 200
_FINDS = "desk-finds"


@dataclass(frozen=True, slots=True)
class Choice:
    """A view of one desk, and the word under which the search of it is kept."""

    team: Team
    view: View
    token: str = ""

    def address(self, *, route: str = "triage:team", **changes: object) -> str:
        """Where the same desk is seen otherwise. Any other choice begins at the first page."""
        view = replace(self.view, **{"after": None, "place": "", **changes})  # type: ignore[arg-type]
        asked = {
            "tab": view.tab if view.tab is not home_tab(self.team) else "",
            "whose": view.whose if view.whose is not Whose.ALL else "",
            "sort": view.order if view.order is not Order.URGENT else "",
            "find": self.token if view.find else "",
            "after": view.after or "",
            "place": view.place,
        }
        query = urlencode({name: str(value) for name, value in asked.items() if value})
        path = reverse(route, args=[self.team.pk])
        return f"{path}?{query}" if query else path


def home_tab(team: Team) -> Tab:
    """Where a desk opens: a team that owns no referrals has only what others ask of it."""
    return Tab.TODO if team.is_desk else Tab.OFFERED


def tabs_of(team: Team) -> list[Tab]:
    return list(Tab) if team.is_desk else [Tab.OFFERED]


def chosen(team: Team, asked: Mapping[str, str], session: SessionBase) -> Choice:
    """Read it from the address; what makes no sense there is left at what it usually is."""
    token = asked.get("find", "")
    find = session.get(_FINDS, {}).get(token, "") if team.is_desk else ""
    tab = _one_of(Tab, asked.get("tab", ""), home_tab(team))
    view = View(
        tab=tab if tab in tabs_of(team) else home_tab(team),
        whose=_one_of(Whose, asked.get("whose", ""), Whose.ALL),
        order=_one_of(Order, asked.get("sort", ""), Order.URGENT),
        find=find,
        after=_id(asked.get("after", "")),
        place=asked.get("place", "")[:LONGEST_PLACE],
    )
    return Choice(team, view, token if find else "")


def keep_find(session: SessionBase, text: str) -> str:
    """Keep what was typed for as long as the session; the word to find it by."""
    token = secrets.token_urlsafe(9)
    kept = list(session.get(_FINDS, {}).items())[1 - KEPT_FINDS :]
    session[_FINDS] = dict([*kept, (token, text.strip()[:LONGEST_FIND])])
    return token


def _one_of[E: StrEnum](choices: type[E], text: str, otherwise: E) -> E:
    try:
        return choices(text)
    except ValueError:
        return otherwise


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
