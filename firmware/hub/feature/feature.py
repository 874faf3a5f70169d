"""All that one feature adds to the hub; `firmware.hub.app` lists the features."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Table

from firmware.hub.feature.command import CommandHandlers
from firmware.hub.feature.job import Job
from firmware.hub.ingest.fact import FactHandlers, Followers
from firmware.hub.ingest.request import RequestHandlers, WritingRequestHandlers
from firmware.protocol.envelope import Stamp
from firmware.protocol.messages import Birth, KioskState, SaleClosed, Telemetry


class Announcement(NamedTuple):
    """What a kiosk says it has: at its birth, or by a sale that names it."""

    kid: str
    body: Birth | SaleClosed


Observer = Callable[[Sequence[Announcement], str], None]
"""Receives what kiosks announce before any of it is judged, and the hub's UTC text; it
may raise StoreError."""


class KioskReport(NamedTuple):
    """What a kiosk reports that is no fact: a state, telemetry, or only its clock.

    `live`: the kiosk has sent it just now; a state may have stood retained.
    """

    kid: str
    stamp: Stamp
    live: bool
    body: KioskState | Telemetry | None = None


KioskObserver = Callable[[Sequence[KioskReport], str], None]
"""Receives what kiosks report, and the hub's UTC text; it may raise StoreError."""


HubTopicObserver = Callable[[str, bytes], None]
"""Receives topic and payload of what anybody, the hub included, published where the hub
alone may; b"" is a retained message that was taken off."""


class Worker(Protocol):
    """A thread of a feature, as `drivers.runtime.worker_thread.WorkerThread`."""

    name: str

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        ...

    def start(self) -> None:
        """Start the thread; once."""
        ...

    def ask_to_stop(self) -> None:
        """Have the thread end soon; returns at once."""
        ...

    def stop(self, limit_s: float) -> bool:
        """End the thread; False if that took longer than `limit_s`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """What a feature takes part in; it names only what it has.

    `workers` are its threads: started before the first message, stopped while the
    handler still handles what they submit.
    """

    name: str
    tables: Sequence[Table] = ()
    facts: FactHandlers = field(default_factory=dict[Any, Any])
    followers: Followers = field(default_factory=dict[Any, Any])
    requests: RequestHandlers = field(default_factory=dict[Any, Any])
    writing_requests: WritingRequestHandlers = field(default_factory=dict[Any, Any])
    commands: CommandHandlers = field(default_factory=dict[Any, Any])
    observers: Sequence[Observer] = ()
    kiosk_observers: Sequence[KioskObserver] = ()
    hub_topic_observers: Sequence[HubTopicObserver] = ()
    jobs: Sequence[Job] = ()
    workers: Sequence[Worker] = ()

    def start(self) -> None:
        """Start its threads."""
        for worker in self.workers:
            worker.start()

    def stop(self, limit_s: float) -> list[str]:
        """Stop its threads, each within a limit; the names of those that did not.

        All are asked first: threads that wait for the same work end together.
        """
        for worker in self.workers:
            worker.ask_to_stop()
        return [worker.name for worker in self.workers if not worker.stop(limit_s)]

    @property
    def alive(self) -> bool:
        """Whether all its threads run."""
        return all(worker.alive for worker in self.workers)
