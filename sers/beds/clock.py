"""A thread that releases what runs out, in whichever process keeps the times of beds.

Several may run at once, and one that was stopped catches up: see `expiring`.
"""

import logging
from threading import Event, Thread

from django.db import DatabaseError, close_old_connections, connection

from sers.beds.expiring import expire

logger = logging.getLogger(__name__)

EVERY = 10.0  # seconds
PATIENCE = 5.0


class Clock:
    """Runs from `start` to `stop`; a database that is away is waited for."""

    def __init__(self) -> None:
        self._ended = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        self._ended.clear()
        self._thread = Thread(target=self._run, name="beds", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        if self._thread:
            self._thread.join(PATIENCE)
            self._thread = None

    def _run(self) -> None:
        try:
            while not self._ended.wait(EVERY):
                self.look()
        finally:
            connection.close()

    def look(self) -> int:
        """Release what is due now; how many. What fails is said, and tried at the next look."""
        close_old_connections()
        try:
            return expire()
        except DatabaseError as fault:
            logger.warning("Beds could not be released: %s", type(fault).__name__)
            return 0
