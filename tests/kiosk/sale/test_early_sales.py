"""Some goods are for members of a tier until their day (S22)."""

from dataclasses import replace

import pytest

from firmware.kiosk.sale import NoticeKind, Now, Sale, SaleState
from firmware.kiosk.sale.events import (
    Event,
    GoodsScanned,
    MemberReplied,
    PassShown,
    PayPressed,
)
from firmware.retail.loyalty.rules import Tier
from firmware.retail.policy.early_sales import EarlySale
from tests.kiosk.sale.test_passes import MEMBER, OTHER, PASS, POLICY
from tests.support import redeem_world
from tests.support.kiosk_builders import COLA, walk

pytestmark = pytest.mark.unit

EARLY = EarlySale(article=COLA.gtin, opens_day="2026-11-23", tier="gold")
SHOP = replace(POLICY, early_sales=(EARLY,))
SILVER = replace(PASS, member_id=OTHER, tier=Tier.SILVER)


def at(**other: object) -> Now:
    """16:30 in the store on 22 November."""
    return redeem_world.at(1, **{"policy": SHOP, **other})


def cola(*shown: Event, now: Now | None = None) -> Sale:
    return walk(Sale(), *shown, GoodsScanned(COLA), now=now or at())


def pieces(sale: Sale) -> int:
    return len(sale.basket.active_lines)


@pytest.mark.parametrize(("shown", "sold"), [((), 0), ((SILVER,), 0), ((PASS,), 1)])
def test_who_has_the_tier_buys_before_the_day(
    shown: tuple[PassShown, ...], sold: int
) -> None:
    sale = cola(*shown)
    assert pieces(sale) == sold
    assert sold or (sale.notice and sale.notice.kind) is NoticeKind.EARLY_SALE


@pytest.mark.parametrize(
    "other",
    [
        {"utc": "2026-11-22T16:00:00.000Z"},
        {"time_known": False},
        {"policy": POLICY},
    ],
)
def test_from_the_day_on_or_without_a_clock_everybody_does(
    other: dict[str, object],
) -> None:
    assert pieces(cola(now=at(**other))) == 1


def test_another_member_does_not_take_it_along() -> None:
    sale = walk(cola(PASS), SILVER, now=at())
    reply = MemberReplied(OTHER, OTHER, 0, tier=Tier.SILVER)
    sale = walk(sale, reply, PayPressed(), now=at())
    assert (sale.state, sale.ticket) == (SaleState.SCANNING, None)
    assert sale.notice
    assert (sale.notice.kind, sale.notice.detail) == (NoticeKind.EARLY_SALE, "11-23")
    back = replace(PASS, member_pass="CTP-Z")  # noqa: S106 - a text
    reply = MemberReplied(MEMBER, MEMBER, 0, tier=Tier.GOLD)
    sale = walk(sale, back, reply, PayPressed(), now=at())
    assert sale.state is SaleState.PAYING


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (replace(EARLY, article=""), "article"),
        (replace(EARLY, opens_day="2026-02-30"), "opens_day"),
    ],
)
def test_what_cannot_be_is_named(row: EarlySale, key: str) -> None:
    assert [fault[0] for fault in row.faults()] == [key]
