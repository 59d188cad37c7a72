"""Who works in the measured system."""

from collections.abc import Iterator

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from sers.directory.models import Membership, Team, User
from sers.intake.models import Draft
from sers.policy.roles import Role
from tests.builders import a_draft, a_member, a_team

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DESK = "penwith-pcn"
SENT_BY_EACH = 50
TRIAGER = "triager@bench.sers.example"


def make_a_triager() -> None:
    """Somebody who works the measured desk; part of what every database starts from."""
    user = User.objects.create_user(TRIAGER, "Jenna Hocking")
    Membership.objects.create(user=user, team=the_desk(), role=Role.TRIAGER)


def the_desk() -> Team:
    return Team.objects.get(key=DESK)


def the_triager() -> User:
    return User.objects.get(email=TRIAGER)


def finished_drafts() -> Iterator[Draft]:
    """Drafts ready to be sent, by one referrer after the other.

    None sends more than any one person would: looking up people is refused beyond sixty a
    minute.
    """
    while True:
        team = a_team()
        user = a_member(team, Role.REFERRER)
        for _ in range(SENT_BY_EACH):
            yield a_draft(by=user, team=team)


def session_of(user: User) -> str:
    """A session for somebody who has signed in, as its cookie names it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)
