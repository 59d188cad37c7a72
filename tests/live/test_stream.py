"""The streams, as a browser meets them."""

import asyncio
from typing import Any

import pytest

from sers.live import stream, topics
from sers.live.watch import Follower
from sers.policy.roles import Role
from tests.builders import a_member, penwith
from tests.live.listening import run


class Allowing(Follower):
    """A follower that needs no database: it is told what to say."""

    def __init__(self, answer: bool | None) -> None:
        super().__init__()
        self.answer = answer

    async def allows(self, topic: topics.Topic) -> bool | None:  # noqa: ARG002  the same call
        return self.answer


class Browser:
    """One side of an ASGI connection."""

    def __init__(self) -> None:
        self.got: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.said.put_nowait({"type": "http.request", "body": b"", "more_body": False})

    async def open(self, path: str = "/live/", query: str = "", method: str = "GET") -> Any:
        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode()}
        self.call = asyncio.create_task(
            stream.application(scope, self.said.get, self.got.put)  # type: ignore[arg-type]
        )
        self.start = await self.got.get()
        return self.start

    async def line(self, within: float = 3) -> bytes:
        message = await asyncio.wait_for(self.got.get(), within)
        return bytes(message["body"])

    def hang_up(self) -> None:
        self.said.put_nowait({"type": "http.disconnect"})


@pytest.fixture
def follower(monkeypatch):
    follower = Allowing(answer=True)
    monkeypatch.setattr(stream, "follower", follower)
    return follower


@pytest.fixture
def query(db):
    return f"topic={topics.sign(penwith(), a_member(penwith(), Role.TRIAGER))}"


@pytest.fixture
def team(db):
    return penwith().pk


def test_a_stream_opens_and_carries_nothing_but_news(follower, query, team):
    async def scene() -> None:
        browser = Browser()
        start = await browser.open(query=query)
        headers = dict(start["headers"])
        assert start["status"] == 200
        assert headers[b"content-type"].startswith(b"text/event-stream")
        assert headers[b"cache-control"] == b"no-store"
        assert headers[b"x-accel-buffering"] == b"no"
        opening = await browser.line()
        assert opening.startswith(b": open\nretry: ")
        follower._wake(team)
        assert await browser.line() == b"event: news\ndata:\n\n"

    run(scene())


def test_a_burst_is_told_once_now_and_once_after(follower, query, team):
    async def scene() -> list[bytes]:
        browser = Browser()
        await browser.open(query=query)
        await browser.line()
        for _ in range(20):
            follower._wake(team)
            await asyncio.sleep(0.005)
        await asyncio.sleep(1)
        return [message["body"] for message in _waiting(browser.got)]

    assert run(scene()) == [stream.NEWS, stream.NEWS]


def test_a_quiet_stream_beats(follower, query, monkeypatch):
    async def scene() -> bytes:
        browser = Browser()
        await browser.open(query=query)
        await browser.line()
        return await browser.line()

    monkeypatch.setattr(stream, "HEARTBEAT", (0.05, 0.06))
    assert run(scene()) == stream.STILL_HERE


def test_a_stream_ends_after_a_while_and_asks_to_be_opened_again(follower, query, monkeypatch):
    async def scene() -> dict[str, Any]:
        browser = Browser()
        await browser.open(query=query)
        await browser.line()
        await asyncio.wait_for(browser.call, 3)
        return _waiting(browser.got)[-1]

    monkeypatch.setattr(stream, "LASTS", 0.1)
    last = run(scene())
    assert last["body"] == stream.AGAIN
    assert not last.get("more_body")


def test_a_listener_that_hangs_up_is_noticed_at_once(follower, query):
    async def scene() -> None:
        browser = Browser()
        await browser.open(query=query)
        await browser.line()
        assert follower._listeners
        browser.hang_up()
        await asyncio.wait_for(browser.call, 1)
        assert not follower._listeners

    run(scene())


@pytest.mark.parametrize("query", ["", "topic=", "topic=nonsense", "topic=%ff", "other=1"])
def test_without_a_topic_of_ours_nobody_listens(follower, query):
    assert _refusal(query=query) == 403


def test_somebody_who_left_the_team_is_refused(follower, query):
    follower.answer = False
    assert _refusal(query=query) == 403


def test_while_the_database_is_away_the_page_is_told_to_try_later(follower, query):
    follower.answer = None
    assert _refusal(query=query) == 503


def test_there_is_nothing_else_here(follower, query):
    assert _refusal("/live/else", query=query) == 404
    assert _refusal(query=query, method="POST") == 405


def test_the_follower_runs_as_long_as_the_server(follower, monkeypatch):
    async def scene() -> list[str]:
        told: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        said: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        server = asyncio.create_task(
            stream.application({"type": "lifespan"}, said.get, told.put)  # type: ignore[arg-type]
        )
        said.put_nowait({"type": "lifespan.startup"})
        first = await told.get()
        assert follower._task
        said.put_nowait({"type": "lifespan.shutdown"})
        second = await told.get()
        await server
        assert follower._task is None
        return [first["type"], second["type"]]

    monkeypatch.setattr(Follower, "follow", _rest)
    assert run(scene()) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def _rest(self: Follower) -> None:
    await asyncio.sleep(60)


def _refusal(path: str = "/live/", *, query: str, method: str = "GET") -> int:
    async def scene() -> int:
        return int((await Browser().open(path, query, method))["status"])

    return run(scene())


def _waiting(queue: asyncio.Queue[dict[str, Any]]) -> list[dict[str, Any]]:
    return [queue.get_nowait() for _ in range(queue.qsize())]
