"""A real PostgreSQL is started, stopped, killed and misled."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from sers.config.launcher import (
    THROW_AWAY,
    AlreadyRunning,
    found_running,
    running_database,
)
from sers.config.programs import CannotStart

AND_STAY = """
import pathlib, signal, sys, time
from sers.config.launcher import THROW_AWAY, running_database
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
with running_database(pathlib.Path(sys.argv[1]), address="http://here/", options=THROW_AWAY):
    print("ready", flush=True)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def _no_database_named(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)


@pytest.fixture
def fresh() -> Iterator[Path]:
    """Where a data folder may be made, inside one that every user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="sers-launcher-"))
    folder.chmod(0o755)
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data of a first run, made once because laying them out takes a second."""
    folder = tmp_path_factory.mktemp("launcher") / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        with running_database(folder, options=THROW_AWAY):
            pass
    return folder


@pytest.fixture
def data(laid_out: Path, fresh: Path) -> Path:
    shutil.copytree(laid_out, fresh)
    return fresh


def server_of(data: Path) -> int:
    return int((data / "postgres" / "postmaster.pid").read_text().split("\n")[0])


def found_socket(data: Path) -> Path:
    return Path((data / "running").read_text().split("\n")[1])


def alive(pid: int) -> bool:
    """Running: what has ended, and whose parent never asked, has no command line left."""
    command = Path(f"/proc/{pid}/cmdline")
    return command.exists() and command.read_bytes() != b""


def gone_soon(pid: int) -> bool:
    until = time.monotonic() + 10
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not alive(pid)


def a_launcher(data: Path) -> subprocess.Popen[str]:
    launcher = subprocess.Popen(
        [sys.executable, "-c", AND_STAY, str(data)], stdout=subprocess.PIPE, text=True
    )
    assert launcher.stdout
    assert launcher.stdout.readline() == "ready\n"
    return launcher


