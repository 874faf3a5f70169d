"""Jobs in turn: each gets its slice, none is forgotten, a failed one waits."""

from dataclasses import dataclass, field

import pytest

from firmware.hub.feature.job import Job
from firmware.hub.runtime.jobs import PAUSE_S, JobRunner


@dataclass
class Day:
    """A clock that is moved by hand, and what ran."""

    now_s: float = 0.0
    ran: list[tuple[str, float]] = field(default_factory=list)
    more: set[str] = field(default_factory=set)
    failing: set[str] = field(default_factory=set)

    def __call__(self) -> float:
        return self.now_s

    def job(
        self, name: str, period_s: float = 1.0, *, before_messages: bool = False
    ) -> Job:
        def run(until_s: float) -> bool:
            self.ran.append((name, until_s))
            if name in self.failing:
                raise ZeroDivisionError
            return name in self.more

        return Job(name, period_s, run, before_messages)

    def names(self) -> list[str]:
        names = [name for name, _ in self.ran]
        self.ran.clear()
        return names


def test_each_turn_runs_one_job_and_each_job_gets_its_turn() -> None:
    day = Day()
    jobs = JobRunner([day.job("a"), day.job("b"), day.job("c")], day)
    for _ in range(5):
        jobs.run_next(0.05)
    assert day.ran == [("a", 0.05), ("b", 0.05), ("c", 0.05)]
    assert jobs.wait_s(9.0) == 1.0
    day.now_s = 1.0
    assert jobs.wait_s(9.0) == 0.0


def test_a_job_with_more_to_do_takes_turns_with_those_that_are_due() -> None:
    day = Day(more={"long"})
    jobs = JobRunner([day.job("long"), day.job("short", 0.5)], day)
    for now_s in (0.0, 0.1, 0.2, 0.6, 0.7):
        day.now_s = now_s
        jobs.run_next(0.05)
    assert day.names() == ["long", "short", "long", "short", "long"]
    assert jobs.wait_s(9.0) == PAUSE_S


def test_a_job_that_failed_is_due_again_after_its_period() -> None:
    day = Day(failing={"a"})
    jobs = JobRunner([day.job("a")], day)
    with pytest.raises(ZeroDivisionError):
        jobs.run_next(0.05)
    jobs.run_next(0.05)
    assert jobs.wait_s(9.0) == 1.0
    assert day.names() == ["a"]


def test_messages_wait_for_a_job_that_comes_before_them() -> None:
    day = Day(failing={"gate"})
    gate = day.job("gate", before_messages=True)
    jobs = JobRunner([day.job("a"), gate], day)
    for _ in range(2):
        assert not jobs.ready
        with pytest.raises(ZeroDivisionError):
            jobs.prepare()
    day.failing.clear()
    day.more.add("gate")
    jobs.prepare()
    assert not jobs.ready
    day.more.clear()
    jobs.prepare()
    assert jobs.ready
    assert set(day.names()) == {"gate"}
