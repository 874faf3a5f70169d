"""Silent threads are replaced a few times, then given up by name."""

from collections.abc import Callable

from firmware.kiosk.devices.names import DeviceName
from firmware.kiosk.devices.supervisor import (
    MAX_RESTARTS,
    SILENT_S,
    Build,
    DeviceSupervisor,
)

STUCK = DeviceName.PRINTER


class ScriptedThread:
    """A device thread without a device; it beats when the test says so."""

    def __init__(self, log: list[str], name: str, beat_s: Callable[[], float]) -> None:
        self._log = log
        self._name = name
        self._beat_s = beat_s

    @property
    def beat_s(self) -> float:
        return self._beat_s()

    def start(self) -> None:
        self._log.append(f"start {self._name}")

    def stop(self, limit_s: float) -> bool:
        self._log.append(f"stop {self._name} {limit_s}")
        return self._name != STUCK


def scripted(log: list[str], name: DeviceName) -> Build:
    return lambda: ScriptedThread(log, name, lambda: 0.0)


def test_all_start_in_order_and_stop_in_reverse_within_limits() -> None:
    log: list[str] = []
    names = (DeviceName.DISPLAY, STUCK, DeviceName.CAMERA)
    supervisor = DeviceSupervisor({name: scripted(log, name) for name in names})
    supervisor.start()
    late = supervisor.stop()

    assert log[:3] == ["start display", "start printer", "start camera"]
    assert [line.split()[1] for line in log[3:]] == ["camera", "printer", "display"]
    assert late == (STUCK,)


def test_a_silent_thread_is_replaced_at_most_three_times_a_minute() -> None:
    log: list[str] = []
    supervisor = DeviceSupervisor({DeviceName.CAMERA: scripted(log, DeviceName.CAMERA)})
    supervisor.start()

    assert supervisor.watch(SILENT_S)
    assert log == ["start camera"]
    for restart in range(MAX_RESTARTS):
        assert supervisor.watch(SILENT_S + 1 + restart)
    assert log.count("start camera") == 1 + MAX_RESTARTS
    assert not supervisor.watch(SILENT_S + 10)
    assert supervisor.given_up == {"camera"}
    assert log.count("start camera") == 1 + MAX_RESTARTS


def test_restarts_long_ago_do_not_count() -> None:
    supervisor = DeviceSupervisor({DeviceName.CAMERA: scripted([], DeviceName.CAMERA)})
    for restart in range(2 * MAX_RESTARTS):
        assert supervisor.watch(100.0 * (restart + 1))
    assert not supervisor.given_up
