"""The streams that open pages listen to: a bare ASGI application, for it holds thousands.

A stream says only «news»; what is new is asked for elsewhere. It ends after ten minutes and
says «again», so that whether its listener may listen is asked afresh.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from sers.live import topics
from sers.live.topics import Topic
from sers.live.watch import Follower

type Scope = MutableMapping[str, Any]
type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]

HEARTBEAT = (20.0, 25.0)
LASTS = 10 * 60.0
# News is told at once; what comes right after it is told together.
CALM = 0.25
# Not all at the same moment, when a server comes back.
RETRY = (1_500, 5_000)
PATHS = frozenset({"/live", "/live/"})

NEWS = b"event: news\ndata:\n\n"
AGAIN = b"event: again\ndata:\n\n"
STILL_HERE = b": still here\n\n"
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]

follower = Follower()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _as_long_as_the_server(receive, send)
    elif scope["type"] == "http":
        await _answer(scope, receive, send)


async def _as_long_as_the_server(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            follower.start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await follower.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"] not in PATHS:
        await _refuse(send, HTTPStatus.NOT_FOUND)
    elif scope["method"] != "GET":
        await _refuse(send, HTTPStatus.METHOD_NOT_ALLOWED)
    elif topic := _asked_for(scope):
        match await follower.allows(topic):
            case True:
                await _stream(topic, receive, send)
            case False:
                await _refuse(send, HTTPStatus.FORBIDDEN)
            case None:
                await _refuse(send, HTTPStatus.SERVICE_UNAVAILABLE)
    else:
        await _refuse(send, HTTPStatus.FORBIDDEN)


def _asked_for(scope: Scope) -> Topic | None:
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("topic", [""])
    return topics.read(asked[0])


async def _refuse(send: Send, status: HTTPStatus) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": status.phrase.encode()})


async def _stream(topic: Topic, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": HEADERS})
    retry = random.randint(*RETRY)  # noqa: S311  to spread load, not to keep a secret
    await _write(send, f": open\nretry: {retry}\n\n".encode())
    with follower.listening(topic.team, since=topic.drawn_at) as news:
        listener = asyncio.create_task(_until_gone(receive, news))
        try:
            await _tell(news, listener, send)
        finally:
            listener.cancel()


async def _tell(news: asyncio.Event, listener: asyncio.Task[None], send: Send) -> None:
    """Say that there is news whenever there is, until the listener goes or the time is over."""
    now = asyncio.get_running_loop().time
    ends = now() + LASTS
    while now() < ends:
        heartbeat = random.uniform(*HEARTBEAT)  # noqa: S311
        told = await _comes(news, min(heartbeat, ends - now()))
        if listener.done():
            return
        news.clear()
        await _write(send, NEWS if told else STILL_HERE)
        if told:
            await asyncio.sleep(CALM)
    await send({"type": "http.response.body", "body": AGAIN})


async def _comes(news: asyncio.Event, within: float) -> bool:
    try:
        await asyncio.wait_for(news.wait(), within)
    except TimeoutError:
        return False
    return True


async def _until_gone(receive: Receive, news: asyncio.Event) -> None:
    """Wait for the listener to hang up, then let the stream find out at once."""
    while (await receive())["type"] != "http.disconnect":
        pass
    news.set()


async def _write(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})
