"""`sers up`, as somebody trying it out meets it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from sers.config.demo.bed_stories import BED_STORIES
from sers.config.demo.stories import STORIES
from sers.config.launcher import found_running

AT_ONCE = len(STORIES) + len(BED_STORIES)
SERS = [sys.executable, "-c", "from sers.config.cli import main; main()"]


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(autouse=True)
def _a_new_machine(monkeypatch):
    """Nothing is set: what the tests' own settings say is not what newcomers have."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY", "ALLOWED_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    for name in ("SERS_DEMO", "SERS_HTTPS", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.delenv(name, raising=False)


def sers(*arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*SERS, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def served(port: int, running: subprocess.Popen[str]) -> int:
    """The answer to the first request that gets one."""
    until = time.monotonic() + 180
    while time.monotonic() < until and running.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
                return int(answer.status)
        except ConnectionError:
            pass
        except OSError as fault:
            if not isinstance(getattr(fault, "reason", None), ConnectionError):
                raise
        time.sleep(0.1)
    running.terminate()  # else nobody would ever have read all that it says
    raise AssertionError(running.communicate()[0])


def processes_that_name(data: Path) -> list[str]:
    listings = [entry / "cmdline" for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
    found = []
    for listing in listings:
        try:
            command = listing.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(data) in command:
            found.append(command)
    return found


@pytest.mark.parametrize("request_to_end", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_and_leaves_nothing_behind_but_its_data(request_to_end, port, tmp_path):
    data = tmp_path / "data"
    running = sers("--data", data, "up", "--port", port)
    try:
        assert served(port, running) == 200
        key = (data / "secret-key").read_text()
        assert (data / "secret-key").stat().st_mode & 0o777 == 0o600
        again = sers("--data", data, "up", "--port", port)
        said = again.communicate()[0]
        assert again.returncode == 1
        assert f"already running at http://127.0.0.1:{port}/" in said
    finally:
        running.send_signal(request_to_end)
        said = running.communicate(timeout=30)[0]
    assert running.returncode == 0, said
    assert "password" in said
    assert "Traceback" not in said
    assert processes_that_name(data) == []
    assert (data / "secret-key").read_text() == key


def test_more_referrals_arrive_while_pages_answer_and_end_with_them(port, tmp_path):
    data = tmp_path / "data"
    running = sers("--data", data, "up", "--port", port)
    try:
        assert served(port, running) == 200
        before = eventually(lambda: children_of(running.pid, "sers.config.arriving"))
        assert eventually(lambda: referrals_in(data) > AT_ONCE)
        assert served(port, running) == 200
    finally:
        running.send_signal(signal.SIGINT)
        said = running.communicate(timeout=60)[0]
    assert running.returncode == 0, said
    assert said.count("More invented referrals arrive over the next minute.") == 1
    assert "Traceback" not in said
    assert not any(Path(f"/proc/{pid}").exists() for pid in before)
    assert processes_that_name(data) == []


def eventually[T](found: Callable[[], T]) -> T:
    """What is found once there is something to find."""
    until = time.monotonic() + 180  # they arrive politely, and machines are busy
    while not (what := found()) and time.monotonic() < until:
        time.sleep(0.2)
    return what


def children_of(parent: int, named: str) -> list[int]:
    """The processes that one has started and whose command says this."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            status, command = (entry / "status").read_text(), (entry / "cmdline").read_text()
        except OSError:
            continue
        if f"PPid:\t{parent}\n" in status and named in command:
            found.append(int(entry.name))
    return found


def referrals_in(data: Path) -> int:
    urls = found_running(data)
    assert urls
    with psycopg.connect(urls.owner) as connection:
        row = connection.execute("SELECT count(*) FROM referrals_referral").fetchone()
    return row[0] if row else 0


def test_a_port_in_use_is_a_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = sers("--data", tmp_path / "data", "up", "--port", port)
        said = refused.communicate()[0]
    assert refused.returncode == 1
    assert said.startswith(f"Port {port} cannot be used")
    assert f"make run PORT={port + 1}" in said
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1"])
def test_what_is_no_port_is_refused(port, tmp_path):
    refused = sers("--data", tmp_path / "data", "up", f"--port={port}")
    assert "is not a port" in refused.communicate()[0]
    assert refused.returncode == 2


def test_a_named_database_gets_no_settings_made_for_a_demonstration(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@nowhere/sers")
    refused = sers("--data", tmp_path / "data", "demo")
    said = refused.communicate()[0]
    assert refused.returncode == 1
    assert said.strip() == "Set SECRET_KEY to 50 or more random characters"
