"""The threads of a feature end together, not one after the other."""

from threading import Event

from drivers.runtime.worker_thread import WorkerThread
from firmware.hub.feature.feature import Feature

LIMIT_S = 20.0


class Twin(WorkerThread):
    """Ends its turn once the other one was asked to stop."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.asked = Event()
        self.other = self

    def turn(self) -> None:
        self.other.asked.wait()

    def failed(self, exc: Exception) -> float:
        raise exc

    def wake(self) -> None:
        self.asked.set()


def test_all_are_asked_before_one_is_waited_for() -> None:
    one, two = Twin("one"), Twin("two")
    one.other, two.other = two, one
    feature = Feature(name="twins", workers=(one, two))
    feature.start()
    assert feature.stop(LIMIT_S) == []