def a_program_that_fails(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("#!/bin/sh\nexit 1\n")
    (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def test_the_database_the_environment_names_is_used_as_it_is(fresh, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@somewhere/sers")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner@somewhere/sers")
    with running_database(fresh) as urls:
        assert urls.app == "postgresql://app@somewhere/sers"
        assert urls.owner == "postgresql://owner@somewhere/sers"
    assert not fresh.exists()


def test_the_app_uses_what_the_owner_makes_and_makes_nothing_itself(fresh):
    with running_database(fresh, options=THROW_AWAY) as urls:
        with psycopg.connect(urls.owner) as owner:
            owner.execute("CREATE EXTENSION btree_gist")
            owner.execute("CREATE TABLE things (id serial, name text)")
        with psycopg.connect(urls.app, autocommit=True) as app:
            app.execute("INSERT INTO things (name) VALUES ('a'), ('b')")
            app.execute("UPDATE things SET name = 'c' WHERE name = 'b'")
            app.execute("DELETE FROM things WHERE name = 'a'")
            assert app.execute("SELECT name FROM things").fetchall() == [("c",)]
            owned = app.execute("SELECT FROM pg_tables WHERE tableowner = current_user")
            assert owned.fetchall() == []
            for forbidden in (
                "CREATE TABLE mine ()",
                "TRUNCATE things",
                "CREATE ROLE another",
                "CREATE DATABASE another",
                "SET ROLE sers_owner",
            ):
                with pytest.raises(InsufficientPrivilege):
                    app.execute(forbidden)


def test_a_database_the_owner_makes_later_serves_the_app_too(data):
    with running_database(data, options=THROW_AWAY) as urls:
        with psycopg.connect(urls.owner, autocommit=True) as owner:
            owner.execute("CREATE DATABASE later")
        with psycopg.connect(urls.owner, dbname="later") as owner:
            owner.execute("CREATE TABLE things (id serial)")
        with psycopg.connect(urls.app, dbname="later") as app:
            app.execute("INSERT INTO things DEFAULT VALUES")


def test_a_second_start_keeps_the_data_and_stopping_leaves_no_process(data):
    with running_database(data, options=THROW_AWAY) as urls:
        first = server_of(data)
        with psycopg.connect(urls.owner) as owner:
            owner.execute("CREATE TABLE kept AS SELECT 'still here' AS said")
    assert not alive(first)
    with running_database(data, options=THROW_AWAY) as urls, psycopg.connect(urls.app) as app:
        assert app.execute("SELECT said FROM kept").fetchone() == ("still here",)
        socket = found_socket(data)
        assert socket.exists()
    assert not socket.exists()


def test_only_this_user_can_enter_the_data(fresh):
    with running_database(fresh, options=THROW_AWAY):
        assert fresh.stat().st_mode & 0o777 == 0o700


def test_data_of_another_version_are_refused_with_what_to_do(data):
    with running_database(data, options=THROW_AWAY):
        pass
    (data / "postgres" / "PG_VERSION").write_text("9\n")
    with (
        pytest.raises(CannotStart, match=r"written by PostgreSQL 9.*make run DATA="),
        running_database(data, options=THROW_AWAY),
    ):
        pass


def test_a_folder_in_use_says_where(data):
    launcher = a_launcher(data)
    try:
        with (
            pytest.raises(AlreadyRunning, match="already running at http://here/"),
            running_database(data),
        ):
            pass
        urls = found_running(data)
        assert urls
        psycopg.connect(urls.app).close()
    finally:
        launcher.terminate()
        launcher.communicate()
    assert found_running(data) is None


def test_the_server_ends_with_a_launcher_that_is_killed(data):
    launcher = a_launcher(data)
    server = server_of(data)
    launcher.kill()
    launcher.communicate()
    assert gone_soon(server)
    left = found_socket(data)
    with running_database(data, options=THROW_AWAY):
        assert not left.exists()


def test_a_server_that_outlived_its_launcher_is_stopped_first(data, monkeypatch, tmp_path):
    a_program_that_fails("setpriv", tmp_path / "bin", monkeypatch)
    launcher = a_launcher(data)
    left = server_of(data)
    launcher.kill()
    launcher.communicate()
    time.sleep(0.2)
    assert alive(left)
    with running_database(data, options=THROW_AWAY):
        assert not alive(left)


def test_a_process_that_has_the_old_servers_number_is_left_alone(data):
    with running_database(data, options=THROW_AWAY):
        as_it_was = (data / "postgres" / "postmaster.pid").read_text()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        lines = [str(stranger.pid), *as_it_was.split("\n")[1:]]
        (data / "postgres" / "postmaster.pid").write_text("\n".join(lines))
        with running_database(data, options=THROW_AWAY):
            assert stranger.poll() is None
    finally:
        stranger.send_signal(signal.SIGKILL)
        stranger.wait()


def test_half_a_cluster_is_begun_afresh(fresh):
    unfinished = fresh / "postgres.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    with running_database(fresh, options=THROW_AWAY):
        assert not unfinished.exists()


def test_a_long_temporary_folder_does_not_make_the_socket_too_long(data, monkeypatch, tmp_path):
    long = tmp_path / ("long" * 20)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with running_database(data, options=THROW_AWAY) as urls:
        psycopg.connect(urls.app).close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_without_user_namespaces_root_runs_it_as_another_user(fresh, monkeypatch, tmp_path):
    a_program_that_fails("unshare", tmp_path / "bin", monkeypatch)
    try:
        with running_database(fresh, options=THROW_AWAY) as urls:
            psycopg.connect(urls.app).close()
            assert Path(f"/proc/{server_of(fresh)}").stat().st_uid != 0
    except CannotStart as fault:
        # The checkout lies where nobody else may read.
        assert "ordinary user" in str(fault)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_a_folder_the_other_user_cannot_reach_says_what_to_do(monkeypatch, tmp_path):
    a_program_that_fails("unshare", tmp_path / "bin", monkeypatch)
    tmp_path.chmod(0o700)
    with pytest.raises(CannotStart, match="ordinary user"), running_database(tmp_path / "data"):
        pass
