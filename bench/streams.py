"""How soon open pages hear of a change, and how much memory each of them holds.

The streams are those of the real application, served by uvicorn in a process of its own. Five
pages of each of twenty desks are open, and something happens at one desk after another, twenty
times a second: a referral is claimed, or let go of. So each desk changes once a second, and a
«news» belongs to one change. The clock starts just before COMMIT and stops when the line is
received here; `news_p99_ms` is the 99th percentile over all pages.

`kb_per_stream` is by how much the resident memory of that process grows, for each of some
hundreds of streams opened at once.
"""

import selectors
import socket
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from bench.serving import HOST, PATIENCE, Server, a_server
from bench.system import System
from bench.timing import Times
from sers.access import rows
from sers.directory.models import Membership, Team, User
from sers.live import topics
from sers.policy.roles import Role
from sers.referrals import triage
from sers.referrals.lifecycle import Status
from sers.referrals.models import Referral

DESKS, PAGES_EACH, A_SECOND = 20, 5, 20
WARMING, MEASURED = 2, 15  # seconds
STREAMS, FIRST = 400, 40
SETTLING = 2.0


@dataclass(slots=True)
class Desk:
    """One desk, somebody of it, and the referral that something happens to."""

    team: Team
    triager: User
    referral: Referral
    changed_at: list[float] = field(default_factory=list)

    def change(self) -> None:
        with rows.identified(self.triager):
            held = Referral.objects.select_related("owner", "priority").get(pk=self.referral.pk)
            verb = triage.claim if held.status == Status.AWAITING_TRIAGE else triage.release
            verb(held, by=self.triager, seen=held.revision)
            self.changed_at.append(time.time())


@dataclass(slots=True)
class Listening:
    """Open streams, read by a thread: when each was told that there is news."""

    opened: set[int] = field(default_factory=set)
    heard: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    def read(self, streams: Sequence[socket.socket], ended: Event) -> None:
        with selectors.DefaultSelector() as ready:
            for number, stream in enumerate(streams):
                ready.register(stream, selectors.EVENT_READ, number)
            while not ended.is_set():
                for key, _events in ready.select(0.1):
                    said, at = key.fileobj.recv(65_536), time.time()  # type: ignore[union-attr]
                    if not said:
                        ready.unregister(key.fileobj)
                    if b": open" in said:
                        self.opened.add(key.data)
                    if b"event: news" in said:
                        self.heard[key.data].append(at)

    def wait_for(self, streams: int) -> None:
        until = time.monotonic() + PATIENCE
        while len(self.opened) < streams:
            if time.monotonic() > until:
                raise RuntimeError(f"{len(self.opened)} of {streams} streams opened")
            time.sleep(0.02)


def measure(system: System) -> dict[str, float]:
    system.use(system.few)
    desks = _desks()
    seconds = MEASURED if system.rounds > 1 else 4
    with a_server(system) as server:
        news = _news(server, desks, seconds)
    with a_server(system) as server:
        memory = _kb_per_stream(server, desks[0])
    return {
        "news_p99_ms": news.percentile_ms(99),
        "news_median_ms": news.median_ms,
        "kb_per_stream": memory,
    }


def _desks() -> list[Desk]:
    desks = []
    kinds = Team.objects.filter(kind=Team.Kind.PCN).order_by("key")
    for team in kinds:
        held = Membership.objects.filter(team=team, role=Role.TRIAGER, until=None)
        member = held.select_related("user").first()
        if member is None:
            continue
        with rows.identified(member.user):
            waiting = Referral.objects.filter(owner=team, status=Status.AWAITING_TRIAGE)
            referral = waiting.first()
        if referral:
            desks.append(Desk(team, member.user, referral))
        if len(desks) == DESKS:
            return desks
    raise RuntimeError(f"Only {len(desks)} desks have something to pick up")


def _news(server: Server, desks: Sequence[Desk], seconds: int) -> Times:
    pages = [desk for desk in desks for _ in range(PAGES_EACH)]
    with _open(server, pages) as listening:
        time.sleep(SETTLING)  # a page that opens is told once to ask what it missed
        for desk in _in_turn(desks, (WARMING + seconds) * A_SECOND):
            desk.change()
        time.sleep(SETTLING)
    return Times(
        [
            after
            for number, desk in enumerate(pages)
            for after in _delays(desk.changed_at[WARMING:], listening.heard[number])
        ]
    )


def _in_turn(desks: Sequence[Desk], changes: int) -> Iterator[Desk]:
    """One desk after another, so many a second: late ones are caught up with."""
    began = time.monotonic()
    for number in range(changes):
        time.sleep(max(0.0, began + number / A_SECOND - time.monotonic()))
        yield desks[number % len(desks)]


def _delays(changed_at: Sequence[float], heard: Sequence[float]) -> Iterator[float]:
    """From each change until the first news after it."""
    for at in changed_at:
        told = next((each for each in heard if each >= at), None)
        if told is None:
            raise RuntimeError("A page was never told of a change")
        yield told - at


def _kb_per_stream(server: Server, desk: Desk) -> float:
    """The first few only make the process hold what it holds anyway."""
    with _open(server, [desk] * FIRST):
        time.sleep(SETTLING)
        before = server.resident_kb
        with _open(server, [desk] * STREAMS):
            time.sleep(SETTLING)
            return (server.resident_kb - before) / STREAMS


@contextmanager
def _open(server: Server, pages: Sequence[Desk]) -> Iterator[Listening]:
    """A stream for each of these pages, until the end."""
    listening, ended = Listening(), Event()
    with ExitStack() as stack:
        streams = [stack.enter_context(_stream(server, desk)) for desk in pages]
        reading = Thread(target=listening.read, args=(streams, ended))
        reading.start()
        try:
            listening.wait_for(len(streams))
            yield listening
        finally:
            ended.set()
            reading.join()


def _stream(server: Server, desk: Desk) -> socket.socket:
    stream = socket.create_connection((HOST, server.port), timeout=PATIENCE)
    path = topics.address(desk.team, desk.triager)
    stream.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
    return stream
