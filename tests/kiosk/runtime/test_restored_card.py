"""A card put back to an older image, at any time: no sale is lost, none doubled.

Real kiosk, real hub; the test carries, loses and repeats what is said between them.
Sales that no image and no message had saved are gone with the card that held them.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from drivers.api import Button
from firmware.hub.catalogue import importing
from firmware.hub.db.dialect.sqlite import DATABASE
from firmware.hub.db.engine import reading, writing
from firmware.hub.ingest.journal_breaks import JournalBreak, open_breaks
from firmware.hub.policy import store as policy_store
from firmware.hub.runtime.incoming import Incoming
from firmware.hub.runtime.outgoing import Outgoing
from firmware.kiosk.sync.link_events import Arrived, LinkUp
from firmware.protocol.envelope import Stamper
from firmware.retail.policy.policy import Policy
from tests.support.examples import tries
from tests.support.hub_databases import open_books
from tests.support.hub_rig import dispatcher
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import HUB_KEY

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder whose fsync costs nothing
JOURNAL = "journal.sqlite"


class Years:
    """One kiosk and its hub, over restarts and restored cards."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._engine = open_books(folder / "hub", _fill)
        self.hub = dispatcher(self._engine, Stamper("hub", "h" * 36), HUB_KEY)
        self.sold: dict[str, int] = {}
        self.receipts: set[str] = set()
        self.may_be_lost: set[str] = set()
        self._in_image: set[str] = set()
        self._power_on()

    def close(self) -> None:
        self.desk.close()
        self._engine.dispose()

    # --- what can happen ---

    def sell(self, pieces: int) -> None:
        self.desk.now_s += 30
        self.desk.controller.poll()
        for _ in range(pieces):
            self.desk.scan(COLA.gtin)
        self.desk.press(Button.PAY)
        self.desk.confirm()
        ticket = self.desk.controller.sale.ticket
        assert ticket is not None
        assert ticket.sale_id not in self.sold
        assert ticket.receipt_no not in self.receipts
        self.receipts.add(ticket.receipt_no)
        self.sold[ticket.sale_id] = ticket.quote.payable_fen

    def carry(self, *, acks: bool = True, every: int = 1) -> None:
        """Every so-many-th message arrives; so do the answers, if any do."""
        self.desk.controller.handle(LinkUp())
        sent, self.desk.post.sent = self.desk.post.sent, []
        answers: list[Outgoing] = []
        for topic, payload in sent[::every]:
            answers += self.hub.handle([Incoming(topic, payload)])
        for answer in answers if acks else ():
            self.desk.controller.handle(Arrived(answer.topic, answer.payload))

    def restart(self) -> None:
        self.desk.close()
        self._power_on()

    def save(self) -> None:
        self.desk.close()
        shutil.copy(self._folder / JOURNAL, self._folder / "image")
        self._in_image = set(self.sold)
        self._power_on()

    def restore(self) -> None:
        if not (self._folder / "image").exists():
            return
        self.desk.close()
        self.may_be_lost |= self.sold.keys() - self._in_image - self.orders().keys()
        shutil.copy(self._folder / "image", self._folder / JOURNAL)
        self._power_on()

    def come_to_rest(self) -> None:
        for _ in range(3):
            self.carry()

    # --- what must be true ---

    def orders(self) -> dict[str, int]:
        return dict(self.rows("SELECT sale_id, payable_fen FROM orders"))

    def breaks(self) -> list[JournalBreak]:
        with reading(self._engine) as connection:
            found = open_breaks(connection)
        return [each for breaks in found.values() for each in breaks]

    def rows(self, query: str) -> list[tuple[str, int]]:
        with closing(sqlite3.connect(self._folder / "hub" / DATABASE)) as db:
            return db.execute(query).fetchall()

    @property
    def waiting(self) -> int:
        return self.desk.controller.journal_counts()[0]

    def _power_on(self) -> None:
        self.desk = KioskRig(self._folder)


def _fill(engine: Engine) -> None:
    with writing(engine) as connection:
        policy_store.keep(connection, Policy(), "")
        importing.import_articles(connection, [COLA], source="t", now="")


Act = Callable[[Years], None]
ACTS: dict[str, Act] = {
    "cola": lambda years: years.sell(1),
    "colas": lambda years: years.sell(2),
    "carry": lambda years: years.carry(),
    "carry some": lambda years: years.carry(every=2),
    "lose acks": lambda years: years.carry(acks=False),
    "restart": lambda years: years.restart(),
    "save": lambda years: years.save(),
    "restore": lambda years: years.restore(),
}


@settings(max_examples=tries(25), deadline=None)
@example(["save", "cola", "cola", "carry", "restore", "colas", "colas"])
@example(["cola", "save", "lose acks", "cola", "carry", "restore", "colas"])
@given(st.lists(st.sampled_from(sorted(ACTS)), max_size=16))
def test_no_sale_is_lost_and_none_doubled(acts: list[str]) -> None:
    with TemporaryDirectory(dir=SHARED_MEMORY) as name:
        years = Years(Path(name))
        for act in acts:
            ACTS[act](years)
        years.come_to_rest()

        orders = years.orders()
        lost = years.sold.keys() - orders.keys()
        assert lost <= years.may_be_lost
        assert orders == {sale: years.sold[sale] for sale in orders}
        assert years.rows("SELECT reason, letter FROM dead_letters") == []
        assert years.waiting == 0
        years.close()


def test_openings_follow_on_each_other_at_the_hub(tmp_path: Path) -> None:
    years = Years(tmp_path)
    for _ in range(3):
        years.sell(1)
        years.restart()
        years.restart()
    years.sell(2)
    years.come_to_rest()
    assert years.breaks() == []
    years.sell(1)
    years.save()
    years.come_to_rest()
    years.sell(1)
    years.restore()
    years.sell(1)
    years.come_to_rest()

    assert len(years.breaks()) == 1
    years.close()
