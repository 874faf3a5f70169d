"""The far side of luma's serial interface: an OLED panel whose picture can be read.

It has the controller's memory and executes the controller's commands, so `image` is
what a person would see: mirrored, shifted by two columns or dark, if the driver assumes
another controller. It may be unplugged; then every write is an OSError and the memory
is lost.

    panel = SimOled(OledController.SSD1306)
    display = OledDisplay(..., controller=panel.controller, bus=panel.open, ...)
    panel.wait_for(lambda image: image == expected, limit_s=1)
"""

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from PIL import Image

from drivers.display.models import OledController
from drivers.sim.display.oled_pages import PageMemory, Sh1106Memory
from drivers.sim.display.oled_ssd1322 import Ssd1322Memory

OnFrame = Callable[[Image.Image], None]


class Memory(Protocol):
    """The memory of a controller; used by one thread at a time."""

    lit: bool
    inverted: bool
    contrast: int
    unknown: list[int]

    def command(self, byte: int) -> None:
        """Execute the next byte of the command stream."""
        ...

    def data(self, data: bytes) -> bool:
        """Write to the memory; True if that completed a frame."""
        ...

    def image(self) -> Image.Image:
        """The picture on the glass, mode "1"; dark while the display is off."""
        ...


def _memory(controller: OledController) -> Memory:
    match controller:
        case OledController.SSD1306 | OledController.SSD1309:
            return PageMemory()
        case OledController.SH1106:
            return Sh1106Memory()
        case OledController.SSD1322:
            return Ssd1322Memory()


class SimOled:
    """A panel with one of the four controllers; a luma serial interface.

    `on_frame` is called with each complete picture and whenever a command changes what
    a person sees, in the display's thread.
    `image`, `frames`, `lit`, `contrast` and `wait_for` may be used from any thread.
    """

    def __init__(
        self, controller: OledController, on_frame: OnFrame = lambda _image: None
    ) -> None:
        self.controller = controller
        self._on_frame = on_frame
        self._changed = threading.Condition()
        self._memory = _memory(controller)
        self._plugged = True
        self._seen = self._memory.image()
        self.frames = 0

    def open(self) -> "SimOled":
        """The bus to it; OSError while it is unplugged."""
        self._check()
        return self

    def command(self, *cmd: int) -> None:
        """Execute command bytes (called by luma)."""
        self._check()
        memory, before = self._memory, self._look
        for byte in cmd:
            memory.command(byte)
        if self._look != before:
            self._update_image()
            self._on_frame(self._seen)

    def data(self, data: Sequence[int]) -> None:
        """Store data bytes (called by luma)."""
        self._check()
        if self._memory.data(bytes(data)):
            self.frames += 1
            self._update_image()
            if self.lit:
                self._on_frame(self._seen)

    def cleanup(self) -> None:
        """Nothing to release (called by luma)."""

    def image(self) -> Image.Image:
        """The picture after the last complete frame or command; mode "1"."""
        return self._seen

    @property
    def lit(self) -> bool:
        """Whether the display is switched on."""
        return self._memory.lit

    @property
    def contrast(self) -> int:
        """0 to 255."""
        return self._memory.contrast

    @property
    def unknown(self) -> list[int]:
        """Command bytes that this controller lacks; empty for a correct driver."""
        return self._memory.unknown

    def wait_for(self, test: Callable[[Image.Image], bool], limit_s: float) -> bool:
        """Wait until a picture passes the test; False if none did in time."""
        with self._changed:
            return self._changed.wait_for(lambda: test(self._seen), limit_s)

    def unplug(self) -> None:
        """Cut its power and wires: dark at once, memory lost."""
        self._plugged = False
        self._memory = _memory(self.controller)
        self._update_image()

    def plug(self) -> None:
        """Plug it in again, not set up."""
        self._plugged = True

    @property
    def _look(self) -> tuple[bool, bool, int]:
        """What a command can change of a picture that stays."""
        return self._memory.lit, self._memory.inverted, self._memory.contrast

    def _check(self) -> None:
        if not self._plugged:
            raise OSError(121, "Remote I/O error")

    def _update_image(self) -> None:
        with self._changed:
            self._seen = self._memory.image()
            self._changed.notify_all()
