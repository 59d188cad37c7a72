"""Topics: who may listen for what, for how long."""

import time

import pytest
from django.core import signing

from sers.live import topics
from sers.policy.roles import Role
from tests.builders import a_member, penwith

pytestmark = pytest.mark.django_db


def test_a_topic_names_the_team_and_the_user_who_listens():
    user = a_member(penwith(), Role.TRIAGER)
    topic = topics.read(topics.sign(penwith(), user))
    assert topic
    assert (topic.team, topic.user) == (penwith().pk, user.pk)
    assert time.time() - topic.drawn_at < 5


def test_a_topic_holds_no_name_and_fits_an_address():
    user = a_member(penwith(), Role.TRIAGER)
    token = topics.sign(penwith(), user)
    held = signing.loads(token, salt="sers.live")
    assert [type(part) for part in held] == [str, int, float]
    assert topics.address(penwith(), user).startswith("/live/?topic=")


def test_a_topic_is_good_for_an_hour(monkeypatch):
    token = topics.sign(penwith(), a_member(penwith(), Role.TRIAGER))
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + topics.GOOD_FOR - 1)
    assert topics.read(token)
    monkeypatch.setattr(time, "time", lambda: now + topics.GOOD_FOR + 2)
    assert topics.read(token) is None


@pytest.mark.parametrize("token", ["", "nonsense", "a:b:c", "é:1:2", "x" * 5000])
def test_what_was_not_signed_here_is_no_topic(token):
    assert topics.read(token) is None


def test_a_topic_signed_for_something_else_is_no_topic():
    assert topics.read(signing.dumps(["0" * 32, 1, 2.0], salt="another")) is None
