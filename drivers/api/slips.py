"""What a printer prints, and the printer."""

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
    """A slip to print and cut. `job_id` comes back in `Printed` or `PrintFailed`."""

    job_id: str
    slip: Slip


class ReceiptPrinter(Protocol):
    """A receipt printer with a thread of its own, at most 16 jobs waiting.

    `submit` never blocks and answers False where the queue is full. Exactly one
    `Printed` or `PrintFailed` follows each accepted job.
    """

    def start(self) -> None:
        """Open it and begin to watch its status."""
        ...

    def submit(self, job: PrintJob) -> bool:
        """Queue a job; False where 16 are waiting already."""
        ...

    def stop(self, limit_s: float) -> bool:
        """End; False where that took longer than `limit_s`."""
        ...
