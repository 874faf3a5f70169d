"""The one thread class: turn after turn until stopped, with a heartbeat.

Imports the standard library only, so that a process without devices can use it too
(decision 0100). A subclass does one bounded piece of work in `turn`; what a turn raises
is caught in one place and handed to `failed`, which returns how long to rest.
"""

import threading
import time
from abc import ABC, abstractmethod


class WorkerThread(ABC):
    """Template of a thread. Subclasses block at most a second in `turn`.

    `beat_s` is the monotonic time of the last sign of life; a watchdog reads it from
    its own thread. Other threads call `start`, `ask_to_stop`, `stop` and `alive`; this
    one calls the rest, unless stated otherwise.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.beat_s = time.monotonic()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread; once in a worker's life."""
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Have the thread end with the turn under way; returns at once."""
        self._stopping.set()
        self.wake()

    def stop(self, limit_s: float) -> bool:
        """Ask the thread to end and wait at most `limit_s`; False if it did not.

        The turn under way is finished. Before `start` there is nothing to wait for.
        """
        self.ask_to_stop()
        if self._thread.ident is not None:
            self._thread.join(limit_s)
        return not self._thread.is_alive()

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        """Whether `stop` was called; any thread."""
        return self._stopping.is_set()

    @abstractmethod
    def turn(self) -> None:
        """Do one bounded piece of work; may raise any Exception."""

    @abstractmethod
    def failed(self, exc: Exception) -> float:
        """Log or report what a turn raised; returns the seconds to rest after it.

        Must not raise: that would end the thread.
        """

    def wake(self) -> None:  # noqa: B027 - a hook that not every worker needs
        """End a wait in `turn`; called from the thread that stops the worker."""

    def ended(self) -> None:  # noqa: B027 - as above
        """Release what the thread owns; the last call that it makes."""

    def beat(self, ahead_s: float = 0.0) -> None:
        """Record a sign of life, in the middle of a long turn.

        `ahead_s`: it counts only that much later, because what follows takes its time.
        """
        self.beat_s = time.monotonic() + ahead_s

    def rest(self, limit_s: float) -> bool:
        """Wait `limit_s` or until stopped; True if the worker is stopping."""
        return self._stopping.wait(limit_s)

    def _run(self) -> None:
        try:
            while not self.stopping:
                self.beat()
                self._caught_turn()
        finally:
            self.ended()

    def _caught_turn(self) -> None:
        try:
            self.turn()
        except Exception as exc:  # noqa: BLE001 - the one catch-all of every thread
            rest_s = self.failed(exc)
            self.beat()
            self.rest(rest_s)
