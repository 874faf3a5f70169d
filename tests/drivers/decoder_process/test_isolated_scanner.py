"""A decoder that hangs, dies or lies costs a moment, whatever is held up to it."""

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import pytest

from drivers.api import (
    CameraHealth,
    CodeSeen,
    DecoderLocked,
    DecoderRestarted,
    DeviceEvent,
    DeviceLost,
    DeviceReady,
    Symbology,
)
from drivers.camera.frames import FolderSettings
from drivers.decoder_process import messages
from drivers.decoder_process.child import (
    ChildProcess,
    DecoderSetup,
    environment,
    started,
)
from drivers.decoder_process.isolated_scanner import (
    STANDING_LIMITS,
    IsolatedScanner,
)
from drivers.decoder_process.messages import DecoderOrder
from drivers.decoder_process.reports import UnprovenCode
from drivers.scanner.presence import PresenceTracker
from drivers.sim.camera.album import GOODS as ALBUM
from drivers.sim.camera.camera_view import CameraView
from drivers.sim.camera.label import label
from drivers.sim.camera.packaging import side_of
from drivers.sim.camera.scan_field import Placing, field_with
from tests.support.device_inbox import Inbox, until
from tests.support.warm_starts import WarmStarter

pytestmark = pytest.mark.process
GOODS, OTHERS = "6901234567892", "6901234500028"
BLURRED = Placing(near=0.8, blurred=0.192, turn_deg=-6)
"""So that one witness reads the code and no other bears it out."""
FRAME_LIMIT_S = 0.8
STOP_S = 5.0


class Rig:
    """A scanner whose process is fragile, with a picture before its camera."""

    def __init__(
        self, folder: Path, inbox: Inbox, warm: WarmStarter, output: IO[bytes]
    ) -> None:
        self.view = CameraView(folder / "camera")
        self.inbox = inbox
        self._warm, self._output = warm, output
        self.processes: list[ChildProcess] = []
        source = FolderSettings(folder / "camera")
        order = DecoderOrder(source, 20.0, tells_unproven=True)
        self.unproven = deque[Sequence[UnprovenCode]](maxlen=1)
        setup = DecoderSetup(order, self._start, FRAME_LIMIT_S, self.unproven.append)
        self.scanner = IsolatedScanner(inbox.emit, setup, PresenceTracker())

    def show(self, text: str, symbology: Symbology = Symbology.QR) -> None:
        self.view.show(label(text, symbology))

    def shows_goods(self, text: str = GOODS) -> None:
        """Hold goods up until they are read."""
        self.show(text, Symbology.EAN13)
        while self.inbox.wait(CodeSeen).reading.text != text:
            pass

    def _start(self, wire: int) -> ChildProcess:
        module = "tests.support.fragile_decoder"
        command = [sys.executable, "-m", module, str(wire)]
        self.processes.append(self._warm(command, self._output, wire))
        return self.processes[-1]


@pytest.fixture
def rig(tmp_path: Path, inbox: Inbox, warm: WarmStarter) -> Iterator[Rig]:
    with (tmp_path / "output").open("wb") as output:
        # What forks has imported all, so that the scanner does not wait for that.
        warm([sys.executable, "-m", "keyword"], output).wait(60.0)
        rig = Rig(tmp_path, inbox, warm, output)
        rig.scanner.start()
        inbox.wait(DeviceReady)
        try:
            yield rig
        finally:
            assert rig.scanner.stop(STOP_S)
            assert all(each.poll() is not None for each in rig.processes)


@pytest.mark.parametrize(
    ("held_up", "reason"),
    [
        ("loop", "the decoder gave no answer for"),
        ("loop that holds all", "the decoder gave no answer for"),
        ("stand still", "the decoder gave no answer for"),
        ("stand still and hold all", "the decoder gave no answer for"),
        ("crash", "the decoder's process ended: SIGSEGV"),
        ("leave", "the decoder's process ended: exit code 7"),
        ("garbage", "the decoder sent garbage: `$.taken_at_s`"),
        ("large", "the decoder sent more than 65536 bytes"),
        ("flood", "the decoder sent 1000 reports a second"),
    ],
)
def test_what_is_held_up_costs_a_moment(
    rig: Rig, caplog: pytest.LogCaptureFixture, held_up: str, reason: str
) -> None:
    rig.shows_goods()
    rig.show(held_up)
    assert rig.inbox.wait(DecoderRestarted).device == "eye"
    rig.shows_goods(OTHERS)
    assert reason in caplog.text
    assert "284712345678" not in caplog.text
    assert len(rig.processes) > 1


