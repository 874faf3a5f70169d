"""The small OLED in front of the customer, on luma.oled.

One thread owns the panel. `show` only stores a picture for it: the newest wins, and one
equal to what is shown is not sent. After any failure of the bus the panel is set up
again and gets a whole frame, since its memory can no longer be trusted. The bus (luma's
`serial_interface`) is an argument, so that the same class runs on a real panel and on a
far side that decodes the controller's commands.
"""
# luma carries no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import contextlib
import logging
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import luma.core.error
from luma.core.framebuffer import full_frame
from luma.core.interface.serial import i2c, spi
from luma.oled.device import sh1106, ssd1306, ssd1309, ssd1322

from drivers.api import DriverError, Emit, Picture, QrPicture
from drivers.display.draw import draw
from drivers.display.fonts import Fonts
from drivers.display.models import OledController, OledModel
from drivers.display.panel_memory import send
from drivers.runtime.device_worker import DeviceWorker

log = logging.getLogger(__name__)

WAIT_S = 0.5
DISPLAY_OFF = 0xAE
CONTRAST = 0xCF
CONTRAST_OF_QR = 0x50
_HALF_TURN = 2
"""luma counts quarters."""


class Bus(Protocol):
    """What luma calls a serial interface; an OSError means that the panel is absent."""

    def command(self, *cmd: int) -> None:
        """Send command bytes."""
        ...

    def data(self, data: Sequence[int]) -> None:
        """Send data bytes."""
        ...

    def cleanup(self) -> None:
        """Release the bus."""
        ...


@dataclass(frozen=True, slots=True)
class I2cWiring:
    """A panel on /dev/i2c-`port` at `address`."""

    port: int = 1
    address: int = 0x3C


@dataclass(frozen=True, slots=True)
class SpiWiring:
    """A panel on /dev/spidev`port`.`device`; the pins are BCM numbers."""

    port: int = 0
    device: int = 0
    data_command_pin: int = 24
    reset_pin: int = 25
    speed_hz: int = 8_000_000


def open_bus(wiring: I2cWiring | SpiWiring) -> Bus:
    """Open the real bus. DriverError names what is missing."""
    try:
        with _luma_errors_translated():
            return _open_wire(wiring)
    except ModuleNotFoundError as exc:
        raise DriverError(
            "display bus {wiring} needs the Python package of {name}: install "
            "countertop[kiosk]",
            wiring=wiring,
            name=exc.name,
        ) from exc


def _open_wire(wiring: I2cWiring | SpiWiring) -> Bus:
    if isinstance(wiring, I2cWiring):
        return i2c(port=wiring.port, address=wiring.address)
    return spi(
        port=wiring.port,
        device=wiring.device,
        bus_speed_hz=wiring.speed_hz,
        gpio_DC=wiring.data_command_pin,
        gpio_RST=wiring.reset_pin,
    )


class OledDisplay(DeviceWorker):
    """A `Display` on one of four OLED controllers.

    `bus` opens the wire at each (re)start, e.g. `partial(open_bus, I2cWiring())`; it
    raises OSError or `DriverError` while the panel is absent. A picture that cannot be
    drawn is logged and skipped; the one before it stays.
    """

    def __init__(
        self,
        name: str,
        emit: Emit,
        *,
        model: OledModel,
        bus: Callable[[], Bus],
        fonts: Fonts,
    ) -> None:
        super().__init__(name, emit)
        self._model = model
        self._controller = model.controller
        self._open_bus = bus
        self._fonts = fonts
        self._bus: Bus | None = None
        self._panel: Any = None
        self._wanted: Picture = ()
        self._shown: Picture | None = None
        self._changed = threading.Event()

    @property
    def width_px(self) -> int:
        """128, or 256 on an SSD1322."""
        return self._controller.size_px[0]

    @property
    def height_px(self) -> int:
        """64."""
        return self._controller.size_px[1]

    def show(self, picture: Picture) -> None:
        """Show this from now on; any thread, never blocks, the newest wins."""
        self._wanted = picture
        self._changed.set()

    def open(self) -> None:
        """Set the panel up, and have the wanted picture sent as a whole frame."""
        self._bus = self._open_bus()
        with _luma_errors_translated():
            # luma keeps every panel object until exit: try the wire before making one.
            self._bus.command(DISPLAY_OFF)
            self._panel = _panel(self._model, self._bus)
        self._shown = None
        self._changed.set()

    def work(self) -> None:
        """Send the newest picture, if it is not what the panel shows."""
        if not self._changed.wait(WAIT_S):
            self._check_panel()
            return
        self._changed.clear()
        picture = self._wanted
        if picture == self._shown:
            return
        try:
            image = draw(picture, self._controller.size_px, self._fonts)
        except DriverError:
            log.exception("picture_refused device=%s", self.name)
            return
        with _luma_errors_translated():
            self._panel.contrast(_contrast(picture))
            send(self._panel, self._controller, image)
        self._shown = picture

    def close(self) -> None:
        """Blank the panel if the worker is stopping, and release the bus."""
        panel, bus = self._panel, self._bus
        self._panel = self._bus = None
        with contextlib.suppress(OSError, luma.core.error.Error):
            if panel is not None and self.stopping:
                panel.hide()
                panel.clear()
        with contextlib.suppress(OSError):
            if bus is not None:
                bus.cleanup()

    def wake(self) -> None:
        """Have `work` return at once."""
        self._changed.set()

    def _check_panel(self) -> None:
        """Send the contrast again, to detect a panel that was unplugged at rest.

        Without this it would stay dark once it is back. I2C reports the absence as an
        error; SPI has no acknowledgement and cannot.
        """
        with _luma_errors_translated():
            self._panel.contrast(_contrast(self._shown or ()))


@contextlib.contextmanager
def _luma_errors_translated() -> Generator[None]:
    """Raise luma's own errors as `DriverError`; an OSError passes unchanged."""
    try:
        yield
    except luma.core.error.Error as exc:
        raise DriverError("display: {exc}", exc=exc) from exc


def _panel(model: OledModel, bus: Bus) -> Any:  # noqa: ANN401 - luma is untyped
    rotate = _HALF_TURN if model.upside_down else 0
    match model.controller:
        case OledController.SSD1306:
            return ssd1306(bus, rotate=rotate)
        case OledController.SH1106:
            return sh1106(bus, rotate=rotate)
        case OledController.SSD1309:
            return ssd1309(bus, rotate=rotate)
        case OledController.SSD1322:
            frame = full_frame()
            return ssd1322(bus, rotate=rotate, mode="1", framebuffer=frame)


def _contrast(picture: Picture) -> int:
    """Lower for a QR code, since bright pixels bloom into its dark modules."""
    has_qr = any(isinstance(element, QrPicture) for element in picture)
    return CONTRAST_OF_QR if has_qr else CONTRAST
