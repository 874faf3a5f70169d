"""Power cuts at random under load: what was sold is what all books have, to the fen.

The long run is `make torture`.
"""

import random
from pathlib import Path

import pytest

from tests.stress.torture import outage, schedule, torture

pytestmark = [pytest.mark.long, pytest.mark.process, pytest.mark.timeout(90)]


@pytest.mark.timeout(500)
def test_nothing_is_lost_or_doubled_when_all_processes_die(
    tmp_path: Path,
) -> None:
    report = torture(tmp_path, seconds=40, seed=3, kiosks=3)

    assert report.faults == ()
    assert report.kills.keys() == {"kiosks", "hub", "broker", "networks"}
    assert report.sales > 0
    assert report.arrivals > 0


def test_two_hundred_sales_wait_for_a_broker_that_died_and_forgot(
    tmp_path: Path,
) -> None:
    report = outage(tmp_path, sales=200)

    assert report.faults == ()
    assert report.sales > 200


def test_a_seed_names_a_schedule() -> None:
    first, again, other = (schedule(60.0, random.Random(n)) for n in (1, 1, 2))

    assert first == again != other
    assert all(blow.at_s <= 60.0 for blow in first)
    assert [blow.at_s for blow in first] == sorted(blow.at_s for blow in first)
