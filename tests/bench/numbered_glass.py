"""A display that shows one number after the other, as a kiosk's process has it.

`python -m tests.bench.numbered_glass CONTROL_FD PORT`. The kiosk's own display thread
writes to a simulated controller. What that shows goes to the stage by the control wire,
as in the virtual kiosk, or by a bare websocket at `PORT` to whoever is connected. A
line of JSON on the standard input, `{"bare": false, "pictures": 50, "pause_s": 0.1}`,
is replied to by one: each picture's bits in base64, and when its first byte reached the
controller, in Unix milliseconds.
"""

import asyncio
import base64
import json
import socket
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.http11 import Request, Response

from drivers.api import Align, Text
from drivers.display.display import OledDisplay
from drivers.display.fonts import Fonts
from drivers.display.models import OledController, OledModel
from drivers.panel.panel import PanelPins
from drivers.sim.display.oled import SimOled
from drivers.sim.pins import Pins
from firmware.virtual.kiosk.control import Control, FarSides, OutgoingQueue
from tests.bench.bare_page import HTML

HOST = "127.0.0.1"
MS_NS = 1e6
STEP_S = 0.002
STOP_LIMIT_S = 5.0


@dataclass(slots=True)
class TimedBus:
    """Passes everything on, and keeps when a picture's first byte came."""

    glass: SimOled
    first_ns: int = 0

    def command(self, *cmd: int) -> None:
        """Command bytes."""
        self._begin()
        self.glass.command(*cmd)

    def data(self, data: Sequence[int]) -> None:
        """Data bytes."""
        self._begin()
        self.glass.data(data)

    def cleanup(self) -> None:
        """Nothing to release."""

    def _begin(self) -> None:
        self.first_ns = self.first_ns or time.time_ns()


class NumberedGlass:
    """Shows numbers; each picture differs from all others."""

    def __init__(self, wire: socket.socket, bare: "BareWire") -> None:
        self._outgoing = OutgoingQueue()
        self._bare = bare
        self._to_bare = False
        self._number = 0
        self._seen: list[tuple[str, float]] = []
        self._lock = threading.Lock()
        self._glass = SimOled(OledController.SSD1309, self._on_frame)
        self._bus = TimedBus(self._glass)
        self._display = OledDisplay(
            "display",
            lambda _event: None,
            model=OledModel(OledController.SSD1309),
            bus=lambda: self._bus,
            fonts=Fonts(),
        )
        self._ended = False
        self._drawing = threading.Thread(target=self._draw, daemon=True)
        far = FarSides(
            pins=Pins(PanelPins(), lambda: None),
            glass=self._glass,
            clock_moved=lambda: None,
        )
        self._control = Control(wire, far, outgoing=self._outgoing, ended=lambda: None)

    def begin(self) -> None:
        """Light the display."""
        self._control.start()
        self._drawing.start()

    def end(self) -> None:
        """Dark again."""
        self._ended = True
        self._display.wake()
        self._drawing.join(STOP_LIMIT_S)
        self._control.stop()

    def run(self, *, bare: bool, pictures: int, pause_s: float) -> list[list[object]]:
        """Show so many pictures, with this pause; without one as fast as it draws."""
        self._to_bare = bare
        with self._lock:
            self._seen.clear()
        for _ in range(pictures):
            self._number += 1
            self._display.show(_picture(self._number))
            time.sleep(pause_s or STEP_S)
        time.sleep(max(pause_s, 0.2))
        with self._lock:
            return [list(each) for each in self._seen]

    def _draw(self) -> None:
        self._display.open()
        while not self._ended:
            self._display.work()

    def _on_frame(self, image: Image.Image) -> None:
        first_ms, self._bus.first_ns = self._bus.first_ns / MS_NS, 0
        raw = image.tobytes()
        with self._lock:
            self._seen.append((base64.b64encode(raw).decode("ascii"), first_ms))
        if self._to_bare:
            self._bare.send(raw)
        else:
            self._outgoing.put_frame(image, self._glass.contrast)


class BareWire:
    """A websocket with nothing around it, and a page that draws what comes by it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._tabs: set[ServerConnection] = set()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def send(self, raw: bytes) -> None:
        """Send a picture's bits to each tab; any thread."""
        self._loop.call_soon_threadsafe(broadcast, self._tabs, raw)

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        async with serve(
            self._tab, HOST, self._port, process_request=_page, compression=None
        ):
            await asyncio.Event().wait()

    async def _tab(self, tab: ServerConnection) -> None:
        self._tabs.add(tab)
        try:
            await tab.wait_closed()
        finally:
            self._tabs.discard(tab)


def _page(connection: ServerConnection, request: Request) -> Response | None:
    if "Upgrade" in request.headers:
        return None
    response = connection.respond(200, HTML)
    response.headers["Content-Type"] = "text/html; charset=utf-8"
    return response


def _picture(number: int) -> tuple[Text, ...]:
    """As a sale looks: a name, a price, a large sum, a line below."""
    return (
        Text(0, 0, "牛奶", 16),
        Text(127, 0, f"{number % 100}.90", 16, align=Align.RIGHT),
        Text(127, 18, f"¥{number / 100:.2f}", 32, align=Align.RIGHT),
        Text(0, 52, "按付款键结账", 12),
    )


def main() -> None:
    """Serve until the standard input ends."""
    bare = BareWire(int(sys.argv[2]))
    bare.start()
    glass = NumberedGlass(socket.socket(fileno=int(sys.argv[1])), bare)
    glass.begin()
    print("{}", flush=True)
    for line in sys.stdin:
        print(json.dumps(glass.run(**json.loads(line))), flush=True)
    glass.end()


if __name__ == "__main__":
    main()
