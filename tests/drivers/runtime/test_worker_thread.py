"""The one thread class: turns, one catch-all, a bounded stop, a heartbeat."""

import queue
import subprocess
import sys
import threading

from drivers.runtime.worker_thread import WorkerThread

LIMIT_S = 20.0
PROBE = """
import sys
before = set(sys.modules)
from drivers.runtime import worker_thread
loaded = set(sys.modules) - before
print(sorted(name for name in loaded if name.startswith("drivers.")))
print(sorted({name.partition(".")[0] for name in loaded} - sys.stdlib_module_names))
"""


class Scripted(WorkerThread):
    """Takes one step of the script in each turn and reports every call."""

    def __init__(self, rest_s: float = 0.0) -> None:
        super().__init__("scripted")
        self.steps: queue.Queue[Exception | None] = queue.Queue()
        self.calls: queue.Queue[str] = queue.Queue()
        self._rest_s = rest_s

    def turn(self) -> None:
        self.calls.put("turn")
        step = self.steps.get(timeout=LIMIT_S)
        if step is not None:
            raise step

    def failed(self, exc: Exception) -> float:
        self.calls.put(f"failed {exc}")
        return self._rest_s

    def wake(self) -> None:
        self.steps.put(None)

    def ended(self) -> None:
        self.calls.put(f"ended in {threading.current_thread().name}")


class Deaf(WorkerThread):
    """Does not end before it is released."""

    def __init__(self) -> None:
        super().__init__("deaf")
        self.entered = threading.Event()
        self.released = threading.Event()

    def turn(self) -> None:
        self.entered.set()
        assert self.released.wait(LIMIT_S)

    def failed(self, exc: Exception) -> float:
        raise AssertionError from exc


def next_calls(worker: Scripted, count: int) -> list[str]:
    return [worker.calls.get(timeout=LIMIT_S) for _ in range(count)]


def test_turn_follows_turn_until_stopped_and_then_it_releases_what_it_owns() -> None:
    worker = Scripted()
    assert not worker.alive
    worker.start()
    worker.steps.put(None)
    assert next_calls(worker, 2) == ["turn", "turn"]
    assert worker.alive
    assert worker.stop(LIMIT_S)
    assert next_calls(worker, 1) == ["ended in scripted"]
    assert worker.stopping
    assert not worker.alive


def test_what_a_turn_raises_is_handed_to_failed_and_the_next_turn_comes() -> None:
    worker = Scripted()
    worker.start()
    for step in (OSError("bus"), ZeroDivisionError("defect")):
        worker.steps.put(step)
    expected = ["turn", "failed bus", "turn", "failed defect", "turn"]
    assert next_calls(worker, 5) == expected
    assert worker.stop(LIMIT_S)


def test_it_rests_as_long_as_failed_says_and_stop_ends_the_rest() -> None:
    worker = Scripted(rest_s=60.0)
    worker.start()
    worker.steps.put(OSError("bus"))
    assert next_calls(worker, 2) == ["turn", "failed bus"]
    assert worker.stop(LIMIT_S)
    assert next_calls(worker, 1) == ["ended in scripted"]


def test_each_turn_is_a_sign_of_life() -> None:
    worker = Scripted()
    built_s = worker.beat_s
    worker.start()
    worker.steps.put(None)
    next_calls(worker, 2)
    assert worker.beat_s > built_s
    assert worker.stop(LIMIT_S)


def test_a_stop_before_the_start_has_nothing_to_wait_for() -> None:
    assert Scripted().stop(0.0)


def test_stop_returns_false_after_its_limit() -> None:
    worker = Deaf()
    worker.start()
    assert worker.entered.wait(LIMIT_S)
    assert not worker.stop(0.01)
    worker.released.set()
    assert worker.stop(LIMIT_S)


def test_it_loads_the_standard_library_only() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, text=True, check=True
    )
    ours, outside = done.stdout.splitlines()
    assert ours == "['drivers.runtime', 'drivers.runtime.worker_thread']"
    assert outside == "['drivers']"
