"""Power cuts at random under load: what was sold is what the hub has, to the fen.

The long run is `make torture`.
"""

import random
from pathlib import Path

import pytest

from tests.stress.torture import outage, schedule, torture

pytestmark = [pytest.mark.long, pytest.mark.process, pytest.mark.timeout(90)]


def test_nothing_is_lost_or_doubled_when_kiosks_hub_and_broker_die(
    tmp_path: Path,
) -> None:
    report = torture(tmp_path, seconds=12, seed=1, kiosks=4)

    assert report.faults == ()
    assert report.kills.keys() == {"kiosks", "hub", "broker"}
    assert report.sales > 0
    assert report.arrivals > report.facts


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
