"""A device's thread: opened, worked with, lost once, retried, closed."""

import logging
import queue
import time
from collections.abc import Iterator

import pytest

from drivers.api import DeviceLost, DeviceReady, DriverError
from drivers.runtime.device_worker import LOAD_LIMIT_S, RETRY_FIRST_S, DeviceWorker
from tests.support.device_inbox import Inbox

LIMIT_S = 20.0


class Probe(DeviceWorker):
    """Opens and works by its script; reports each call."""

    def __init__(self, inbox: Inbox) -> None:
        super().__init__("probe", inbox.emit)
        self.opens: queue.Queue[Exception | None] = queue.Queue()
        self.works: queue.Queue[Exception | None] = queue.Queue()
        self.calls: queue.Queue[str] = queue.Queue()

    def open(self) -> None:
        self._step("open", self.opens)

    def work(self) -> None:
        self._step("work", self.works)

    def close(self) -> None:
        self.calls.put("close")

    def wake(self) -> None:
        self.works.put(None)

    def _step(self, name: str, script: queue.Queue[Exception | None]) -> None:
        self.calls.put(name)
        step = script.get(timeout=LIMIT_S)
        if step is not None:
            raise step

    def next_calls(self, count: int) -> list[str]:
        return [self.calls.get(timeout=LIMIT_S) for _ in range(count)]


@pytest.fixture
def probe(inbox: Inbox) -> Iterator[Probe]:
    probe = Probe(inbox)
    yield probe
    probe.opens.put(None)
    assert probe.stop(LIMIT_S)


def test_it_opens_works_and_closes_when_stopped(probe: Probe, inbox: Inbox) -> None:
    probe.opens.put(None)
    probe.start()
    assert inbox.wait(DeviceReady).device == "probe"
    probe.works.put(None)
    assert probe.next_calls(3) == ["open", "work", "work"]
    assert probe.stop(LIMIT_S)
    assert probe.next_calls(1) == ["close"]


class SlowToLoad(Probe):
    """Reports for how long it is believed while it loads."""

    def load(self) -> None:
        self.calls.put("load")
        self.believed_s = self.beat_s - time.monotonic()


def test_a_library_that_takes_long_to_load_is_no_silence(inbox: Inbox) -> None:
    probe = SlowToLoad(inbox)
    for refusal in (OSError("not there yet"), None):
        probe.opens.put(refusal)
    probe.start()
    inbox.wait(DeviceReady)
    assert probe.next_calls(4) == ["load", "open", "close", "open"]
    assert probe.believed_s > LOAD_LIMIT_S / 2
    assert probe.beat_s <= time.monotonic()
    assert probe.stop(LIMIT_S)


def test_a_loss_closes_the_device_is_reported_once_and_ends_with_ready(
    probe: Probe, inbox: Inbox
) -> None:
    probe.opens.put(None)
    probe.works.put(DriverError("unplugged"))
    for refusal in (OSError("still away"), None):
        probe.opens.put(refusal)
    probe.start()
    assert inbox.wait(DeviceReady).device == "probe"
    assert inbox.wait(DeviceLost).reason == "unplugged"
    assert inbox.wait(DeviceReady).device == "probe"
    calls = probe.next_calls(7)
    assert calls == ["open", "work", "close", "open", "close", "open", "work"]
    assert inbox.drain() == []


def test_a_device_that_was_closed_is_not_closed_again_at_the_end(
    probe: Probe, inbox: Inbox
) -> None:
    probe.opens.put(DriverError("away"))
    probe.start()
    assert inbox.wait(DeviceLost).reason == "away"
    assert probe.next_calls(2) == ["open", "close"]
    assert probe.stop(LIMIT_S)
    assert "close" not in list(probe.calls.queue)


def test_the_wait_doubles_with_each_failure_and_begins_again_after_success(
    inbox: Inbox,
) -> None:
    probe = Probe(inbox)
    waits = [probe.failed(OSError("away")) for _ in range(7)]
    assert waits == [RETRY_FIRST_S * factor for factor in (1, 2, 4, 8, 16, 20, 20)]
    probe.opens.put(None)
    probe.turn()
    assert probe.failed(OSError("away")) == RETRY_FIRST_S


@pytest.mark.parametrize(
    ("exc", "traceback"), [(DriverError("no pins"), False), (KeyError("x"), True)]
)
def test_only_a_defect_is_logged_with_its_traceback(
    inbox: Inbox, caplog: pytest.LogCaptureFixture, exc: Exception, *, traceback: bool
) -> None:
    with caplog.at_level(logging.WARNING):
        Probe(inbox).failed(exc)
    (record,) = caplog.records
    assert record.getMessage().startswith("device_lost device=probe reason=")
    assert bool(record.exc_info) is traceback
