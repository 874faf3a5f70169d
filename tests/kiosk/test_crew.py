"""Silent threads are replaced a few times, then given up by name."""

from collections.abc import Callable

from firmware.kiosk.devices.supervisor import MAX_RESTARTS, SILENT_S, Crew


class Clerk:
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
        return self._name != "stuck"


def test_all_start_in_order_and_stop_in_reverse_within_limits() -> None:
    log: list[str] = []
    crew = Crew(
        {
            name: lambda name=name: Clerk(log, name, lambda: 0.0)
            for name in ("display", "stuck", "camera")
        }
    )
    crew.start()
    late = crew.stop()

    assert log[:3] == ["start display", "start stuck", "start camera"]
    assert [line.split()[1] for line in log[3:]] == ["camera", "stuck", "display"]
    assert late == ("stuck",)


def test_a_silent_thread_is_replaced_at_most_three_times_a_minute() -> None:
    log: list[str] = []
    crew = Crew({"camera": lambda: Clerk(log, "camera", lambda: 0.0)})
    crew.start()

    assert crew.watch(SILENT_S)
    assert log == ["start camera"]
    for restart in range(MAX_RESTARTS):
        assert crew.watch(SILENT_S + 1 + restart)
    assert log.count("start camera") == 1 + MAX_RESTARTS
    assert not crew.watch(SILENT_S + 10)
    assert crew.hopeless == {"camera"}
    assert log.count("start camera") == 1 + MAX_RESTARTS


def test_restarts_long_ago_do_not_count() -> None:
    crew = Crew({"camera": lambda: Clerk([], "camera", lambda: 0.0)})
    for restart in range(2 * MAX_RESTARTS):
        assert crew.watch(100.0 * (restart + 1))
    assert not crew.hopeless
