"""Two boxes break at points of a payment by phone, and all books agree afterwards.

Here are some of the points; `make torture` has every one of them, and more at random.
"""

from pathlib import Path

import pytest

from tests.stress.crash_points.enumeration import (
    Run,
    carried_out,
    noticed,
    points_of,
    runs_of,
)
from tests.stress.crash_points.mutants import MUTANTS, Mutant
from tests.stress.crash_points.points import FAULTS, Fault, Place
from tests.stress.crash_points.scripts import SCRIPTS, Script
from tests.support.compiled_statements import share_compiled
from tests.support.hub_databases import PostgresDatabases
from tests.support.postgres_cluster import PostgresCluster

BY_NAME = {script.name: script for script in SCRIPTS}
QUICK = (
    ("code", "message up ct/1/K1/up/ask/charge", Fault.KIOSK),
    ("code", "call pay", Fault.HUB_ARRIVES),
    ("code", "reply pay", Fault.BOTH),
    ("code", "message down ct/1/K1/dn/cmd/payment", Fault.LINK_LONG),
    ("declined, then cash", "reply pay", Fault.LOST),
    ("points and a coupon", "reply pay", Fault.HUB_LONG),
    ("refund", "reply refund", Fault.BOTH),
    ("refund of points and a coupon", "hub_committed commit", Fault.HUB),
    ("suspend, cash on the hub", "message down ct/1/K1/dn/cmd/release", Fault.LOST),
)

share_compiled()


@pytest.mark.parametrize(("name", "where", "fault"), QUICK)
def test_books_agree_whatever_broke(name: str, where: str, fault: Fault) -> None:
    runs = runs_of(BY_NAME[name], points_of(BY_NAME[name]))
    run = next(r for r in runs if (r.where, set(r.breaks.values())) == (where, {fault}))
    _, ending = carried_out(run)
    assert ending.faults == ()


def test_every_kind_of_point_is_met_and_each_has_what_breaks_there() -> None:
    met = {point.place for point in points_of(BY_NAME["code"])}
    assert met == set(Place) == set(FAULTS)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_books_agree_at_some_points_of_each_script(script: Script) -> None:
    runs = list(runs_of(script, points_of(script)))
    some = [Run(script, {}, "nowhere"), *runs[:: max(1, len(runs) // 12)]]
    endings = [carried_out(run) for run in some]
    assert [(str(run), end.faults) for run, end in endings if end.faults] == []


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ["code", "refund"])
def test_books_agree_on_postgres_at_points_of_all_kinds(
    name: str, postgres: PostgresCluster
) -> None:
    """A cut right after its commit, too: what it has committed, it has."""
    database, script = PostgresDatabases(postgres), BY_NAME[name]
    runs = list(runs_of(script, points_of(script)))
    endings = [carried_out(run, database) for run in runs[::4]]
    assert [(str(run), end.faults) for run, end in endings if end.faults] == []


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", MUTANTS)
def test_each_safeguard_that_is_taken_away_is_missed(name: str) -> None:
    assert noticed(MUTANTS[name]) is not None


def test_the_document_lists_every_safeguard_that_is_taken_away() -> None:
    lines = Path("docs/payments.md").read_text("utf-8").splitlines()
    listed = [line for line in lines if line.startswith(("| hub: ", "| kiosk: "))]
    assert listed == [
        f"| {name} | {mutant.script} | {_breaks(mutant)} |"
        for name, mutant in MUTANTS.items()
    ]


def _breaks(mutant: Mutant) -> str:
    return ", ".join(sorted(fault.value for fault in mutant.breaks)) or "nothing"
