"""Codes made to do harm, shown as pictures: from the lens to the log nothing breaks.

Camera, eye, classifier and controller are the kiosk's own. Everything that they log,
write, publish, print and show is searched for what the codes carry.
"""

import logging
import queue
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol, cast

import numpy as np
import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.api import Button, CodeSeen, DeviceEvent, Symbology
from drivers.camera.camera import Camera
from drivers.camera.folder import empty_view
from drivers.camera.frames import FolderSettings
from drivers.decode import decode
from drivers.scanner.camera_scanner import CameraScanner
from drivers.scanner.presence import PresenceTracker
from drivers.sim.camera.camera_view import CameraView, png
from drivers.vision.pictures import Pixels
from firmware.base.printable import safe_text
from firmware.cli.main import main
from firmware.kiosk.sale import SaleState
from firmware.kiosk.sync.link_events import LinkUp
from firmware.kiosk.ui.screens import picture
from firmware.retail.codes.classify import classify
from firmware.retail.codes.rules import CodeRules
from tests.support.examples import tries
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_rig import KioskRig

CANARY = "CANARY"
LIMIT_S = 10.0
MODULE_PX, LARGE_MODULE_PX = 6, 3
LARGE_MODULES = 100
COUNTER_PX = (1280, 720)

HOSTILE: dict[str, str] = {
    "4,296 letters": (CANARY + "A" * 4290),
    "a link without end": "https://id.example/01/" + CANARY * 330,
    "controls": f"\x00\x07\x08{CANARY}\x1b[2J\x1b]0;{CANARY}\x07\x7f\x9b31m",
    "a line for the log": f"x\r\n2026-11-22 ERROR kiosk: {CANARY}\n{CANARY}",
    "writing direction": f"\u202e{CANARY}\u2066\u200f\u2069\ufeff gnp.exe",
    "wildcards": f"+/{CANARY}/#/$SYS/#",
    "a topic": f"ct/1/{CANARY}/dn/cmd/reboot",
    "printer commands": f"\x1bp\x00\x19\xfa{CANARY}\x1dV\x00\x10\x04\x14",
    "formats": f"%s%n{{0}}{{{CANARY}!r}}$(reboot)`reboot`%({CANARY})s",
    "quotes": f"\"'{CANARY}'; DROP TABLE sales; --\\u0000\"}}]",
    "paths": f"../../../../etc/{CANARY}\x00.png",
    "a card": f"CTM-{CANARY}+#\u202e",
    "a card's look": "CTM-0D5WP4649K3\u041a" + CANARY,
    "elements": f"]C10106901234567892\x1d21{CANARY}\x1b\x1d10\x1d",
    "a link's serial": f"https://x/01/06901234567892/21/%1b%5B2J%0a{CANARY}%ff%00",
    "digits of elsewhere": f"٦٩٠١٢٣٤٥٦٧٨٩٢{CANARY}",
    "a tower of accents": CANARY + "e" + "\u0301" * 200,
    "lines apart": f"\u2028{CANARY}\u2029\x85",
    "private and no characters": f"\ue000\ufffe\U000f0000\U0010ffff{CANARY}",
}
BYTES = {
    "no UTF-8": b"\xff\xfe\xc3\x28" + CANARY.encode() + b"\xa0\xa1\xed\xa0\x80",
    "cut UTF-8": CANARY.encode() + "界".encode()[:2],
    "all bytes": bytes(range(256)) + CANARY.encode(),
}
ECIS = ("utf-8", "shift_jis", "cp1256", "gb18030")


def code_of(content: str | bytes) -> Pixels:
    """A QR code as zxing-cpp writes it; bytes stay as they are."""
    create = cast("Callable[..., zxingcpp.Barcode]", vars(zxingcpp)["create_barcode"])
    code = create(content, zxingcpp.BarcodeFormat.QRCode)
    image = np.array(code.to_image(scale=1), np.uint8)
    scale = LARGE_MODULE_PX if len(image) > LARGE_MODULES else MODULE_PX
    return image.repeat(scale, 0).repeat(scale, 1)


def eci_code(text: str, encoding: str) -> Pixels:
    """A QR code that names its character set."""
    code = segno.make_qr(text, encoding=encoding, eci=True, mode="byte")
    dark = np.array([list(row) for row in code.matrix_iter(scale=5, border=4)])
    return np.where(dark == 1, 0, 255).astype(np.uint8)


def on_a_counter(code: Pixels) -> Pixels:
    view = empty_view(*COUNTER_PX).copy()
    top, left = (COUNTER_PX[1] - len(code)) // 2, (COUNTER_PX[0] - len(code)) // 2
    view[top : top + len(code), left : left + len(code)] = code[:, :, None]
    return view


