"""Several workers on one database: keys keep once-only, the lock their order."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from firmware.base.errors import StoreError
from firmware.hub.db.engine import open_engine, opened, reading, writing
from firmware.hub.runtime.dispatcher import Incoming, MessageDispatcher
from tests.support.hub_databases import DatabaseKind
from tests.support.hub_rig import (
    KEY,
    Shop,
    VirtualKiosk,
    dispatcher,
    goods,
    open_shop,
    sale,
    still_stamper,
)
from tests.support.warm_starts import WarmStarter

pytestmark = pytest.mark.on_each("each database has its own way to let writers wait")

BOUGHT = goods(3)
LIMIT_S = 10.0


def deliver(
    worker: MessageDispatcher, batches: list[list[Incoming]], begin: threading.Barrier
) -> int:
    """Each batch until it is booked, as kiosks send it again; how often it failed."""
    failed = 0
    begin.wait(LIMIT_S)
    for batch in batches:
        while True:
            try:
                worker.handle(batch)
                break
            except (IntegrityError, StoreError):
                failed += 1
    return failed


def test_what_two_workers_receive_at_once_is_booked_once(shop: Shop) -> None:
    kiosks = [VirtualKiosk(f"k{n}") for n in range(4)]
    batches = [
        [kiosk.fact(sale(f"{kiosk.kid}-1-{n}", BOUGHT, member_id="m1"))]
        for n in range(6)
        for kiosk in kiosks
    ]
    begin = threading.Barrier(2)
    engines = [open_engine(shop.folder, shop.database) for _ in range(2)]
    workers = [dispatcher(each, still_stamper("hub"), KEY) for each in engines]
    for worker in workers:
        worker.handle(batches[0])  # from here on each believes to know this journal
    with ThreadPoolExecutor(2) as threads:
        ended = [threads.submit(deliver, each, batches, begin) for each in workers]
        failed = [each.result(LIMIT_S) for each in ended]
    for each in engines:
        each.dispose()
    assert sum(failed) >= 1
    assert shop.rows("SELECT count(*) FROM orders") == [(24,)]
    assert shop.rows("SELECT count(*) FROM inbox") == [(24,)]
    assert shop.wrong() == []


def test_a_writer_that_waited_sees_what_the_one_before_it_wrote(shop: Shop) -> None:
    seen: list[object] = []
    waiting = threading.Event()

    def write() -> None:
        waiting.set()
        with writing(shop.engine) as connection:
            counted = connection.exec_driver_sql("SELECT count(*) FROM policies")
            seen.append(counted.scalar())

    thread = threading.Thread(target=write)
    with writing(shop.engine) as connection:
        thread.start()
        assert waiting.wait(LIMIT_S)
        connection.exec_driver_sql("INSERT INTO policies VALUES (2, '{}', '')")
    thread.join(LIMIT_S)
    assert seen == [2]


@pytest.mark.process
@pytest.mark.only_on("postgres", "a new file is made by one: WAL is not waited for")
def test_processes_may_migrate_one_new_database_at_once(
    database: DatabaseKind, tmp_path: Path, warm: WarmStarter
) -> None:
    hub = tmp_path / "hub.toml"
    words = ["member", "add", "--config", str(hub)]
    with database.empty() as config:
        hub.write_text(f'data = "{tmp_path}"\n[database]\nurl = "{config.url}"\n')
        argv = [sys.executable, "-m", "firmware.cli.main", *words]
        with (tmp_path / "said").open("wb") as said:
            running = [warm(argv, said) for _ in range(3)]
        assert [each.wait(LIMIT_S * 2) for each in running] == [0, 0, 0]
        with opened(tmp_path, config) as engine, reading(engine) as connection:
            found = connection.exec_driver_sql("SELECT count(*) FROM members")
            assert found.scalar() == 3


def test_a_database_is_each_shops_own(
    database: DatabaseKind, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("shops")
    with open_shop(folder / "a", database=database) as first:
        first.ack(VirtualKiosk().fact(sale("k1-1-1", BOUGHT)))
        with open_shop(folder / "b", database=database) as second:
            assert second.rows("SELECT * FROM orders") == []
