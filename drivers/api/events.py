"""What devices report, each from a thread of its own, through one `Emit`."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from drivers.api.codes import Reading
from drivers.api.panel import Button


@dataclass(frozen=True, slots=True)
class CodeSeen:
    """A code was shown: once for each showing. `seen_at_s` is monotonic."""

    reading: Reading
    seen_at_s: float


@dataclass(frozen=True, slots=True)
class ButtonEdge:
    """The raw level of a button changed, bounces included; `at_s` is monotonic."""

    button: Button
    down: bool
    at_s: float


@dataclass(frozen=True, slots=True)
class DeviceLost:
    """A device does not work; it is retried until `DeviceReady` follows."""

    device: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeviceReady:
    """A device works (again)."""

    device: str


@dataclass(frozen=True, slots=True)
class CameraHealth:
    """How the camera sees, over the last few seconds (N17).

    `sharpness` is the variance of the Laplacian, `brightness` the mean grey (0 to
    255), `complaint` is empty, "covered", "blurred", "dark" or "frozen".
    """

    frames_per_s: float
    frames_dropped: int
    sharpness: float
    brightness: float
    decodes_per_s: float
    complaint: str = ""


class Paper(StrEnum):
    """What the printer says of its roll; UNKNOWN where it does not say."""

    PLENTY = "plenty"
    LOW = "low"
    OUT = "out"
    UNKNOWN = "unknown"


class PrintTrouble(StrEnum):
    """Why a slip was not (known to be) printed.

    UNPRINTABLE: the slip itself cannot be put into a printer's words, now or ever.
    """

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    FAULT = "fault"
    SILENT = "silent"
    UNPLUGGED = "unplugged"
    UNPRINTABLE = "unprintable"


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What the printer said of itself; `trouble` is None where it can print."""

    paper: Paper
    trouble: PrintTrouble | None = None


@dataclass(frozen=True, slots=True)
class PrinterChanged:
    """The printer's status differs from the one last reported."""

    status: PrinterStatus


@dataclass(frozen=True, slots=True)
class Printed:
    """The printer confirmed, after the cut, that the job went through."""

    job_id: str


@dataclass(frozen=True, slots=True)
class PrintFailed:
    """The job did not surely print. `may_have_printed`: bytes had been sent."""

    job_id: str
    trouble: PrintTrouble
    may_have_printed: bool

    @property
    def hopeless(self) -> bool:
        """Whether it was the slip's own fault: it will never print, others may."""
        return self.trouble is PrintTrouble.UNPRINTABLE


DeviceEvent = (
    CodeSeen
    | ButtonEdge
    | DeviceLost
    | DeviceReady
    | CameraHealth
    | PrinterChanged
    | Printed
    | PrintFailed
)
Emit = Callable[[DeviceEvent], None]
