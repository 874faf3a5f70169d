"""An attempt to pay by phone in the journal: known after a cut, and to older builds."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import msgspec

from firmware.kiosk.journal import Journal
from firmware.kiosk.sale.effects import Record
from firmware.kiosk.sale.events import PowerReturned
from firmware.kiosk.sale.phone_payment.charge import (
    ChargeAttempt,
    ChargeWay,
    TicketPayment,
)
from firmware.kiosk.sale.ticket import SaleStage, SlipState, Ticket
from firmware.protocol.envelope import Stamper
from firmware.retail.pricing.quote import Tender
from tests.support.kiosk_builders import ticket
from tests.support.phone_world import CODE, NUMBER, charging, payable

CHARGED = ticket(charging())
PAID = replace(
    CHARGED,
    quote=CHARGED.phone_quote or CHARGED.quote,
    phone_quote=None,
    tender=Tender.PHONE,
    payment=TicketPayment("alipay", NUMBER, 1_253),
)


def opened(folder: Path, epoch: int) -> Journal:
    return Journal(
        folder / "journal.sqlite", Stamper("K1", "b" * 36), epoch=epoch, size_max_mb=16
    )


def test_a_cut_leaves_the_newest_attempt(tmp_path: Path) -> None:
    journal = opened(tmp_path, 1)
    second = replace(CHARGED, attempt=ChargeAttempt(2, "alipay", ChargeWay.CODE))
    for stage, kept in (
        (SaleStage.INTENT, ticket(payable())),
        (SaleStage.CHARGING, CHARGED),
        (SaleStage.CHARGING, second),
    ):
        journal.record(Record(stage, kept))
    assert journal.state_of(CHARGED.sale_id) == "open"
    journal.close()

    again = opened(tmp_path, 2)
    assert again.under_way() == PowerReturned(second, SaleStage.CHARGING)
    again.record(Record(SaleStage.SETTLED, PAID))
    assert again.under_way() == PowerReturned(PAID, SaleStage.SETTLED)
    assert again.state_of(CHARGED.sale_id) == "paid"
    again.record(Record(SaleStage.CLOSED, PAID, slip=SlipState.NONE))
    assert again.under_way() is None
    again.close()


def test_an_older_build_reads_the_attempt_as_an_intent(tmp_path: Path) -> None:
    """It voids the sale then, and the hub gives back what was taken."""
    journal = opened(tmp_path, 1)
    journal.record(Record(SaleStage.INTENT, ticket(payable())))
    journal.record(Record(SaleStage.CHARGING, CHARGED))
    journal.close()

    with closing(sqlite3.connect(tmp_path / "journal.sqlite")) as db:
        rows = db.execute("SELECT stage, body FROM stage ORDER BY id").fetchall()
    assert [stage for stage, _ in rows] == ["intent", "intent"]
    assert all(CODE.code.encode() not in body for _, body in rows)
    assert msgspec.json.decode(rows[1][1], type=Ticket) == CHARGED
