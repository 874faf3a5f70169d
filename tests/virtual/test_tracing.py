"""What a kiosk that is looked at tells of itself; and what it never does."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from drivers.api import Button, ButtonEdge, CodeSeen, Printed, Reading, Symbology
from firmware.kiosk.sale import Sale, SaleState
from firmware.kiosk.sale.effects import Record
from firmware.kiosk.sale.events import (
    CardScanned,
    Event,
    GoodsScanned,
    PassShown,
    PayPressed,
    StaffProven,
    Tick,
    UndoHeld,
    UnknownScanned,
)
from firmware.kiosk.sale.phone_payment.charge_events import PayCodeScanned
from firmware.kiosk.sale.ticket import SaleStage
from firmware.retail.codes.code_kinds import PayCode, Reason
from firmware.retail.loyalty.rules import Tier
from firmware.virtual.kiosk.tracing import CAUSE_MAX_MS, Tracer
from tests.support.kiosk_builders import COLA, filled, moment, paying

CANARY = "284937461029384756"
COLA_SEEN = CodeSeen(Reading(COLA.gtin, Symbology.EAN13), 1.0)
PAY_DOWN = ButtonEdge(Button.PAY, down=True, at_s=1.0)


@dataclass(slots=True)
class Looked:
    """A tracer, its clock, and what it told."""

    now_ms: int = 1_000
    told: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def tracer(self, *, on: bool = True) -> Tracer:
        tracer = Tracer(lambda what: self.told.append(what["trace"]), self.clock)
        tracer.on = on
        return tracer

    def clock(self) -> int:
        self.now_ms += 1
        return self.now_ms

    @property
    def whats(self) -> list[tuple[str, str]]:
        return [(each["lane"], each["what"]) for each in self.told]


@pytest.fixture
def looked() -> Looked:
    return Looked()


def test_a_code_becomes_a_step_and_a_sale_begins(looked: Looked) -> None:
    tracer = looked.tracer()
    tracer.listen(COLA_SEEN)
    after, _ = tracer.step(Sale(), GoodsScanned(COLA), moment())
    assert after.state is SaleState.SCANNING
    code, sale = looked.told
    assert code == {
        "at_ms": 1_001,
        "lane": "outside",
        "what": "code",
        "facts": {"symbology": "ean13", "text": COLA.gtin},
        "begins": True,
        "sale": "",
    }
    assert sale["what"] == "GoodsScanned"
    assert not sale["begins"]
    assert sale["facts"]["before"] == "idle"
    assert sale["facts"]["name"] == COLA.name
    assert sale["facts"]["payable_fen"] == COLA.price_fen
    assert sale["facts"]["effects"] == "Beep added"


def test_a_key_comes_before_its_step_and_that_before_its_row(looked: Looked) -> None:
    tracer = looked.tracer()
    tracer.listen(PAY_DOWN)
    tracer.listen(replace(PAY_DOWN, down=False))
    _, effects = tracer.step(filled(), PayPressed(), moment())
    records = [each for each in effects if isinstance(each, Record)]
    tracer.committed(records[0].stage)
    assert looked.whats == [
        ("outside", "key"),
        ("sale", "PayPressed"),
        ("journal", "stage"),
    ]
    row = looked.told[-1]
    assert row["sale"] == records[0].ticket.receipt_no
    assert row["facts"]["stage"] == "intent"
    assert row["facts"]["payable_fen"] == records[0].ticket.quote.payable_fen


def test_a_key_that_is_held_has_caused_what_comes_seconds_later(looked: Looked) -> None:
    tracer = looked.tracer()
    tracer.listen(replace(PAY_DOWN, button=Button.UNDO))
    looked.now_ms += 2_000
    tracer.step(filled(), UndoHeld(), moment())
    assert looked.whats == [("outside", "key"), ("sale", "UndoHeld")]
    assert looked.told[0]["at_ms"] < looked.told[1]["at_ms"] - 1_900


def test_what_came_long_ago_or_is_of_another_kind_has_caused_nothing(
    looked: Looked,
) -> None:
    tracer = looked.tracer()
    tracer.listen(COLA_SEEN)
    tracer.step(filled(), UndoHeld(), moment())
    tracer.listen(PAY_DOWN)
    looked.now_ms += CAUSE_MAX_MS
    tracer.step(filled(), PayPressed(), moment())
    assert looked.whats == [("sale", "UndoHeld"), ("sale", "PayPressed")]


def test_a_step_that_changes_nothing_is_not_told(looked: Looked) -> None:
    tracer = looked.tracer()
    tracer.step(Sale(), Tick(), moment())
    assert looked.told == []


def test_nothing_is_told_while_nobody_looks(looked: Looked) -> None:
    tracer = looked.tracer(on=False)
    tracer.listen(COLA_SEEN)
    after, effects = tracer.step(Sale(), GoodsScanned(COLA), moment())
    tracer.committed(SaleStage.INTENT)
    assert looked.told == []
    assert (after.state, len(effects)) == (SaleState.SCANNING, 1)


@pytest.mark.parametrize(
    "event",
    [
        PayCodeScanned(PayCode("alipay", CANARY), "alipay"),
        CardScanned(CANARY),
        PassShown(CANARY, CANARY, Tier.NONE, window=1, proven=True),
        StaffProven(CANARY),
        UnknownScanned(Reason.LINK, form=CANARY),
    ],
)
@pytest.mark.parametrize(
    "before",
    [
        Sale(),
        filled(),
        paying(),
    ],
)
def test_no_code_pass_badge_or_card_is_told(
    looked: Looked, before: Sale, event: Event
) -> None:
    tracer = looked.tracer()
    for symbology in (Symbology.CODE128, Symbology.QR, Symbology.SERIAL):
        tracer.listen(CodeSeen(Reading(CANARY, symbology), 1.0))
    _, effects = tracer.step(before, event, moment())
    for effect in effects:
        if isinstance(effect, Record):
            tracer.committed(effect.stage)
    tracer.step(before, Printed(CANARY), moment())
    assert CANARY not in repr(looked.told)
