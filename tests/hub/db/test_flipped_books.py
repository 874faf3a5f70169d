"""Any bit of hub.db changes: no wrong price, no defect, and no sale that is gone.

SQLite may refuse the file; then the hub says so, and nothing is acknowledged.
"""

import random
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from firmware.base.errors import StoreError
from firmware.hub.catalogue import importing
from firmware.hub.db.dialect.sqlite import DATABASE
from firmware.hub.db.engine import open_engine, writing
from firmware.hub.policy import store as policy_store
from firmware.retail.policy.policy import Policy
from tests.support.empty_kiosk import Broker, started
from tests.support.hub_rig import (
    KEY,
    VirtualKiosk,
    dispatcher,
    goods,
    open_shop,
    sale,
    still_stamper,
)

FLIPS = 8
STOCK = goods(30)
NEWEST = [replace(each, price_fen=each.price_fen + 5) for each in STOCK[:9]]
PRICES = {each.gtin: each.price_fen for each in (*STOCK[9:], *NEWEST)}
POLICY = Policy(version=2)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, VirtualKiosk]:
    """The file of a shop that has sold, and the kiosk that did."""
    kiosk = VirtualKiosk()
    folder = tmp_path_factory.mktemp("sound")
    with open_shop(folder) as shop:
        with writing(shop.engine) as connection:
            policy_store.keep(connection, POLICY, "2026-02-01T08:00:00.000Z")
            articles = (*NEWEST, *STOCK[9:])
            importing.import_articles(connection, articles, source="", now="")
        for number in range(1, 9):
            closed = sale(f"k1-1-{number}", NEWEST[number:], revision=2, policy=POLICY)
            shop.ack(kiosk.fact(closed))
        shop.engine.dispose()
    return (folder / DATABASE).read_bytes(), kiosk


@contextmanager
def opened(folder: Path) -> Generator[Engine]:
    engine = open_engine(folder)
    try:
        yield engine
    finally:
        engine.dispose()


@pytest.mark.parametrize("seed", range(FLIPS))
def test_whichever_bit_changes(
    sound: tuple[bytes, VirtualKiosk], tmp_path: Path, seed: int
) -> None:
    books, kiosk = sound
    changed = bytearray(books)
    bit = random.Random(seed).randrange(len(changed) * 8)
    changed[bit // 8] ^= 1 << bit % 8
    (tmp_path / DATABASE).write_bytes(changed)

    with suppress(StoreError), opened(tmp_path) as engine:
        is_sold_right(started(engine))
        sells_on(engine, replace(kiosk))


def is_sold_right(broker: Broker) -> None:
    """What a new kiosk takes is what was written, as far as it is there."""
    assert broker.prices().items() <= PRICES.items()
    policy = broker.policy()
    assert policy is None or policy.version == POLICY.version


def sells_on(engine: Engine, kiosk: VirtualKiosk) -> None:
    """The next sale is booked, and acknowledged under its own number."""
    desk = dispatcher(engine, still_stamper("hub"), KEY)
    fact = kiosk.fact(sale("k1-1-99", NEWEST[:2], revision=2, policy=POLICY))
    (answer,) = desk.handle([fact])
    assert answer.payload
    with engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT count(*) FROM orders WHERE sale_id = 'k1-1-99'"
        )
        assert found.scalar() == 1
