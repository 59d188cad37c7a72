"""The follower: whom it wakes, and what it comes through."""

import asyncio

import psycopg
import pytest
from django.db import connection as djangos

from sers.directory.models import Membership
from sers.live import topics, watch
from sers.live.identity import ensure_follower
from sers.live.topics import Topic
from sers.live.watch import Follower
from sers.policy.roles import Role
from tests.builders import a_member, a_referral, penwith, truro
from tests.live.listening import a_follower, an_open_page, away, is_woken, run, until

pytestmark = pytest.mark.django_db(transaction=True)

RECORD = """
    INSERT INTO audit_event (kind, about, actor_id, concerns, before, after, facts, happened_at)
    VALUES ('test.happened', 'test/1', %s, %s, '{}', '{}', '{}', now())
"""


@pytest.fixture(autouse=True)
def follower_user():
    return ensure_follower()


def a_connection() -> psycopg.Connection:
    return psycopg.connect(**watch._database())


def end(connection: int) -> None:
    """As a restart of the database does."""
    with djangos.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [connection])


def test_sending_a_referral_wakes_the_team_that_gets_it_and_no_other():
    async def scene() -> tuple[bool, bool]:
        async with a_follower() as follower:
            with (
                an_open_page(follower, penwith_id) as ours,
                an_open_page(follower, truro_id) as theirs,
            ):
                await away(a_referral)
                return await is_woken(ours), await is_woken(theirs, 0.5)

    penwith_id, truro_id = penwith().pk, truro().pk
    assert run(scene()) == (True, False)


def test_an_event_that_is_committed_late_is_not_missed():
    """Recorded first, committed second: by then the follower has looked past its number."""

    async def scene() -> tuple[bool, bool]:
        async with a_follower() as follower:
            with (
                an_open_page(follower, team) as news,
                a_connection() as slow,
                a_connection() as quick,
            ):
                for each in (slow, quick):
                    each.execute("SELECT set_config('sers.user', %s, false)", [str(actor)])
                slow.execute(RECORD, [actor, [team]])
                quick.execute(RECORD, [actor, [team]])
                quick.commit()
                first = await is_woken(news)
                news.clear()
                assert not await is_woken(news, 0.5)
                slow.commit()
                return first, await is_woken(news)

    team, actor = penwith().pk, a_member(penwith(), Role.TRIAGER).pk
    assert run(scene()) == (True, True)


def test_a_page_is_woken_once_for_one_event():
    async def scene() -> bool:
        async with a_follower() as follower:
            with an_open_page(follower, team) as news:
                await away(a_referral)
                assert await is_woken(news)
                news.clear()
                return await is_woken(news, 1.0)

    team = penwith().pk
    assert run(scene()) is False


def test_what_happened_between_drawing_and_listening_is_news_at_once():
    async def scene() -> bool:
        async with a_follower() as follower:
            drawn = topics.read(token)
            assert drawn
            with an_open_page(follower, drawn.team) as another:
                await away(a_referral)
                await is_woken(another)
            with follower.listening(drawn.team, since=drawn.drawn_at) as news:
                return news.is_set()

    token = topics.sign(penwith(), a_member(penwith(), Role.TRIAGER))
    assert run(scene())


def test_the_follower_outlives_its_connection_and_then_wakes_everybody_once():
    async def scene() -> tuple[bool, bool]:
        async with a_follower() as follower:
            with an_open_page(follower, team) as news:
                lost = follower._connection
                assert lost
                await away(end, lost.info.backend_pid)
                await until(lambda: follower._connection not in {None, lost})
                after_the_restart = await is_woken(news)
                news.clear()
                await away(a_referral)
                return after_the_restart, await is_woken(news)

    team = penwith().pk
    assert run(scene()) == (True, True)


def test_the_follower_waits_for_a_database_that_is_not_there(monkeypatch, caplog):
    async def scene() -> bool:
        follower = Follower()
        follower.start()
        await asyncio.sleep(0.8)
        assert follower._connection is None
        monkeypatch.setattr(watch, "_database", there)
        await until(lambda: follower._connection is not None)
        await follower.stop()
        return True

    there = watch._database
    monkeypatch.setattr(watch, "_database", lambda: {**there(), "dbname": "not_there"})
    assert run(scene())
    assert len(caplog.records) == 1, "an outage is said once"


def test_without_its_user_the_follower_says_what_to_do(follower_user, caplog):
    async def scene() -> None:
        follower = Follower()
        follower.start()
        await asyncio.sleep(0.6)
        await follower.stop()

    Membership.objects.filter(user=follower_user).delete()
    run(scene())
    assert "run `sers" in caplog.text


def test_nobodys_identity_is_left_on_the_followers_connection():
    async def scene() -> str:
        async with a_follower() as follower:
            assert follower._connection
            async with follower._turn:
                asked = await follower._connection.execute(
                    "SELECT current_setting('sers.user', true), (SELECT count(*) FROM audit_event)"
                )
                found = await asked.fetchone()
            assert found
            return f"{found[0] or 'nobody'} sees {found[1]}"

    a_referral()
    assert run(scene()) == "nobody sees 0"


def test_only_those_still_in_the_team_may_listen():
    async def scene() -> list[bool | None]:
        async with a_follower() as follower:
            return [await follower.allows(topic) for topic in (member, left, stranger)]

    triager, gone = a_member(penwith(), Role.TRIAGER), a_member(penwith(), Role.TRIAGER)
    Membership.objects.filter(user=gone).update(
        until="2026-01-01T00:00Z", since="2025-01-01T00:00Z"
    )
    member = Topic(penwith().pk, triager.pk, 0.0)
    left = Topic(penwith().pk, gone.pk, 0.0)
    stranger = Topic(truro().pk, triager.pk, 0.0)
    assert run(scene()) == [True, False, False]
