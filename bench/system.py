"""A whole SERS of our own to measure, thrown away at the end.

One PostgreSQL that keeps its promises (fsync, synchronous commits, both its defaults) holds
two databases, alike but for how much stands in them; the process goes from one to the other.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import django
import psycopg
from django.core.management import call_command
from django.db import connection, connections

from sers.config.launcher import URLs, running_database

# Loading a million referrals would otherwise stop for a checkpoint every few seconds.
OPTIONS = ("-c", "max_wal_size=8GB")
# What every database here starts from: tables, seed file, one triager.
EMPTY = "sers"

type Rows = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Size:
    """How many referrals a database holds in all, and how many the measured desk has open."""

    name: str
    referrals: int
    open_on_desk: int


@dataclass(slots=True)
class System:
    """A running server, and which databases have been made in it."""

    urls: URLs
    few: Size
    many: Size
    rounds: int
    now: Size | None = None
    made: set[str] = field(default_factory=set)

    def use(self, size: Size) -> None:
        """Go on in the database of that size, making it if it is not there yet."""
        if self.now == size:
            return
        self.leave()
        if size.name not in self.made:
            self._make(size)
        for each in connections.all():
            each.settings_dict["NAME"] = size.name
        self.now = size

    def leave(self) -> None:
        """Close what this process has open: a database in use cannot be copied."""
        connections.close_all()
        connection.close_pool()  # type: ignore[attr-defined]

    def as_app(self) -> Rows:
        """A bare connection as the role that pages have, bound by row-level security."""
        return self._connect("sers_app")

    def as_owner(self) -> Rows:
        """A bare connection as the role that owns the tables, bound by nothing."""
        return self._connect("sers_owner")

    def url(self, role: str = "sers_app") -> str:
        """The address of the database in use."""
        name = self.now.name if self.now else EMPTY
        return self.urls.app.replace("sers_app@/sers?", f"{role}@/{name}?")

    def _connect(self, role: str) -> Rows:
        return psycopg.connect(self.url(role), options="-c TimeZone=UTC")

    def _make(self, size: Size) -> None:
        owner = self.urls.owner.replace("/sers?", "/postgres?")
        with psycopg.connect(owner, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {size.name} TEMPLATE {EMPTY}".encode())
        # The one who may leave foreign keys unchecked while a million rows come in.
        admin = self.urls.owner.replace("sers_owner@/sers?", f"sers_admin@/{size.name}?")
        import_module("bench.data").fill(admin, size)
        self.made.add(size.name)


@contextmanager
def a_system(few: Size, many: Size, rounds: int) -> Iterator[System]:
    """A new server with the tables and the seed file, until the end."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)  # never measure in, or write to, anybody's real database
    with (
        tempfile.TemporaryDirectory(prefix="sers-bench-") as folder,
        running_database(Path(folder), options=OPTIONS) as urls,
    ):
        _set_up_django(urls)
        system = System(urls, few, many, rounds)
        try:
            yield system
        finally:
            system.leave()


def _set_up_django(urls: URLs) -> None:
    os.environ |= {
        "DATABASE_URL": urls.app,
        "DATABASE_OWNER_URL": urls.owner,
        "DJANGO_SETTINGS_MODULE": "sers.config.settings",
        "SECRET_KEY": "a key that protects only what a measurement makes up, and only then",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SERS_DEMO": "1",
        "SERS_HTTPS": "0",
    }
    django.setup()
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    # By name, because models can be imported only now that Django is set up.
    import_module("sers.config.installing").install()
    import_module("bench.people").make_a_triager()
