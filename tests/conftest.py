"""What every test stands on: the network shut, the database seeded."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils.translation import trans_real
from pytest_django import DjangoDbBlocker

from sers.config import catalogue, installing, pseudo
from sers.web import speaking, written
from sers.web.display.choices import LENGTHENED
from sers.web.public.caching import SHELF

LOOPBACK = ("127.", "::1", "localhost")


# What stands in each table when nothing but the seed does, as PostgreSQL writes it.
_SEEDED: dict[str, bytes] = {}
# Django fills its own again by itself.
_DJANGOS = ("auth_", "django_")
# Which transaction published a list is true of one transaction only: codes come in the same.
_OF_THE_TRANSACTION = "published_in"


def seed() -> None:
    """Load what every test may count on, and keep it for tests that empty the tables."""
    installing.install()
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT table_name, string_agg(quote_ident(column_name), ', ')"
            " FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name <> %s"
            " GROUP BY table_name ORDER BY table_name = 'intake_codelist' DESC",
            [_OF_THE_TRANSACTION],
        )
        for table, columns in cursor.fetchall():
            if not table.startswith(_DJANGOS):
                with cursor.copy(f"COPY {table} ({columns}) TO STDOUT") as rows:
                    _SEEDED[f"{table} ({columns})"] = b"".join(rows)


def seed_again() -> None:
    """The same rows as before, for the next test: a tenth of the time of installing them.

    Foreign keys are checked at the end, so the order of the tables does not matter.
    """
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM directory_team)")
        if cursor.fetchone()[0]:
            return  # the first of its kind: nothing has been emptied yet
        for table, kept in _SEEDED.items():
            if kept:
                with cursor.copy(f"COPY {table} FROM STDIN") as rows:
                    rows.write(kept)


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
        seed_again()


@pytest.fixture
def lengthened(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The code of a language that is only English made longer; pages can be had in it now."""
    folder = tmp_path_factory.mktemp("lengthened")
    pseudo.write(folder, catalogue.found())
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, folder]
    forget_languages()
    yield LENGTHENED.code
    forget_languages()


def forget_languages() -> None:
    """Catalogues are read once and kept, by Django and by us; tests put others in their place."""
    speaking.forget()
    trans_real._translations.clear()


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


@pytest.fixture(autouse=True)
def _nothing_kept_from_other_tests() -> None:
    """Pages on the shelf would show what stood in the database of the test before."""
    SHELF.clear()
    written.forget()
