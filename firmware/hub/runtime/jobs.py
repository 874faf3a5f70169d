"""Gives jobs their turns on the handler's thread: one slice between two batches.

So no job delays an acknowledgement by more than one slice. A job that raises is due
again after its period, as after a success.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from firmware.hub.feature.job import Job

SLICE_S = 0.05
"""A job's slice while no message waits."""
BUSY_SLICE_S = 0.01
"""… and while messages wait."""
PAUSE_S = 0.01
"""How long to wait for messages between two slices of a job that has more to do."""


@dataclass(slots=True)
class _Scheduled:
    job: Job
    due_s: float = float("-inf")
    more: bool = False
    done_once: bool = False


class JobRunner:
    """All jobs of the hub, in turn. The handler's thread only."""

    def __init__(
        self,
        jobs: Iterable[Job],
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._monotonic_s = monotonic_s
        self._turns = deque(_Scheduled(job) for job in jobs)

    @property
    def ready(self) -> bool:
        """Whether messages may be handled: what has to come before them is done."""
        return not self._missing()

    def prepare(self) -> None:
        """Run what has to come before messages; may raise what the jobs raise."""
        for scheduled in self._missing():
            self._run(scheduled, SLICE_S)

    def run_next(self, slice_s: float) -> None:
        """Give the next job that is due its slice; may raise what the job raises."""
        now_s = self._monotonic_s()
        for _ in range(len(self._turns)):
            scheduled = self._turns[0]
            self._turns.rotate(-1)
            if scheduled.more or scheduled.due_s <= now_s:
                self._run(scheduled, slice_s)
                return

    def wait_s(self, max_s: float) -> float:
        """How long the handler may wait for messages before a job wants a slice."""
        now_s = self._monotonic_s()
        until_due_s = min((each.due_s for each in self._turns), default=now_s + max_s)
        if any(each.more for each in self._turns):
            max_s = PAUSE_S
        return min(max(until_due_s - now_s, 0.0), max_s)

    def _missing(self) -> list[_Scheduled]:
        return [
            each
            for each in self._turns
            if each.job.before_messages and not each.done_once
        ]

    def _run(self, scheduled: _Scheduled, slice_s: float) -> None:
        now_s = self._monotonic_s()
        scheduled.due_s = now_s + scheduled.job.period_s
        scheduled.more = False
        scheduled.more = scheduled.job.run(now_s + slice_s)
        scheduled.done_once = scheduled.done_once or not scheduled.more
