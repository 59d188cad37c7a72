"""What releases whatever runs out, in whichever process keeps the times of beds.

Several may run at once, and one that was stopped catches up: see `expiring`.
"""

import logging
from threading import Event, Thread

from django.db import close_old_connections, connection

from sers.beds.expiring import expire

logger = logging.getLogger(__name__)

EVERY = 10.0  # seconds
PATIENCE = 5.0


class Clock:
    """Looks at once, and again and again until it is stopped; a database that is away returns."""

    def __init__(self, every: float = EVERY) -> None:
        self._every = every
        self._ended = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Run in a thread of its own."""
        self._ended.clear()
        self._thread = Thread(target=self.run, name="beds", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        if self._thread:
            self._thread.join(PATIENCE)
            self._thread = None

    def run(self) -> None:
        try:
            self.look()
            while not self._ended.wait(self._every):
                self.look()
        finally:
            connection.close()

    def look(self) -> int:
        """Release what is due now; how many. What fails is said, and tried at the next look."""
        close_old_connections()
        try:
            return expire()
        except Exception as fault:
            # Whatever it is: a clock that has died holds every bed for ever. Of the fault only
            # its kind is said, because its words may hold what was written.
            logger.warning("Beds could not be released: %s", type(fault).__name__)
            return 0
