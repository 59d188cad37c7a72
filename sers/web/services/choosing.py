"""What a reader looks for in the directory of services, and the address that says so.

What is typed may be a name. It stays in the session, under a random word, and only that word
is in an address.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse

KEPT_FINDS = 10
LONGEST_FIND = 200
LONGEST_CODE = 60
_FINDS = "service-finds"


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: everything may be left open."""

    words: str = ""
    need: str = ""
    area: str = ""
    sector: str = ""

    @property
    def is_open(self) -> bool:
        return not (self.words or self.need or self.area or self.sector)


def chosen(asked: Mapping[str, str], session: SessionBase) -> Search:
    """As the address says it."""
    words = session.get(_FINDS, {}).get(asked.get("find", ""), "")
    return _search(asked, words)


def typed(posted: Mapping[str, str]) -> Search:
    """As the form sent it."""
    return _search(posted, posted.get("words", "").replace("\0", " ").strip()[:LONGEST_FIND])


def address(search: Search, session: SessionBase) -> str:
    """Where this is shown; its words are kept for as long as the session."""
    asked = {"need": search.need, "area": search.area, "sector": search.sector}
    if search.words:
        asked["find"] = _keep(session, search.words)
    query = urlencode({name: value for name, value in asked.items() if value})
    path = reverse("services:services")
    return f"{path}?{query}" if query else path


def _search(said: Mapping[str, str], words: str) -> Search:
    code = {name: _code(said.get(name, "")) for name in ("need", "area", "sector")}
    return Search(words, **code)


def _code(text: str) -> str:
    """A code of a list; what cannot be one is left open."""
    is_code = len(text) <= LONGEST_CODE and text.replace("_", "").replace("-", "").isalnum()
    return text if is_code and text.isascii() else ""


def _keep(session: SessionBase, words: str) -> str:
    token = secrets.token_urlsafe(9)
    kept = list(session.get(_FINDS, {}).items())[1 - KEPT_FINDS :]
    session[_FINDS] = dict([*kept, (token, words)])
    return token
