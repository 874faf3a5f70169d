"""The devices as the controller uses them; what the kiosk lacks is skipped.

Every method returns at once; the devices' own threads do the work.
"""

from collections.abc import Callable
from typing import Protocol, cast

from drivers.api import (
    Display,
    Emit,
    Lamp,
    Panel,
    Picture,
    PrintFailed,
    PrintJob,
    PrintTrouble,
    ReceiptPrinter,
)
from firmware.kiosk.devices.names import DeviceName
from firmware.kiosk.devices.supervisor import DeviceSupervisor, DeviceThread


class CodeAsker(Protocol):
    """What reads codes off a camera's frames."""

    def ask_for_codes(self, *, asked: bool) -> None:
        """Whether codes are asked for from the next frame on."""
        ...


Beeps = tuple[tuple[float, float], ...]

NARROW_PX = 128


class Outputs:
    """Main thread only. The builders see to it that each device has its Protocol.

    `look` is called with each picture that is put on the display.
    """

    def __init__(
        self,
        supervisor: DeviceSupervisor,
        emit: Emit,
        look: Callable[[Picture], None] = lambda _picture: None,
    ) -> None:
        self.supervisor = supervisor
        self._emit = emit
        self._look = look
        self._shown: tuple[DeviceThread, Picture] | None = None
        self._lit: tuple[DeviceThread, tuple[Lamp, bool]] | None = None

    @property
    def width_px(self) -> int:
        """The display's width; that of the small one if there is none."""
        if DeviceName.DISPLAY not in self.supervisor:
            return NARROW_PX
        return cast("Display", self.supervisor[DeviceName.DISPLAY]).width_px

    @property
    def prints(self) -> bool:
        """Whether this kiosk has a printer at all."""
        return DeviceName.PRINTER in self.supervisor

    def show(self, picture: Picture) -> None:
        """Put a picture on the display, if the picture or the display has changed."""
        if DeviceName.DISPLAY not in self.supervisor:
            return
        display = self.supervisor[DeviceName.DISPLAY]
        if (display, picture) != self._shown:
            self._shown = display, picture
            cast("Display", display).show(picture)
            self._look(picture)

    def light(self, lamp: tuple[Lamp, bool]) -> None:
        """Light the lamp, if the light or the panel has changed."""
        if DeviceName.PANEL not in self.supervisor:
            return
        panel, (colour, blinking) = self.supervisor[DeviceName.PANEL], lamp
        if (panel, lamp) != self._lit:
            self._lit = panel, lamp
            cast("Panel", panel).lamp(colour, blinking=blinking)

    def ask_for_codes(self, *, asked: bool) -> None:
        """Have the camera report what is in view already, while codes are asked for."""
        if DeviceName.CAMERA_SCANNER in self.supervisor:
            scanner = self.supervisor[DeviceName.CAMERA_SCANNER]
            cast("CodeAsker", scanner).ask_for_codes(asked=asked)

    def beep(self, beeps: Beeps) -> None:
        """Sound the beeper."""
        if DeviceName.PANEL in self.supervisor:
            cast("Panel", self.supervisor[DeviceName.PANEL]).beep(beeps)

    def print(self, job: PrintJob) -> None:
        """Hand a job to the printer; a full queue is reported as a printer's fault."""
        printer = cast("ReceiptPrinter", self.supervisor[DeviceName.PRINTER])
        if not printer.submit(job):
            failed = PrintFailed(job.job_id, PrintTrouble.FAULT, may_have_printed=False)
            self._emit(failed)
