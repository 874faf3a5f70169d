"""What devices say and take: plain values, and one small Protocol a role.

The kiosk knows drivers only by this file; concrete classes are named where the
kiosk is wired. Every driver with a thread of its own reports through one `Emit`
callable, which must not block and may be called from any thread.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class DriverError(Exception):
    """A device does not do what it should; the message says what to look at."""


# --- codes ---


class Symbology(StrEnum):
    """What kind of code was read; SERIAL where a serial scanner did not say."""

    EAN13 = "ean13"
    EAN8 = "ean8"
    UPCA = "upca"
    UPCE = "upce"
    CODE128 = "code128"
    ITF = "itf"
    CODE39 = "code39"
    CODABAR = "codabar"
    QR = "qr"
    DATAMATRIX = "datamatrix"
    SERIAL = "serial"


@dataclass(frozen=True, slots=True)
class Reading:
    """One code seen in one frame. `corners` are (x_px, y_px), clockwise, or empty.

    `stage` names what found it, for explanations and statistics. The text may be a
    bearer secret (a pay code): the repr does not show it.
    """

    text: str
    symbology: Symbology
    corners: tuple[tuple[int, int], ...] = ()
    stage: str = ""

    def __repr__(self) -> str:
        return f"Reading({self.symbology}, {len(self.text)} characters)"


# --- events, from devices ---


@dataclass(frozen=True, slots=True)
class CodeSeen:
    """A code was shown: once for each showing. `seen_at_s` is monotonic."""

    reading: Reading
    seen_at_s: float


class Button(StrEnum):
    """The buttons of the panel."""

    PAY = "pay"
    UNDO = "undo"
    STAFF = "staff"
    REPRINT = "reprint"


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
    """Why a slip was not (known to be) printed."""

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    FAULT = "fault"
    SILENT = "silent"
    UNPLUGGED = "unplugged"


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


# --- pictures, to the display ---


class Align(StrEnum):
    """Where text stands: relative to its x for the screen, to the paper for a slip."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Text:
    """One run of text with its top at `y_px`; `height_px` is 12, 16, 24 or 32.

    Wider than `width_px` (0 = no bound), it is cut and ends with an ellipsis.
    `x_px` is the left edge, the middle or the right edge, by `align`.
    """

    x_px: int
    y_px: int
    text: str
    height_px: int = 12
    align: Align = Align.LEFT
    width_px: int = 0
    inverted: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of lit pixels, filled or as a one-pixel frame."""

    x_px: int
    y_px: int
    width_px: int
    height_px: int
    filled: bool = True


@dataclass(frozen=True, slots=True)
class QrPicture:
    """A QR code: dark modules stay dark, light modules and a quiet zone are lit.

    It fills at most `side_px` squared from (`x_px`, `y_px`), in whole pixels a module.
    """

    x_px: int
    y_px: int
    side_px: int
    text: str


Picture = tuple[Text | Box | QrPicture, ...]


class Display(Protocol):
    """A small monochrome screen. `show` never blocks: the newest picture wins."""

    @property
    def width_px(self) -> int:
        """128 or 256."""
        ...

    @property
    def height_px(self) -> int:
        """64."""
        ...

    def start(self) -> None:
        """Open it and begin to show."""
        ...

    def show(self, picture: Picture) -> None:
        """Show this from now on."""
        ...

    def stop(self, limit_s: float) -> bool:
        """Blank it and end; False where that took longer than `limit_s`."""
        ...


# --- slips, to the printer ---


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


# --- panel ---


class Lamp(StrEnum):
    """Colours of the panel's lamp."""

    OFF = "off"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Panel(Protocol):
    """Buttons, a lamp with three colours and a buzzer. No method blocks.

    `beep` takes (on_s, off_s) pairs, played in order; a new pattern replaces the old.
    """

    def start(self) -> None:
        """Claim the pins and begin to report edges."""
        ...

    def lamp(self, colour: Lamp, *, blinking: bool = False) -> None:
        """Light the lamp in one colour, steady or blinking."""
        ...

    def beep(self, pattern: tuple[tuple[float, float], ...]) -> None:
        """Play a pattern."""
        ...

    def stop(self, limit_s: float) -> bool:
        """Lamp and buzzer off, pins released; False where that took too long."""
        ...


class CodeSource(Protocol):
    """Something that reads codes and emits `CodeSeen`: camera or serial scanner."""

    def start(self) -> None:
        """Open it and begin to emit."""
        ...

    def stop(self, limit_s: float) -> bool:
        """End; False where that took longer than `limit_s`."""
        ...
