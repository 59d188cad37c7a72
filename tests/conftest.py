"""What every test stands on: the network shut, the database seeded."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from sers.config import installing

LOOPBACK = ("127.", "::1", "localhost")


def seed() -> None:
    """Load what every test may count on; called again after a test has emptied the tables."""
    installing.install()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every test that has a database reach `owner` too.

    pytest-django makes the databases that tests ask for, and `default` is only the owner's
    mirror; and Django empties no mirror, so tests that commit need the owner for that.
    """
    for item in items:
        marker = item.get_closest_marker("django_db")
        if (marker or _commits(item)) and not (marker and "databases" in marker.kwargs):
            asked = marker.kwargs if marker else {}
            both = {**asked, "transaction": _commits(item), "databases": ["default", "owner"]}
            item.add_marker(pytest.mark.django_db(**both), append=False)


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or bool(
        {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        seed()
    yield
    # Django closes what it made, not its mirror, and a database in use cannot be dropped.
    connections.close_all()


@pytest.fixture(autouse=True)
def _seeded_again(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> None:
    """Tests that commit come last and leave the tables empty for the next of their kind."""
    if _commits(request.node):
        request.getfixturevalue("_django_db_helper")
        seed()


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """A test that calls out fails at once, wherever it runs."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    look_up = socket.getaddrinfo

    def refuse(host: Any) -> None:
        if not str(host or "localhost").startswith(LOOPBACK):
            raise RuntimeError(f"A test tried to reach {host}")

    def guarded(self: socket.socket, address: Any) -> None:
        refuse(address[0] if isinstance(address, tuple) else None)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        refuse(address[0] if isinstance(address, tuple) else None)
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *arguments: Any, **named: Any) -> list[Any]:
        refuse(host.decode() if isinstance(host, bytes) else host)
        return look_up(host, *arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        patch.setattr(socket.socket, "connect_ex", guarded_ex)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield
