"""From the display's bytes to the page of the virtual kiosk, in a real Chromium.

`python -m tests.bench.bench_page [PICTURES]`, or `make bench-page`, which installs the
browser. The display's own thread, its controller, the control wire, the page's server
and the page are real; the kiosk's other threads rest. A picture begins with its first
byte at the controller and ends with the frame of Chromium that shows it. Beside it, in
turns, a bare websocket between the controller and a canvas.
"""

import asyncio
import json
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from drivers.sim.reserved_port import HOST, ReservedPort
from firmware.virtual.kiosk.remote import Remote
from firmware.virtual.page.board.board import Board
from firmware.virtual.page.messages.to_page import Opening, ShopShown, TabMessage
from firmware.virtual.page.page_watcher import PageWatcher
from firmware.virtual.page.serving import PageServer
from firmware.virtual.page.web.app import page_app
from firmware.virtual.phones.browser import Browser
from tests.bench.report import compare, fact, heading, quantile

HERE = Path(__file__).parent
MODULES = HERE.parents[1] / ".venv/npm/node_modules"
PICTURES, ROUNDS = 200, 10
PAUSE_S = 0.12
FLOOD = 1_000
LIMIT_S = 60.0
Shown = list[tuple[str, float]]


def main() -> None:
    pictures = int(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    with ServedGlass() as glass:
        glass.measure(bare=False, pictures=10, pause_s=PAUSE_S)
        each = max(1, pictures // ROUNDS)
        ours: list[float] = []
        bare: list[float] = []
        for _ in range(ROUNDS):
            ours += glass.measure(bare=False, pictures=each, pause_s=PAUSE_S).late_ms
            bare += glass.measure(bare=True, pictures=each, pause_s=PAUSE_S).late_ms
        count = min(len(ours), len(bare))
        heading("bare")
        compare("display to page, ms", ours[:count], bare[:count], "≤ 50")
        fact("  p99, ms", quantile(ours, 0.99))
        fact("  not shown, of all", each * ROUNDS - len(ours), "0")
        floods = [
            [
                glass.measure(bare=way, pictures=FLOOD, pause_s=0.0)
                for way in (False, True)
            ]
            for _ in range(3)
        ]
        compare(
            "frames a second, of more than it can show",
            [one.frames_a_s for one, _ in floods],
            [other.frames_a_s for _, other in floods],
            "",
        )
        fact("  the display's own, a second", floods[0][0].shown_a_s)
        fact("  how late then, ms", quantile(floods[0][0].late_ms, 0.5))
        fact("  p99, ms", quantile(floods[0][0].late_ms, 0.99))


class Measured:
    """What the display showed in one run, and what the page had drawn of it."""

    def __init__(self, shown: Shown, drawn: Shown) -> None:
        began_ms = dict(shown)
        self.late_ms = [at - began_ms[bits] for bits, at in drawn if bits in began_ms]
        took_s = (shown[-1][1] - shown[0][1]) / 1e3
        self.shown_a_s = len(shown) / took_s
        self.frames_a_s = len(self.late_ms) / took_s


class ServedGlass:
    """Display, page and browser; a context manager."""

    def __init__(self) -> None:
        self._ending = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as ending:
            bare = ending.enter_context(closing(ReservedPort())).number
            page = ServedPage()
            ending.callback(page.close)
            remote = Remote(page.hear)
            ending.callback(remote.close)
            with remote.new_wire() as theirs:
                number = theirs.fileno()
                argv = ("-m", "tests.bench.numbered_glass", str(number), str(bare))
                self._display = ending.enter_context(
                    Spoken((sys.executable, *argv), keeps=number)
                )
            page.follow(remote)
            script = str(HERE / "watch_glass.mjs")
            addresses = [f"http://{HOST}:{port}/" for port in (page.port, bare)]
            self._browser = ending.enter_context(
                Spoken(("node", script, *addresses, str(MODULES)))
            )
            self._ending = ending.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ending.close()

    def measure(self, *, bare: bool, pictures: int, pause_s: float) -> Measured:
        """One run on one of the two ways."""
        asked = {"bare": bare, "pictures": pictures, "pause_s": pause_s}
        shown = json.loads(self._display.ask(json.dumps(asked)))
        drawn = json.loads(self._browser.ask("all"))
        return Measured(
            [(bits, at) for bits, at in shown], drawn["bare" if bare else "page"]
        )


class Spoken:
    """A process that replies to each line by one; its first line says that it runs."""

    def __init__(self, argv: tuple[str, ...], keeps: int | None = None) -> None:
        kept = () if keeps is None else (keeps,)
        self._process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            pass_fds=kept,
        )
        self._read()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _file(self._process.stdin).close()
        try:
            self._process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def ask(self, line: str) -> str:
        """The reply to a line."""
        told = _file(self._process.stdin)
        told.write(f"{line}\n")
        told.flush()
        return self._read()

    def _read(self) -> str:
        line = _file(self._process.stdout).readline()
        assert line, "it ended"
        return line


class ServedPage:
    """The page's server, which is told what the kiosk's process tells."""

    def __init__(self) -> None:
        listeners = [socket.create_server((HOST, 0)) for _ in range(2)]
        for each in listeners:
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        ports = [int(each.getsockname()[1]) for each in listeners]
        self.port = ports[0]
        self._board = Board()
        self._loop = asyncio.new_event_loop()
        self._ended = False
        self._server = PageServer(
            page_app(
                self._board,
                lambda _order: True,
                ports=(ports[0], ports[1]),
                browser=Browser(""),
                hang_up=lambda _client: None,
            )
        )
        self._page = threading.Thread(
            target=self._loop.run_until_complete, args=(self._server.serve(listeners),)
        )
        self._stage: threading.Thread | None = None
        self.hear = PageWatcher(self._tell, lambda _address, _file: None).reported
        self._page.start()
        self._tell(ShopShown(state=Opening.OPEN))

    def follow(self, remote: Remote) -> None:
        """Receive what the display's process sends, in the place of the stage."""
        self._stage = threading.Thread(target=self._watch, args=(remote,))
        self._stage.start()

    def close(self) -> None:
        """End both threads."""
        self._ended = True
        if self._stage is not None:
            self._stage.join(LIMIT_S)
        self._loop.call_soon_threadsafe(
            partial(setattr, self._server, "should_exit", True)
        )
        self._page.join(LIMIT_S)
        self._loop.close()

    def _watch(self, remote: Remote) -> None:
        while not self._ended and remote.powered:
            remote.watch(0.2)

    def _tell(self, told: TabMessage) -> None:
        self._loop.call_soon_threadsafe(self._board.take, told)


def _file(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


if __name__ == "__main__":
    main()
