"""Naming what an open page listens for: a signed word, so that a stream needs no session.

It holds two ids and a time, nothing about anybody referred, and is good for an hour; a page
gets a fresh one with every answer.
"""

import time
from dataclasses import dataclass
from uuid import UUID

from django.core import signing

from sers.directory.models import Team, User

GOOD_FOR = 60 * 60
_SALT = "sers.live"


@dataclass(frozen=True, slots=True)
class Topic:
    """The team whose news somebody wants, and when the page that asks was drawn."""

    team: UUID
    user: int
    drawn_at: float


def sign(team: Team, user: User) -> str:
    return signing.dumps([team.pk.hex, user.pk, time.time()], salt=_SALT)


def address(team: Team, user: User) -> str:
    """Where a page of this user listens for news of this team."""
    return f"/live/?topic={sign(team, user)}"


def read(token: str) -> Topic | None:
    """What was signed; None if it was not by us, or is too old."""
    try:
        team, user, drawn_at = signing.loads(token, salt=_SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    return Topic(UUID(team), user, drawn_at)
