"""Small worlds for the kiosk's tests: a moment, some articles, a walked sale."""

from dataclasses import replace
from pathlib import Path

from drivers.api import Printed
from firmware.kiosk.sale import Now, Sale, step
from firmware.kiosk.sale.effects import Effect
from firmware.kiosk.sale.events import (
    CardScanned,
    Event,
    GoodsScanned,
    MemberReplied,
    PayPressed,
    StaffProven,
)
from firmware.kiosk.sale.ticket import Ticket
from firmware.retail.article import Article
from firmware.retail.codes.own_codes import make_card
from firmware.retail.policy.policy import Policy
from firmware.retail.policy.staff_rules import StaffRules

COLA = Article("6901234567892", "可口可乐 330ml", 300)
BISCUIT = Article("6920000000012", "奥利奥夹心饼干原味 97克", 653)
CARD = make_card(4711)
POLICY = Policy(staff=StaffRules(shown_min_s=0))
"""Time stands still in these walks, and staff approve all the same."""
UTC = "2026-11-22T08:30:00.000Z"
NO_BOARD = Path("a-machine-that-tells-nothing-of-its-board")


def moment(mono_s: float = 1.0, **other: object) -> Now:
    now = Now(
        mono_s=mono_s,
        utc=UTC,
        policy=POLICY,
        kid="K1",
        journal="3f2a9c",
        next_number=17,
        catalogue_revision=3,
    )
    return replace(now, **other)  # pyright: ignore[reportArgumentType]


def walk(sale: Sale, *events: Event, now: Now | None = None) -> Sale:
    return walked(sale, *events, now=now)[0]


def walked(
    sale: Sale, *events: Event, now: Now | None = None
) -> tuple[Sale, tuple[Effect, ...]]:
    """The sale after the events, and the effects of the last one."""
    effects: tuple[Effect, ...] = ()
    for event in events:
        sale, effects = step(sale, event, now or moment())
    return sale, effects


def filled() -> Sale:
    return walk(Sale(), GoodsScanned(COLA), GoodsScanned(BISCUIT), GoodsScanned(COLA))


def with_member() -> Sale:
    return walk(filled(), CardScanned(CARD), MemberReplied(CARD, "m1", 12))


def paying(sale: Sale | None = None) -> Sale:
    return walk(sale or filled(), PayPressed())


def printing(sale: Sale | None = None) -> Sale:
    return walk(paying(sale), StaffProven("b-1"))


def thanking(sale: Sale | None = None) -> Sale:
    sale = printing(sale)
    return walk(sale, Printed(ticket(sale).sale_id))


def ticket(sale: Sale) -> Ticket:
    assert sale.ticket is not None
    return sale.ticket


TICKET_ID = "K1-3f2a9c-17"