def test_a_process_that_is_stopped_costs_a_moment(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    rig.shows_goods()
    os.kill(rig.processes[0].pid, signal.SIGSTOP)
    rig.inbox.wait(DecoderRestarted)
    rig.shows_goods(OTHERS)
    assert "the decoder gave no answer for" in caplog.text
    assert rig.processes[0].poll() == -signal.SIGKILL


class IdleChild:
    """Took its time to load, and says and does nothing from then on."""

    pid = os.getpid()  # this process: it has computed, and waits now

    def __init__(self, wire: int) -> None:
        self._wire = socket.socket(fileno=os.dup(wire))
        self._wire.send(messages.loaded())

    def poll(self) -> int | None:
        return None

    def wait(self, timeout: float | None = None) -> int:  # noqa: ARG002 - of Popen
        return -signal.SIGKILL

    def kill(self) -> None:
        self._wire.close()


def test_what_loading_took_is_not_taken_for_a_loop(inbox: Inbox) -> None:
    began_s: list[float] = []

    def start(wire: int) -> ChildProcess:
        began_s.append(time.monotonic())
        return IdleChild(wire)

    limit_s = 0.3
    assert time.process_time() > limit_s
    order = DecoderOrder(FolderSettings(Path("/nowhere")), 20.0)
    setup = DecoderSetup(order, start, limit_s)
    scanner = IsolatedScanner(inbox.emit, setup, PresenceTracker())
    scanner.start()
    inbox.wait(DecoderRestarted)
    assert time.monotonic() - began_s[0] > STANDING_LIMITS * limit_s
    assert scanner.stop(STOP_S)


@pytest.mark.parametrize("held_up", ["raise", "take all memory"])
def test_a_picture_that_is_too_much_needs_no_new_process(
    rig: Rig, held_up: str
) -> None:
    rig.show(held_up)
    rig.inbox.wait(DecoderRestarted)
    rig.shows_goods()
    assert len(rig.processes) == 1


def test_what_stays_held_up_is_tried_ever_more_slowly(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    rig.show("leave")
    lost = rig.inbox.wait(DeviceLost)
    assert (lost.device, "exit code 7" in lost.reason) == ("eye", True)
    began_s, before = time.monotonic(), len(rig.processes)
    until(lambda: len(rig.processes) >= before + 3)
    assert time.monotonic() - began_s > 0.25 + 0.5 + 1.0
    rig.shows_goods()
    assert caplog.text.count("device_lost device=eye") >= 1


def test_it_beats_while_its_process_hangs(rig: Rig) -> None:
    silent_s, events = [0.0], list[DeviceEvent]()

    def restarted() -> bool:
        silent_s.append(time.monotonic() - rig.scanner.beat_s)
        events.extend(rig.inbox.drain())
        return DecoderRestarted("eye") in events

    rig.show("stand still")
    assert until(restarted)
    assert max(silent_s) < STANDING_LIMITS * FRAME_LIMIT_S


def test_what_was_in_view_when_it_died_is_not_scanned_again(rig: Rig) -> None:
    rig.shows_goods()
    rig.processes[0].kill()
    rig.inbox.wait(DecoderRestarted)
    rig.inbox.wait(CameraHealth)
    rig.show(OTHERS, Symbology.EAN13)
    assert rig.inbox.wait(CodeSeen).reading.text == OTHERS


def test_a_code_in_view_is_reported_once_more_when_codes_are_asked_for(
    rig: Rig,
) -> None:
    rig.shows_goods()
    rig.scanner.ask_for_codes(asked=True)
    again = rig.inbox.wait(CodeSeen)
    assert (again.reading.text, again.reading.again) == (GOODS, True)


def test_what_is_not_proven_is_told_by_its_place(rig: Rig) -> None:
    rig.view.show(field_with(side_of(ALBUM[0][1]), BLURRED))
    assert until(lambda: any(rig.unproven))
    (unproven,) = rig.unproven[-1]
    assert (unproven.symbology, len(unproven.corners)) == (Symbology.EAN13, 4)
    rig.shows_goods()
    assert until(lambda: not any(rig.unproven))


def test_a_camera_that_is_pulled_is_reported_under_its_own_name(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    rig.shows_goods()
    rig.view.unplug()
    lost = rig.inbox.wait(DeviceLost)
    assert (lost.device, "is it plugged in?" in lost.reason) == ("camera", True)
    rig.processes[0].kill()
    rig.inbox.wait(DecoderRestarted)
    assert until(lambda: len(rig.processes) == 2)
    rig.view.plug()
    while rig.inbox.wait(DeviceReady).device != "camera":
        pass
    rig.shows_goods(OTHERS)
    assert caplog.text.count("device_lost device=camera") == 1
    assert "device_lost device=eye" not in caplog.text


def test_its_process_ends_with_the_kiosk(rig: Rig) -> None:
    rig.shows_goods()
    assert rig.scanner.stop(STOP_S)
    assert rig.processes[0].poll() == -signal.SIGKILL


def test_a_process_that_does_not_start_is_a_device_that_is_lost(
    tmp_path: Path, inbox: Inbox, warm: WarmStarter
) -> None:
    with (tmp_path / "output").open("wb") as output:
        command = [sys.executable, "-m", "no.such.module"]
        setup = DecoderSetup(
            DecoderOrder(FolderSettings(tmp_path), 10.0),
            lambda wire: warm(command, output, wire),
        )
        scanner = IsolatedScanner(inbox.emit, setup, PresenceTracker())
        scanner.start()
        lost = inbox.wait(DeviceLost)
        assert scanner.stop(STOP_S)
    assert lost == DeviceLost("eye", "the decoder's process ended: exit code 1")


UNLOCKED = """
import os, sys
from drivers.decoder_process import messages
wire = int(sys.argv[1])
os.read(wire, messages.MAX_BYTES)
os.write(wire, messages.loaded())
os.write(wire, messages.opened((), "the kernel refuses"))
os.read(wire, 1)
"""


def test_a_process_without_its_lock_works_and_is_told(
    tmp_path: Path, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    def start(wire: int) -> ChildProcess:
        command = [sys.executable, "-c", UNLOCKED, str(wire)]
        return subprocess.Popen(command, pass_fds=(wire,))

    setup = DecoderSetup(DecoderOrder(FolderSettings(tmp_path), 10.0), start)
    scanner = IsolatedScanner(inbox.emit, setup, PresenceTracker())
    scanner.start()
    assert inbox.wait(DecoderLocked) == DecoderLocked("eye", locked=False)
    assert inbox.wait(DeviceReady).device == "camera"
    assert scanner.stop(STOP_S)
    assert "decoder_unlocked device=eye reason='the kernel refuses'" in caplog.text


def test_the_real_process_reads_is_locked_and_has_nothing_of_the_kiosk(
    tmp_path: Path, inbox: Inbox
) -> None:
    started_here: list[ChildProcess] = []

    def start(wire: int) -> ChildProcess:
        started_here.append(started(wire))
        return started_here[-1]

    CameraView(tmp_path / "camera").show(label(GOODS, Symbology.EAN13))
    order = DecoderOrder(FolderSettings(tmp_path / "camera"), 10.0)
    setup = DecoderSetup(order, start)
    scanner = IsolatedScanner(inbox.emit, setup, PresenceTracker())
    scanner.start()
    assert inbox.wait(DecoderLocked) == DecoderLocked("eye", locked=True)
    assert inbox.wait(CodeSeen).reading.text == GOODS
    (process,) = started_here
    proc = Path(f"/proc/{process.pid}")
    status = proc.joinpath("status").read_text("ascii", "replace")
    sockets = [
        each
        for each in proc.joinpath("fd").iterdir()
        if str(each.readlink()).startswith("socket:")
    ]
    assert scanner.stop(STOP_S)
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status
    assert len(sockets) == 1


def test_it_inherits_how_to_run_python_and_no_secret() -> None:
    whole = {
        "CREDENTIALS_DIRECTORY": "/run/credentials/kiosk.service",
        "NOTIFY_SOCKET": "/run/systemd/notify",
        "COUNTERTOP_KEY": "x",
        "MALLOC_MMAP_THRESHOLD_": "1048576",
        "LANG": "C.UTF-8",
        "PYTHONPATH": "/elsewhere",
    }
    kept = environment(whole)
    assert set(kept) == {
        *("MALLOC_MMAP_THRESHOLD_", "LANG", "PYTHONPATH", "PYTHONSAFEPATH")
    }
    assert Path(kept["PYTHONPATH"], "drivers", "decoder_process").is_dir()


@pytest.fixture(autouse=True)
def logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
