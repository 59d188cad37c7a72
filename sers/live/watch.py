"""Knowing in each process that something has happened, and waking the pages it concerns.

One task looks at the events a few times a second, through a connection of its own and with
the rights of a system user. It learns which teams an event concerns and nothing else. A page
that is woken asks for its rows as any reader would, so nothing confidential travels here.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

import psycopg
from django.db import connections
from psycopg import AsyncConnection

from sers.live.identity import FOLLOWER
from sers.live.topics import Topic

logger = logging.getLogger(__name__)

PAUSE = 0.15
# Transactions commit out of order, so each look goes back over the last seconds. Waking a
# page twice costs it one cheap request; missing one leaves it until it asks by itself.
LOOK_BACK = 10
# A look that takes longer has lost its database without having been told.
PATIENCE = 5
FIRST_RETRY, LONGEST_RETRY = 0.25, 5.0
# How far the clocks of two machines may differ, and a look may lag behind a commit.
MARGIN = 2.0

_WHO = """
    SELECT u.id::text FROM directory_user u
    JOIN directory_membership m ON m.user_id = u.id AND m.until IS NULL
    JOIN directory_team t ON t.id = m.team_id AND t.reads_logs
    WHERE u.email = %s AND u.is_system AND u.is_active
"""
_BECOME = "SELECT set_config('sers.user', %s, true)"
_RECENT = """
    SELECT id, concerns FROM audit_event
    WHERE recorded_at > now() - make_interval(secs => %s)
"""
_STILL_THERE = """
    SELECT EXISTS (
        SELECT FROM directory_membership m JOIN directory_user u ON u.id = m.user_id
        WHERE m.user_id = %s AND m.team_id = %s AND m.until IS NULL AND u.is_active
    )
"""

type Events = Iterable[tuple[int, list[UUID]]]


class NobodyToFollowAs(Exception):
    """The follower's own user has not been made in this database."""


class Follower:
    """Follows the events of one database for one process."""

    def __init__(self) -> None:
        self._listeners: dict[UUID, set[asyncio.Event]] = defaultdict(set)
        self._told: set[int] = set()
        self._woken_at: dict[UUID, float] = {}
        self._all_woken_at = 0.0
        self._connection: AsyncConnection[Any] | None = None
        # One transaction at a time on the one connection.
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._turn = asyncio.Lock()
        self._task = asyncio.get_running_loop().create_task(self.follow())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    @contextmanager
    def listening(self, team: UUID, *, since: float) -> Iterator[asyncio.Event]:
        """Set when there is news of the team: at once if some came since the page was drawn."""
        news = asyncio.Event()
        if since - MARGIN < max(self._woken_at.get(team, 0.0), self._all_woken_at):
            news.set()
        self._listeners[team].add(news)
        try:
            yield news
        finally:
            self._listeners[team].discard(news)
            if not self._listeners[team]:
                del self._listeners[team]

    async def allows(self, topic: Topic) -> bool | None:
        """Whether this user is still in the team; None while nobody can be asked."""
        connection = self._connection
        if connection is None:
            return None
        try:
            async with asyncio.timeout(PATIENCE), self._turn:
                asked = await connection.execute(_STILL_THERE, [topic.user, topic.team])
                found = await asked.fetchone()
        except (psycopg.Error, OSError):
            return None
        return bool(found and found[0])

    async def follow(self) -> None:
        """Run for as long as the process does, whatever becomes of the database."""
        wait = FIRST_RETRY
        while True:
            try:
                await self._follow_once()
            except (psycopg.Error, OSError, NobodyToFollowAs) as fault:
                is_news = self._connection is not None or wait == FIRST_RETRY
                wait = FIRST_RETRY if self._connection else min(wait * 2, LONGEST_RETRY)
                self._connection = None
                if is_news:
                    logger.warning("Open pages are not woken for now: %s", fault)
            await asyncio.sleep(wait)

    async def _follow_once(self) -> None:
        """Look again and again, until the connection is lost."""
        async with await AsyncConnection.connect(**_database(), autocommit=True) as connection:
            me = await _whom_to_be(connection)
            self._connection = connection
            self._wake_all()
            while True:
                async with asyncio.timeout(PATIENCE), self._turn:
                    events = await _recent(connection, me)
                self._tell(events)
                await asyncio.sleep(PAUSE)

    def _tell(self, events: Events) -> None:
        seen = dict(events)
        for event_id in seen.keys() - self._told:
            for team in seen[event_id]:
                self._wake(team)
        self._told = set(seen)

    def _wake(self, team: UUID) -> None:
        self._woken_at[team] = time.time()
        for news in self._listeners.get(team, ()):
            news.set()

    def _wake_all(self) -> None:
        """Whatever happened while nobody looked may have concerned anybody."""
        self._all_woken_at = time.time()
        for team in list(self._listeners):
            self._wake(team)


async def _whom_to_be(connection: AsyncConnection[Any]) -> str:
    found = await (await connection.execute(_WHO, [FOLLOWER])).fetchone()
    if found is None:
        raise NobodyToFollowAs(f"There is no {FOLLOWER}: run `sers install`")
    return str(found[0])


async def _recent(connection: AsyncConnection[Any], me: str) -> Events:
    """The events of the last seconds, seen with the follower's eyes and nobody else's."""
    async with connection.transaction():
        await connection.execute(_BECOME, [me])
        rows = await connection.execute(_RECENT, [LOOK_BACK])
        return await rows.fetchall()


def _database() -> dict[str, Any]:
    """What Django connects to, for a connection that is not Django's."""
    known = connections["default"].settings_dict
    options = {name: value for name, value in known["OPTIONS"].items() if name != "pool"}
    named = {
        "dbname": known["NAME"],
        "user": known["USER"],
        "password": known["PASSWORD"],
        "host": known["HOST"],
        "port": known["PORT"],
    }
    given = {name: value for name, value in named.items() if value}
    return {"connect_timeout": PATIENCE, **options, **given}
