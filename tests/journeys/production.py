"""The server as production has it: granian, style sheets hashed and small, no test settings."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from django.db import connections

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
SETTINGS = {"DJANGO_SETTINGS_MODULE": "sers.config.settings", "SERS_DEMO": "0", "SERS_HTTPS": "0"}


@contextmanager
def production(folder: Path) -> Iterator[str]:
    """Its address, over the test's own database; `folder` takes the static files."""
    environment = os.environ | SETTINGS | {"STATIC_ROOT": str(folder / "static")}
    environment["DATABASE_URL"] = _of_the_test(environment["DATABASE_URL"])
    command = [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    command += ["--host", "127.0.0.1", "--log-level", "critical", "sers.config.wsgi:application"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait_until_ready(server, f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _of_the_test(url: str) -> str:
    name = connections["owner"].settings_dict["NAME"]
    before, _, after = url.partition("?")
    return f"{before.rpartition('/')[0]}/{name}?{after}"


def _wait_until_ready(server: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            urlopen(f"{address}/readyz").close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("The server did not start")
