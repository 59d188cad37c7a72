"""Pages and streams from one process, as `make run` has them, over the database in use."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from bench.system import System

PATIENCE = 20
HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Server:
    """Where it answers, and how much memory it holds."""

    port: int
    pid: int

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def resident_kb(self) -> int:
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") // 1024


@contextmanager
def a_server(system: System) -> Iterator[Server]:
    command = [sys.executable, "-m", "uvicorn", "sers.config.asgi:application"]
    command += ["--ws", "none", "--timeout-graceful-shutdown", "1"]
    with _a_server(system, command) as server:
        yield server


@contextmanager
def a_production_server(system: System) -> Iterator[Server]:
    """Pages alone, from one process of granian, as docs/operating/install.md has it."""
    command = [sys.executable, "-m", "granian", "sers.config.wsgi:application"]
    command += ["--interface", "wsgi", "--blocking-threads", "16"]
    with _a_server(system, command) as server:
        yield server


@contextmanager
def _a_server(system: System, command: list[str]) -> Iterator[Server]:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port = listener.getsockname()[1]
    command = [*command, "--host", HOST, "--port", str(port), "--log-level", "critical"]
    environment = os.environ | {"DATABASE_URL": system.url()}
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    server = Server(port, process.pid)
    try:
        _wait_until_ready(process, f"{server.address}/readyz")
        yield server
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait_until_ready(process: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + 3 * PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            urlopen(address).close()
        except URLError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("The server to measure did not start")
