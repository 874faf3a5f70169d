"""The parts of a slip, and the Protocol of a receipt printer."""

from dataclasses import dataclass
from typing import Protocol

from drivers.api.pictures import Align


@dataclass(frozen=True, slots=True)
class SlipText:
    """A line of text; `scale` 2 is double width and height. Long lines wrap."""

    text: str
    align: Align = Align.LEFT
    scale: int = 1
    bold: bool = False


@dataclass(frozen=True, slots=True)
class SlipRow:
    """Text at the left edge and at the right; the left wraps, the right does not."""

    left: str
    right: str
    scale: int = 1
    bold: bool = False


@dataclass(frozen=True, slots=True)
class SlipRule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class SlipQr:
    """A QR code in the middle of the paper."""

    text: str


@dataclass(frozen=True, slots=True)
class SlipFeed:
    """Empty lines."""

    lines: int = 1


Slip = tuple[SlipText | SlipRow | SlipRule | SlipQr | SlipFeed, ...]


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A slip to print and cut. `job_id` comes back in what is reported of it."""

    job_id: str
    slip: Slip


class ReceiptPrinter(Protocol):
    """A receipt printer with a thread of its own and a queue of at most 16 jobs.

    `submit` never blocks. Exactly one `Printed`, `SlipSent` or `PrintFailed` follows
    each accepted job.
    """

    def start(self) -> None:
        """Open it and begin to poll its status."""
        ...

    def submit(self, job: PrintJob) -> bool:
        """Queue a job; False if the queue is full."""
        ...

    def stop(self, limit_s: float) -> bool:
        """End; False if that took longer than `limit_s`."""
        ...
