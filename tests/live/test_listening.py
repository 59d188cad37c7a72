"""What a follower does without a database."""

from uuid import uuid4

from sers.live.topics import Topic
from sers.live.watch import Follower
from tests.live.listening import run


def test_nobody_is_let_in_or_turned_away_while_nobody_can_be_asked():
    assert run(Follower().allows(Topic(uuid4(), 1, 0.0))) is None


def test_a_page_that_went_leaves_nothing_behind():
    follower = Follower()
    with follower.listening(uuid4(), since=0.0):
        assert follower._listeners
    assert not follower._listeners
