"""Worked cases of points on the hub's books, in every order of arrival."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

import pytest

from firmware.base.errors import ConfigError
from firmware.hub.reports.case_events import CaseLedger, CaseResult, case_ledger
from tests.support.loyalty_cases import CALENDAR, Case, cases_of


@pytest.fixture(scope="module")
def ledger() -> Iterator[CaseLedger]:
    with case_ledger() as opened:
        yield opened


def compared(result: CaseResult, expect: dict[str, Any]) -> dict[str, Any]:
    """Those parts of a result that a case expects."""
    found: dict[str, Any] = {}
    if "answers" in expect:
        both = zip(result.answers, expect["answers"], strict=True)
        found["answers"] = [
            {key: getattr(answer, key) for key in wanted} for answer, wanted in both
        ]
    if "refused" in expect:
        found["refused"] = list(result.refused)
    return found


@pytest.mark.parametrize("case", cases_of("ledger", "replay"), ids=lambda case: case.id)
def test_the_worked_cases_of_the_ledger(case: Case, ledger: CaseLedger) -> None:
    events: Sequence[Any] = case.given["events"]
    result = ledger.run(case.id, events, CALENDAR)
    assert compared(result, case.expect) == case.expect


@pytest.mark.parametrize("case", cases_of("replay"), ids=lambda case: case.id)
def test_arrival_decides_nothing(case: Case, ledger: CaseLedger) -> None:
    for events in permutations(case.given["events"]):
        result = ledger.run(case.id, events, CALENDAR)
        assert compared(result, case.expect) == case.expect


def test_what_is_refused_stands_in_the_order_of_time(ledger: CaseLedger) -> None:
    refused = [
        event("late", "burn", "2026-01-03T12:00:00", points=10),
        event("b", "burn", "2026-01-02T12:00:00", points=10),
        event("a", "hold", "2026-01-02T12:00:00", points=10),
    ]
    for arrived in permutations(refused):
        found = ledger.run("refused", arrived, CALENDAR)
        assert found.refused == ("a", "b", "late")


def event(id_: str, type_: str, at: str, **more: object) -> dict[str, object]:
    return {"id": id_, "type": type_, "at": f"{at}+08:00", **more}


def test_a_clock_in_doubt_or_ahead_is_replaced_by_the_receipt(
    ledger: CaseLedger,
) -> None:
    received = {"received": "2026-01-02T12:00:00+08:00", "points": 10}
    events = [
        event("ahead", "earn", "2031-01-01T12:00:00", **received),
        event("unsure", "earn", "2020-01-01T12:00:00", clock="unsure", **received),
        event("old", "earn", "2020-01-01T12:00:00", **received),
        event("q1", "ask", "2027-01-02T12:00:00"),
        event("q2", "ask", "2027-01-03T00:00:00"),
    ]
    result = ledger.run("clocks", events, CALENDAR)
    assert [answer.lots for answer in result.answers] == [
        {"ahead": 10, "unsure": 10},
        {},
    ]


def test_an_event_that_comes_twice_counts_once(ledger: CaseLedger) -> None:
    earned = event("e", "earn", "2026-01-01T12:00:00", points=10)
    ask = event("q", "ask", "2026-01-02T12:00:00")
    result = ledger.run("twice", [earned, earned, ask, earned], CALENDAR)
    assert [answer.balance for answer in result.answers] == [10]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"type": "spend"}, r"events\[0\]\.type: 'spend'; allowed: one of .earn"),
        ({"at": "2026-01-01T12:00:00"}, r"events\[0\]\.at.*a time such as"),
        ({"points": -1}, r"events\[0\]\.points: -1; allowed: a whole number, 0 to"),
        ({"points": 1.5}, r"events\[0\]\.points: 1\.5"),
        ({"type": "void"}, r"events\[0\]\.of.*the id of another event"),
        ({"when": 1}, r"events\[0\]\.when: unknown key"),
    ],
)
def test_what_is_no_event_is_named(
    ledger: CaseLedger, wrong: dict[str, object], words: str
) -> None:
    good = event("e", "earn", "2026-01-01T12:00:00", points=10)
    with pytest.raises(ConfigError, match=words):
        ledger.run("case", [good | wrong], CALENDAR)


@pytest.mark.process
@pytest.mark.long
def test_a_command_needs_no_other_part_of_the_hub_for_it() -> None:
    """Whoever imports this alone must have all tables that its rows refer to."""
    program = (
        "from firmware.hub.reports.case_events import case_ledger\n"
        "from tests.support.loyalty_cases import CALENDAR, cases_of\n"
        "(case, *_) = cases_of('replay')\n"
        "with case_ledger() as ledger:\n"
        "    print(ledger.run('c', case.given['events'], CALENDAR).answers[0].balance)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout == "0\n"


@pytest.mark.parametrize("year", ["0001", "0999", "9999"])
@pytest.mark.parametrize("offset", ["-12:00", "+08:00", "+14:00"])
def test_a_case_may_lie_anywhere_on_the_calendar(
    ledger: CaseLedger, year: str, offset: str
) -> None:
    first, last = f"{year}-01-01T00:00:00{offset}", f"{year}-12-31T23:59:58{offset}"
    events: list[dict[str, object]] = [
        {"id": "e", "type": "earn", "at": first, "points": 10, "received": last},
        {"id": "b", "type": "burn", "at": last, "points": 4},
        {"id": "q", "type": "ask", "at": last},
    ]
    (answer,) = ledger.run("far", events, CALENDAR).answers
    beyond = last == "9999-12-31T23:59:58-12:00"  # where all points have expired
    assert answer.balance == (0 if beyond else 6)
