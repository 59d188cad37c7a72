"""Running a follower inside a test, and hearing what it says."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async

from sers.live.watch import Follower

SOON = 3.0


def run[T](scene: Coroutine[Any, Any, T]) -> T:
    """Play an asynchronous scene to its end; it must not take longer than a test may."""
    return asyncio.run(asyncio.wait_for(scene, 30))


@asynccontextmanager
async def a_follower() -> AsyncIterator[Follower]:
    """One that has looked at the database at least once."""
    follower = Follower()
    follower.start()
    try:
        await until(lambda: follower._connection is not None)
        await asyncio.sleep(0.2)
        yield follower
    finally:
        await follower.stop()


async def until(holds: Any) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.02)


@contextmanager
def an_open_page(follower: Follower, team: UUID) -> Iterator[asyncio.Event]:
    """A page drawn this moment, so that only what is still to come is news to it."""
    with follower.listening(team, since=float("inf")) as news:
        yield news


async def is_woken(news: asyncio.Event, within: float = SOON) -> bool:
    try:
        await asyncio.wait_for(news.wait(), within)
    except TimeoutError:
        return False
    return True


async def away(act: Any, *args: Any, **named: Any) -> Any:
    """Do what waits for the database in a thread of its own, as a page would."""
    return await sync_to_async(_and_hang_up(act), thread_sensitive=False)(*args, **named)


def _and_hang_up(act: Any) -> Any:
    def acting(*args: Any, **named: Any) -> Any:
        from django.db import connections  # noqa: PLC0415

        try:
            return act(*args, **named)
        finally:
            connections.close_all()

    return acting