class Rig:
    """A kiosk with a camera's far side: what is shown is seen, and handled."""

    def __init__(self, folder: Path, ending: ExitStack) -> None:
        self.folder = folder / "disk"
        self.folder.mkdir()
        self.desk = KioskRig(self.folder, prints=True)
        ending.callback(self.desk.close)
        self.desk.controller.handle(LinkUp())
        self.screens = list[str]()
        self._inbox: queue.Queue[DeviceEvent] = queue.Queue()
        self._view = CameraView(folder / "camera")
        camera = Camera(self._inbox.put, FolderSettings(folder / "camera"))
        eye = CameraScanner(self._inbox.put, camera.next_frame, PresenceTracker())
        for worker in (camera, eye):
            worker.start()
            ending.callback(worker.stop, LIMIT_S)

    def show(self, code: Pixels) -> CodeSeen:
        """Hold a code before the camera until it is seen; the kiosk acts on it."""
        self._view.show(on_a_counter(code))
        ends_s = time.monotonic() + LIMIT_S
        while not isinstance(event := self._event(ends_s), CodeSeen):
            self.act(event)
        self.act(event)
        return event

    def _event(self, ends_s: float) -> DeviceEvent:
        return self._inbox.get(timeout=max(0.0, ends_s - time.monotonic()))

    def act(self, event: DeviceEvent) -> None:
        controller = self.desk.controller
        controller.handle(event)
        shown = picture(controller.sale, controller.scene())
        self.screens += [repr(shown), repr(controller.sale), repr(event)]

    def left_behind(self) -> bytes:
        """Disk, wire, slips and screens, as bytes."""
        self.desk.controller.report_unknown()
        self.desk.controller.poll()
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return b"\n".join(
            [path.read_bytes() for path in files]
            + [topic.encode() + payload for topic, payload in self.desk.post.sent]
            + [repr(self.desk.tray.jobs).encode()]
            + [text.encode() for text in self.screens]
        )


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with ExitStack() as ending:
        yield Rig(tmp_path_factory.mktemp("rig"), ending)


class Log(Protocol):
    @property
    def text(self) -> str: ...


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Log:
    caplog.set_level(logging.DEBUG)
    return caplog


CODES = (
    [pytest.param(code_of(text), id=name) for name, text in HOSTILE.items()]
    + [pytest.param(code_of(raw), id=name) for name, raw in BYTES.items()]
    + [
        pytest.param(eci_code(f"{name} {CANARY}+#$\x1b[0m\r\n", name), id=f"ECI {name}")
        for name in ECIS
    ]
)


@pytest.mark.parametrize("code", CODES)
def test_a_hostile_code_is_refused_and_leaves_nothing(
    rig: Rig, log: Log, code: Pixels
) -> None:
    seen = rig.show(code)
    assert CANARY in seen.reading.text
    rig.desk.scan(COLA.gtin)
    rig.desk.press(Button.PAY)
    assert rig.desk.controller.sale.state is SaleState.PAYING
    rig.act(seen)
    rig.desk.confirm()
    rig.desk.printed()
    rig.act(seen)

    assert CANARY not in log.text
    assert all(line.isprintable() for line in log.text.splitlines())
    assert CANARY.encode() not in rig.left_behind()


def test_seven_thousand_digits_are_too_many(rig: Rig, log: Log) -> None:
    digits = "1234567890" * 708 + "123456789"
    assert rig.show(code_of(digits)).reading.text == digits
    assert "1234567890" not in log.text
    assert b"12345678901234567890" not in rig.left_behind()


def test_an_article_beside_them_is_still_sold(rig: Rig) -> None:
    before = {fact.sale_id for fact in rig.desk.facts()}
    rig.desk.now_s += 60
    rig.desk.controller.poll()
    rig.show(code_of(f"https://id.example/01/0{COLA.gtin}"))
    (item,) = rig.desk.controller.sale.basket.lines
    assert item.gtin == COLA.gtin
    rig.desk.press(Button.PAY)
    rig.desk.confirm()
    rig.desk.printed()
    assert len({fact.sale_id for fact in rig.desk.facts()} - before) == 1


@given(raw=st.binary(min_size=1, max_size=120))
@settings(max_examples=tries(40), deadline=None)
def test_any_bytes_in_a_code_get_an_answer(raw: bytes) -> None:
    for reading in decode(code_of(raw)):
        assert reading.symbology is Symbology.QR
        code = classify(reading.text, reading.symbology, paying=True, rules=CodeRules())
        assert repr(code).isprintable()
        assert safe_text(reading.text, len(raw) * 10).isprintable()


def test_the_command_line_tells_them_escaped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [cast("Pixels", param.values[0]) for param in CODES[::3]]
    for number, code in enumerate(codes):
        (tmp_path / f"{number}.png").write_bytes(png(on_a_counter(code)))
    assert main(["decode", str(tmp_path)]) == 0
    assert main(["decode", "--json", str(tmp_path)]) == 0
    said = capsys.readouterr()
    assert said.out.count(CANARY) >= 2 * len(codes)
    assert all(line.isprintable() for line in said.out.split("\n"))
    assert not said.err
