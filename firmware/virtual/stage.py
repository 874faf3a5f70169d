"""The stage of one rehearsal: the shop's processes and the counter's far sides.

Everything that a command of a sale script uses belongs to it. One thread; while it
waits, it keeps receiving what the kiosk shows.
"""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from drivers.api import DriverError
from drivers.display.fonts import Fonts
from drivers.sim.camera.camera_view import CameraView
from drivers.sim.printer.paper import PaperSlip
from drivers.sim.printer.ports import PtyWire
from drivers.sim.printer.printer import SimPrinter
from drivers.sim.typist import Typist
from drivers.vision.pictures import Pixels
from firmware.kiosk.ui.language import translation
from firmware.virtual.build import TODAY, Build
from firmware.virtual.display_reader import DisplayReader
from firmware.virtual.hub_database import HubDatabase
from firmware.virtual.kiosk.remote import Remote
from firmware.virtual.phones.phone import Phone
from firmware.virtual.phones.wallets import Wallets
from firmware.virtual.photographs import GoodsPhotograph
from firmware.virtual.reporter import Reporter
from firmware.virtual.settings import Settings
from firmware.virtual.shop import Shop
from firmware.virtual.shown_codes import ShownCodes
from firmware.virtual.watcher import Watcher

MEMORY = Path("/dev/shm")  # noqa: S108 - files there stand in no disk
START_LIMIT_S = 15.0
POLL_S = 0.03
PRESS_S = 0.12
LET_GO_S = 0.04
SLIP_CODE = re.compile(r"\[QR (.*)\]")
"""How the simulated printer writes a code into a slip's text."""
SAME_AGAIN_S = 0.6
"""What comes sooner is one piece before two readers, to the kiosk."""


