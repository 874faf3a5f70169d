"""The devices' health: what is lost, whether codes can be scanned, what is reported."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Literal

from drivers.api import (
    CameraComplaint,
    CameraHealth,
    CameraTrouble,
    DecoderLocked,
    DecoderRestarted,
    DeviceAbsent,
    DeviceEvent,
    DeviceLost,
    DeviceReady,
    Paper,
    PrinterChanged,
    PrinterStatus,
    PrintTrouble,
)
from firmware.kiosk.devices.names import DeviceName
from firmware.kiosk.sale.events import UnknownReason

_CAMERA = frozenset({DeviceName.CAMERA, DeviceName.CAMERA_SCANNER})
_CODE_SOURCES = (_CAMERA, frozenset({DeviceName.SERIAL_SCANNER}))
"""What reads codes: a camera with the scanner of its frames, or a barcode scanner."""
_SIGHTLESS = frozenset({CameraComplaint.COVERED, CameraComplaint.DARK})
DECODER_UNLOCKED = "decoder_unlocked"
_MAX_UNKNOWN = 200
_NO_REPORT = PrinterStatus(Paper.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Health:
    """The devices' last reports. Pure: `after` returns a new one.

    `absent` are those that need not be there and were not so far: they cannot be used,
    and nothing is out of order. `decoder_restarts` counts them since the start.
    """

    lost: frozenset[DeviceName] = frozenset()
    absent: frozenset[DeviceName] = frozenset()
    printer: PrinterStatus = _NO_REPORT
    camera: CameraHealth | None = None
    decoder_locked: bool = True
    decoder_restarts: int = 0

    def after(self, event: DeviceEvent) -> "Health":
        """The health after a device's report; events of a sale change nothing."""
        match event:
            case DeviceLost(device, _):
                return replace(self, lost=self.lost | {DeviceName(device)})
            case DeviceAbsent(device):
                return replace(self, absent=self.absent | {DeviceName(device)})
            case DeviceReady(device):
                there = {DeviceName(device)}
                lost, absent = self.lost - there, self.absent - there
                return replace(self, lost=lost, absent=absent)
            case PrinterChanged(status):
                return replace(self, printer=status)
            case CameraHealth() | DecoderLocked() | DecoderRestarted():
                return self._after_camera(event)
            case _:
                return self

    def _after_camera(
        self, event: CameraHealth | DecoderLocked | DecoderRestarted
    ) -> "Health":
        match event:
            case CameraHealth():
                return replace(self, camera=event)
            case DecoderLocked(_, locked):
                return replace(self, decoder_locked=locked)
            case DecoderRestarted():
                return replace(self, decoder_restarts=self.decoder_restarts + 1)

    @property
    def print_trouble(self) -> PrintTrouble | None:
        """What keeps slips from being printed, or None."""
        if DeviceName.PRINTER in self.lost:
            return PrintTrouble.UNPLUGGED
        return self.printer.trouble

    @property
    def camera_trouble(self) -> CameraTrouble | None:
        """What keeps the camera, or the scanner of its frames, from reading codes."""
        if not _CAMERA.isdisjoint(self.lost):
            return CameraTrouble.LOST
        seen = self.camera.complaint if self.camera else ""
        return CameraTrouble.SEES_NOTHING if seen in _SIGHTLESS else None

    def cannot_scan(self, devices: tuple[DeviceName, ...]) -> bool:
        """Whether none of this kiosk's code sources works."""
        sources = [source for source in _CODE_SOURCES if source & set(devices)]
        return all(source & (self.lost | self.absent) for source in sources)

    def reasons(self) -> tuple[str, ...]:
        """Everything out of order, as reasons for the fleet view, sorted."""
        lost = [f"{device}_lost" for device in sorted(self.lost)]
        trouble = self.printer.trouble
        printer = [f"printer_{trouble}"] if trouble else []
        complaint = self.camera.complaint if self.camera else ""
        camera = [f"camera_{complaint}"] if complaint else []
        decoder = [] if self.decoder_locked else [DECODER_UNLOCKED]
        return (*lost, *printer, *camera, *decoder)


FleetState = Literal["ready", "degraded", "offline"]


def fleet_state(reasons: tuple[str, ...], *, selling: bool) -> FleetState:
    """The state for `KioskState`: with any reason it is degraded."""
    return "ready" if selling and not reasons else "degraded"


@dataclass(slots=True)
class UnknownCodes:
    """Codes that meant nothing since the last report: bounded, the rest only counted.

    At most 200 different articles are kept apart; a prankster's further ones are
    counted under their reason alone (E16).
    """

    articles: Counter[str] = field(default_factory=Counter[str])
    reasons: Counter[UnknownReason] = field(default_factory=Counter[UnknownReason])

    def count(self, reason: UnknownReason, gtin: str | None) -> None:
        """One more."""
        self.reasons[reason] += 1
        if gtin and (gtin in self.articles or len(self.articles) < _MAX_UNKNOWN):
            self.articles[gtin] += 1

    def drain(self) -> dict[str, int]:
        """The articles since the last call, and how often each was shown."""
        counted = dict(self.articles)
        self.articles.clear()
        return counted
