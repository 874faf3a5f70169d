"""The events that devices report, each from a thread of its own, through one `Emit`."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from drivers.api.codes import Reading
from drivers.api.panel import Button


@dataclass(frozen=True, slots=True)
class CodeSeen:
    """A code came into view: one event for each time. `seen_at_s` is monotonic."""

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
class DecoderRestarted:
    """What decodes a camera's frames hung, died or failed, and was begun anew."""

    device: str


@dataclass(frozen=True, slots=True)
class DecoderLocked:
    """The camera works, and what decodes is locked; or it could not be."""

    device: str
    locked: bool


@dataclass(frozen=True, slots=True)
class DeviceAbsent:
    """A device that need not be there was not there so far; `DeviceReady` may follow.

    Once it was ready, `DeviceLost` reports that it is gone.
    """

    device: str


@dataclass(frozen=True, slots=True)
class DeviceReady:
    """A device works (again)."""

    device: str


class CameraComplaint(StrEnum):
    """What is wrong with the camera's pictures (N17)."""

    COVERED = "covered"
    BLURRED = "blurred"
    DARK = "dark"
    FROZEN = "frozen"


class CameraTrouble(StrEnum):
    """What keeps a camera from reading codes.

    SEES_NOTHING: its pictures are all alike or dark. A hand on the lens looks like a
    room without light.
    """

    LOST = "lost"
    SEES_NOTHING = "sees_nothing"


@dataclass(frozen=True, slots=True)
class CameraHealth:
    """Figures of the camera's pictures over the last few seconds (N17).

    `sharpness` is the variance of the Laplacian, `brightness` the mean grey (0 to
    255), `complaint` is empty or a `CameraComplaint`.
    """

    frames_per_s: float
    frames_dropped: int
    sharpness: float
    brightness: float
    decodes_per_s: float
    complaint: str = ""


class Paper(StrEnum):
    """The paper left on the roll; UNKNOWN if the printer does not report it."""

    PLENTY = "plenty"
    LOW = "low"
    OUT = "out"
    UNKNOWN = "unknown"


class PrintTrouble(StrEnum):
    """Why a slip was not printed, or is not known to be.

    UNPRINTABLE: the slip itself cannot be encoded for the printer, now or later.
    """

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    FAULT = "fault"
    SILENT = "silent"
    UNPLUGGED = "unplugged"
    UNPRINTABLE = "unprintable"


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What the printer reported; `trouble` is None if it can print."""

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
class SlipSent:
    """The printer took the whole job and cannot say whether it is on paper."""

    job_id: str


@dataclass(frozen=True, slots=True)
class PrintFailed:
    """No proof that the job was printed. `may_have_printed`: bytes were sent."""

    job_id: str
    trouble: PrintTrouble
    may_have_printed: bool

    @property
    def permanent(self) -> bool:
        """Whether the slip itself is at fault: it never prints, other slips may."""
        return self.trouble is PrintTrouble.UNPRINTABLE


PrintOutcome = Printed | SlipSent | PrintFailed
"""How a job ended."""

DeviceEvent = (
    CodeSeen
    | ButtonEdge
    | DecoderLocked
    | DecoderRestarted
    | DeviceLost
    | DeviceAbsent
    | DeviceReady
    | CameraHealth
    | PrinterChanged
    | PrintOutcome
)
Emit = Callable[[DeviceEvent], None]
