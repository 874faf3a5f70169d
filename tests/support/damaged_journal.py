"""A kiosk's journal with sales in it, and ways to damage it."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from firmware.kiosk.journal import Journal, OutboxRow
from firmware.kiosk.sale.effects import Record
from firmware.kiosk.sale.ticket import SaleStage, SlipState, Ticket
from firmware.protocol import codec
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import SaleClosed, UnknownArticle
from tests.support.kiosk_builders import thanking, ticket

PAID = ticket(thanking())
FILE = "journal.sqlite"
UNKNOWN = UnknownArticle(gtin="6901234567892", times=3, catalogue_revision=1)
SLIP_STAGES = (SaleStage.INTENT, SaleStage.SETTLED, SaleStage.MAY_HAVE_PRINTED)


def opened(folder: Path, epoch: int) -> Journal:
    stamper = Stamper("K1", "b" * 36)
    return Journal(folder / FILE, stamper, epoch=epoch, size_max_mb=16)


def sold(journal: Journal) -> Ticket:
    """A ticket with the journal's next number."""
    number = journal.next_number
    sale_id, receipt = f"K1-{journal.name}-{number}", f"K1-{number:06d}"
    return replace(PAID, number=number, sale_id=sale_id, receipt_no=receipt)


def sell(
    journal: Journal,
    *,
    slip: SlipState = SlipState.PRINTED,
    until: SaleStage | None = None,
) -> Ticket:
    """One sale with its stages; `until` is the last one that is recorded."""
    sale = sold(journal)
    for stage in (*SLIP_STAGES, SaleStage.CLOSED):
        closing_slip = slip if stage is SaleStage.CLOSED else None
        journal.record(Record(stage, sale, slip=closing_slip))
        if stage is until:
            break
    return sale


def waiting(journal: Journal) -> list[OutboxRow]:
    return journal.outbox.rows(journal.outbox.waiting(0, 999))


def sales_in(journal: Journal) -> dict[str, SaleClosed]:
    """The sales that wait for the hub, by their ids."""
    rows = [row for row in waiting(journal) if row.type == "sale"]
    bodies = [codec.decode(row.payload, SaleClosed).body for row in rows]
    return {body.sale_id: body for body in bodies}


def change(folder: Path, *statements: str) -> None:
    """What a damaged card does to the rows, by SQL."""
    with closing(sqlite3.connect(folder / FILE)) as db, db:
        for statement in statements:
            assert db.execute(statement).rowcount != 0, statement


@dataclass
class Shop:
    """What a journal was told in the truth: the tickets, and the facts."""

    tickets: dict[int, Ticket] = field(default_factory=dict[int, Ticket])
    facts: dict[str, SaleClosed] = field(default_factory=dict[str, SaleClosed])


def filled(folder: Path) -> Shop:
    """Eight closed sales, of which one has a kept slip; one that is under way."""
    shop = Shop()
    journal = opened(folder, 7)
    for number in range(8):
        slip = SlipState.KEPT if number == 3 else SlipState.PRINTED
        sale = sell(journal, slip=slip)
        shop.tickets[sale.number] = sale
        journal.put_facts((UNKNOWN,))
    shop.facts = sales_in(journal)
    sale = sell(journal, until=SaleStage.SETTLED)
    shop.tickets[sale.number] = sale
    journal.close()
    return shop