class Stage:
    """One rehearsal in a temporary folder of its own; a context manager.

    `reporter` prints what happens, `watcher` looks on; `tray` holds the slips that
    nobody took. `phones` are those of customers who joined, by name; `wallets` what
    they pay with; `noted_sums` the ledger's of before. `build` is what the boxes run at
    first.
    """

    def __init__(
        self,
        reporter: Reporter,
        photographs: tuple[GoodsPhotograph, ...] = (),
        *,
        watcher: Watcher | None = None,
        build: Build = TODAY,
    ) -> None:
        self.reporter = reporter
        self._watcher = watcher or Watcher()
        self.settings = Settings()
        self.photographs = photographs
        self.beeps_counted = 0
        self._taken = 0
        self.phones: dict[str, Phone] = {}
        self.noted_sums: dict[str, int] = {}
        self._scanned_s: dict[str, float] = {}
        self._shown = ShownCodes()
        self._folder = Path(tempfile.mkdtemp(prefix="countertop-demo-"))
        with ExitStack() as ending:
            ending.callback(shutil.rmtree, self._folder, ignore_errors=True)
            self._build(ending, build)
            self._ending = ending.pop_all()

    def _build(self, ending: ExitStack, build: Build) -> None:
        self.remote = Remote(self._watcher.reported)
        ending.callback(self.remote.close)
        self.view = CameraView(self._camera_folder(ending), self._watcher.before_camera)
        self.typist = Typist(self._folder / "scanner")
        self.typist.plug()
        ending.callback(self.typist.unplug)
        self._printer: SimPrinter | None = None
        self.wallets = Wallets(self._folder / "networks")
        ending.callback(self.wallets.close)
        self.shop = Shop(self._folder, build)
        ending.callback(self.shop.close)
        self.hub_database = HubDatabase(self.shop.premises.hub_data / "hub.db")
        self.display_reader = DisplayReader(Fonts())

    def _camera_folder(self, ending: ExitStack) -> Path:
        """What the camera sees, in memory where there is room: no disk has frames."""
        folder = self._folder / "camera"
        if os.access(MEMORY, os.W_OK):
            inside = tempfile.mkdtemp(prefix="countertop-camera-", dir=MEMORY)
            ending.callback(shutil.rmtree, inside, ignore_errors=True)
            folder.symlink_to(inside)
        return folder

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ending.close()

    # --- time ---

    def wait(self, limit_s: float) -> None:
        """Let real time pass, receiving what the kiosk shows."""
        until_s = time.monotonic() + limit_s
        while (left_s := until_s - time.monotonic()) > 0:
            self.wait_for_change(left_s)

    def until(self, true: Callable[[], bool], limit_s: float) -> bool:
        """Wait until `true` returns True; False if it does not in time."""
        until_s = time.monotonic() + limit_s
        while not true():
            if time.monotonic() > until_s:
                return False
            self.wait_for_change(POLL_S)
        return True

    def wait_for_change(self, limit_s: float) -> None:
        """Let real time pass until the kiosk shows something else."""
        if self.remote.powered:
            self.remote.watch(limit_s)
        else:
            time.sleep(limit_s)

    # --- the counter ---

    def show(self, codes: Iterable[str], picture: Path | Pixels) -> None:
        """Hold what bears these codes before the camera, and nothing else.

        One of them again only after the pause that makes it a second scan.
        """
        codes = frozenset(codes)
        self.wait(self._shown.pause_s(codes, time.monotonic()))
        self._shown.show(codes, time.monotonic())
        self.view.show(picture)

    def show_nothing(self) -> None:
        """Take away what is before the camera."""
        self._shown.show((), time.monotonic())
        self.view.clear()

    def scan(self, code: str) -> None:
        """Scan with the serial scanner; one code again only after a person's pause."""
        now_s = time.monotonic()
        scanned_s = self._scanned_s.get(code, now_s - SAME_AGAIN_S)
        self.wait(scanned_s + SAME_AGAIN_S - now_s)
        self._scanned_s[code] = time.monotonic()
        self.typist.type(code)

    def staff_confirm(self, badge_of: str = "") -> None:
        """Staff look at the screen, then prove themselves in this kiosk's way."""
        settings, button = self.settings, self.shop.kiosk_build.staff_button
        self.wait(settings.look_s())
        if settings.proof == "key" or button:
            held_s = settings.hold_s("staff") if button else 0.0
            self.press(button or "key", held_s + PRESS_S)
        else:
            self.scan(self.shop.badge_of(badge_of or settings.everybody[0]))

    def press(self, button: str, seconds: float) -> None:
        """Down, wait, up; a power cut meanwhile lets the button go by itself.

        Both levels last longer than a contact bounces (`kiosk.devices.presses`).
        """
        self.remote.act(press=button)
        self.wait(seconds)
        if self.remote.powered:
            self.remote.act(release=button)
            self.wait(LET_GO_S)

    def photograph(self, number: int) -> GoodsPhotograph:
        """One of the photographs of goods, from 1; DriverError if there are fewer."""
        if not 1 <= number <= len(self.photographs):
            there = len(self.photographs)
            raise DriverError("there are only {number} photographs", number=there)
        return self.photographs[number - 1]

    @property
    def paper(self) -> SimPrinter:
        """The printer; DriverError before the kiosk was first started."""
        if self._printer is None:
            raise DriverError("the printer is not there yet: open the shop first")
        return self._printer

    def plug_printer_in(self) -> None:
        """Make this counter's printer, once; its paper is as wide as configured."""
        if self._printer is None:
            columns = int(self.settings.kiosk.get("printer", {}).get("columns", 32))
            wire = PtyWire(self.shop.premises.printer)
            printer = SimPrinter(wire, columns=columns, watcher=self._watcher)
            self._printer = self._ending.enter_context(printer)

    @property
    def tray(self) -> tuple[PaperSlip, ...]:
        """The slips that were cut and that nobody took."""
        return self.paper.slips[self._taken :]

    def code_of_slip(self, number: int, begin: str = "") -> str:
        """The last code of the slip that came out as the NUMBERth; else DriverError.

        `begin`: of those that begin so.
        """
        slips = self.paper.slips
        has = 0 < number <= len(slips)
        found = SLIP_CODE.findall(slips[number - 1].text) if has else []
        codes = [each for each in found if each.startswith(begin)]
        if not codes:
            raise DriverError(
                "there is no slip {number} with such a code", number=number
            )
        return codes[-1]

    def take_slips(self) -> None:
        """Empty the tray."""
        self._taken = len(self.paper.slips)

    def shows(self, text: str) -> bool:
        """Whether the display shows this text now."""
        frame = self.remote.frame
        return frame is not None and self.display_reader.sees(frame, text)

    def translated(self, source: str) -> str:
        """A Chinese text of the kiosk in its customers' language."""
        chosen = self.settings.kiosk.get("store", {}).get("language", "zh_CN")
        return translation(chosen)(source)

    # --- the kiosk ---

    def start_kiosk(self) -> None:
        """Give the kiosk power and wait until it follows its control wire."""
        self.plug_printer_in()
        with self.remote.new_wire() as theirs:
            clock = self.settings.clocks.of_kiosk()
            self.shop.start_kiosk(theirs.fileno(), clock)
        try:
            self.remote.order(panel="look", limit_s=START_LIMIT_S)
        except DriverError as exc:
            raise DriverError("the kiosk does not start") from exc

    @property
    def log_tail(self) -> str:
        """The last lines of the kiosk's and the hub's logs."""
        boxes = {"kiosk": self.shop.kiosk, "hub": self.shop.hub}
        return "\n".join(
            f"--- {name}\n{box.log_tail}" for name, box in boxes.items() if box
        )

    def await_kiosk_end(self, limit_s: float) -> bool:
        """Wait until the kiosk is gone; False if it still runs."""
        until_s = time.monotonic() + limit_s
        while self.remote.powered and time.monotonic() < until_s:
            self.remote.watch(POLL_S)
        kiosk = self.shop.kiosk
        left_s = max(POLL_S, until_s - time.monotonic())
        return kiosk is None or kiosk.wait(left_s) is not None
