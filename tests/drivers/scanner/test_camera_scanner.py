"""From the picture before the camera to one `CodeSeen` each time a code is shown."""
# python-barcode ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import segno
from barcode import EAN13
from barcode.writer import ImageWriter
from PIL import Image

from drivers.api import (
    CodeSeen,
    DeviceEvent,
    DeviceLost,
    DeviceReady,
    DriverError,
    Reading,
    Symbology,
)
from drivers.camera.camera import Camera
from drivers.camera.frames import FolderSettings, Frame
from drivers.runtime.latest import Newest
from drivers.scanner.camera_scanner import CameraScanner, Decode
from drivers.scanner.presence import PresenceTracker
from drivers.sim.camera.camera_view import CameraView
from drivers.vision.pictures import Pixels
from tests.support.device_inbox import Inbox

GOODS = "6901234567892"
LINK = "https://id.example/01/06901234567892"


def goods_picture() -> Pixels:
    drawn = cast("Image.Image", EAN13(GOODS, writer=ImageWriter()).render())
    return on_a_counter(drawn.convert("RGB"))


def link_picture() -> Pixels:
    packed = BytesIO()
    segno.make(LINK).save(packed, kind="png", scale=6, border=4)
    return on_a_counter(Image.open(packed).convert("RGB"))


def on_a_counter(code: Image.Image) -> Pixels:
    counter = Image.new("RGB", (1280, 720), (150, 150, 150))
    counter.paste(code, (300, 150))
    return np.asarray(counter)


@pytest.fixture
def stage(tmp_path: Path) -> CameraView:
    return CameraView(tmp_path / "camera")


@pytest.fixture
def scanner(tmp_path: Path, stage: CameraView, inbox: Inbox) -> Iterator[CameraScanner]:
    assert stage is not None
    with ExitStack() as stack:
        settings = FolderSettings(tmp_path / "camera")
        camera = Camera(inbox.emit, settings, frames_per_s=20.0)
        scanner = CameraScanner(inbox.emit, camera.next_frame, PresenceTracker())
        for worker in (camera, scanner):
            worker.start()
            stack.callback(stops, worker)
        yield scanner


def stops(worker: Camera | CameraScanner) -> None:
    assert worker.stop(3.0)


@pytest.mark.usefixtures("scanner")
def test_each_code_shown_is_reported_with_its_kind(
    inbox: Inbox, stage: CameraView
) -> None:
    stage.show(goods_picture())
    first = inbox.wait(CodeSeen)
    stage.show(link_picture())
    second = inbox.wait(CodeSeen)
    assert (first.reading.text, first.reading.symbology) == (GOODS, Symbology.EAN13)
    assert (second.reading.text, second.reading.symbology) == (LINK, Symbology.QR)
    assert second.seen_at_s > first.seen_at_s
    assert not [event for event in inbox.drain() if isinstance(event, CodeSeen)]


def test_a_code_in_view_is_reported_once_more_when_codes_are_asked_for(
    inbox: Inbox, stage: CameraView, scanner: CameraScanner
) -> None:
    stage.show(link_picture())
    first = inbox.wait(CodeSeen)
    scanner.ask_for_codes(asked=True)
    again = inbox.wait(CodeSeen)
    assert (first.reading.again, again.reading.again) == (False, True)
    assert again.reading.text == LINK
    for asked in (False, True):
        scanner.ask_for_codes(asked=asked)
        stage.show(goods_picture() if asked else link_picture())
    assert inbox.wait(CodeSeen).reading.text == GOODS


def blank(taken_at_s: float) -> Frame:
    return Frame(np.zeros((4, 4, 3), np.uint8), taken_at_s)


def events_of(
    inbox: Inbox, frames: int, load: Callable[[], Decode]
) -> list[DeviceEvent]:
    """All events of a scanner for this number of frames, at 0.5, 1.0, 1.5 … seconds."""
    waiting = Newest[Frame]()
    left = iter(range(1, frames + 1))
    finished = threading.Event()

    def next_frame(limit_s: float) -> Frame | None:
        number = next(left, None)
        if number is not None:
            return blank(number / 2)
        finished.set()
        return waiting.get(min(limit_s, 0.05))

    scanner = CameraScanner(inbox.emit, next_frame, PresenceTracker(), load=load)
    scanner.start()
    assert finished.wait(5.0)
    assert scanner.stop(3.0)
    return inbox.drain()


def test_a_code_held_still_is_reported_once(inbox: Inbox) -> None:
    shown = iter([[], ["a"], ["a"], ["a", "b"], ["b"], [], [], ["a"]])

    def decode(image: Pixels) -> list[Reading]:
        assert image.shape == (4, 4, 3)
        return [Reading(text, Symbology.QR) for text in next(shown)]

    events = events_of(inbox, 8, lambda: decode)
    seen = [event for event in events if isinstance(event, CodeSeen)]
    assert [(one.reading.text, one.seen_at_s) for one in seen] == [
        ("a", 1.0),
        ("b", 2.0),
        ("a", 4.0),
    ]


def test_a_decoder_that_fails_is_reported_and_loaded_again(inbox: Inbox) -> None:
    loads = list[int]()

    def load() -> Decode:
        loads.append(len(loads))

        def decode(image: Pixels) -> list[Reading]:
            if len(loads) == 1:
                raise DriverError(f"no room for {image.nbytes} bytes")
            return []

        return decode

    events = events_of(inbox, 2, load)
    assert loads == [0, 1]
    assert events == [
        DeviceReady("eye"),
        DeviceLost("eye", "no room for 48 bytes"),
        DeviceReady("eye"),
    ]


def test_the_decoder_is_loaded_in_the_eye_s_own_thread(inbox: Inbox) -> None:
    loaded_in = list[str]()

    def load() -> Decode:
        loaded_in.append(threading.current_thread().name)
        return lambda _: []

    events_of(inbox, 1, load)
    assert loaded_in == ["eye"]


def test_the_kiosk_s_rim_loads_no_opencv_until_it_starts() -> None:
    code = (
        "import sys, drivers.scanner.camera_scanner, drivers.camera.camera, "
        "drivers.camera.frames; "
        "sys.exit(bool({'cv2', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
