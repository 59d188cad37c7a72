"""More invented referrals, told beside a SERS that answers already.

In a process of its own, which yields to the pages: `python -m sers.config.arriving`, with the
settings of whoever starts it. It ends with them, and goes on at the next start.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import Event, Thread
from typing import Protocol

import django

PATIENCE = 10  # seconds to end in, once told to
POLITE = 10


class Serving(Protocol):
    """A server, as far as it says that it answers."""

    started: bool


def main() -> None:
    starter = os.getppid()
    os.nice(POLITE)
    django.setup()
    # By name, because models can be imported only now that Django is set up.
    history = import_module("sers.config.demo.history")
    history.load_history(goes_on=lambda: os.getppid() == starter)


@contextmanager
def arriving(server: Serving) -> Iterator[None]:
    """As long as this lasts, referrals arrive, from when the server answers."""
    ended, begun = Event(), list[subprocess.Popen[bytes]]()

    def begin() -> None:
        while not ended.wait(0.1):
            if server.started:
                # A session of its own: Ctrl-C is for the server, which ends this.
                command = [sys.executable, "-m", "sers.config.arriving"]
                begun.append(subprocess.Popen(command, start_new_session=True))
                return

    waiting = Thread(target=begin)
    waiting.start()
    try:
        yield
    finally:
        ended.set()
        waiting.join()
        for process in begun:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """What it was telling is rolled back, and told when it is started again."""
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main()
