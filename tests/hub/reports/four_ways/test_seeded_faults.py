"""Each kind of fault is found and named, alone and with others; nothing else is."""

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from firmware.cli.books.reconcile import in_peoples_words
from firmware.hub.reports.business_day import business_day
from firmware.hub.reports.reconciling import reconcile
from tests.hub.reports.four_ways.faults import BY_NAME, FAULTS, Fault, Planter, unnamed
from tests.support.hub_databases import SQLITE
from tests.support.hub_rig import Shop, open_shop
from tests.support.paid_day import DAY, Corner, keep_bill, keep_day, lines_of

SPAN = business_day(DAY, 480, option="--date")
UNDER_WAY_FROM = "2026-03-03T08:00:00.000Z"
FEW, MANY = 8, 200
# After a slip that is missing comes another: the last corner stays as it is.
CORNERS = [Corner(number) for number in range(len(FAULTS) + 1)]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One day for all tests: what a test puts into it is rolled back."""
    with open_shop(tmp_path_factory.mktemp("day"), database=SQLITE) as opened:
        keep_day(opened, CORNERS)
        lines = [line for corner in CORNERS for line in lines_of(corner)]
        keep_bill(opened, "alipay", lines)
        opened.spoil()  # lifts the rules once for all: a test would prepare each query
        yield opened


def found_with(shop: Shop, faults: list[tuple[Fault, Corner]]) -> list[str]:
    """What the report lacks, or has for nothing, if the books have these faults."""
    with shop.engine.connect().execution_options(writes=True) as connection:
        plant = Planter(connection)
        for fault, corner in faults:
            fault(plant, corner)
        wrong = unnamed(lines(connection), plant.named)
        connection.rollback()
    return wrong


def lines(connection: Connection) -> list[tuple[str, str]]:
    span = SPAN.until_under_way(UNDER_WAY_FROM)
    found = reconcile.discrepancies(connection, span)
    return [(each.check, str(in_peoples_words(each))) for each in found]


def test_a_day_in_good_order_has_nothing_to_name(shop: Shop) -> None:
    assert found_with(shop, []) == []


@pytest.mark.parametrize("name", BY_NAME)
def test_a_fault_alone_is_named_and_nothing_else(shop: Shop, name: str) -> None:
    assert found_with(shop, [(BY_NAME[name], CORNERS[0])]) == []


@pytest.mark.parametrize("seed", range(FEW))
def test_faults_together_are_all_named_and_nothing_else(shop: Shop, seed: int) -> None:
    assert found_with(shop, some_faults(seed)) == []


@pytest.mark.long
@pytest.mark.timeout(300)
def test_many_combinations_of_faults_are_all_named(shop: Shop) -> None:
    for seed in range(FEW, MANY):
        assert found_with(shop, some_faults(seed)) == [], seed


def some_faults(seed: int) -> list[tuple[Fault, Corner]]:
    """A few faults, each in a corner of its own."""
    chance = random.Random(seed)
    some = chance.sample(FAULTS, chance.randint(2, 6))
    return list(zip(some, chance.sample(CORNERS[:-1], len(some)), strict=True))
