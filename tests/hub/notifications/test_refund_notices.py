"""A refund of a member's sale leaves a notice of its own, wherever it was booked."""

import json

import pytest

from firmware.hub.db.engine import reading, writing
from firmware.hub.notifications import store as notifications_store
from firmware.hub.notifications.config import MessagesConfig
from firmware.hub.notifications.notification import Notification
from firmware.hub.notifications.refund_notices import RefundNotices
from firmware.hub.notifications.texts import after_refund_text
from firmware.hub.sales.refunds import waiting
from firmware.protocol.envelope import Stamper, utc_ms
from tests.support.hub_rig import Chance, Shop, VirtualKiosk, goods, sale
from tests.support.redeeming import balance
from tests.support.refund_rig import NOW, asked, refund

SOLD = sale("k1-1-1", goods(30)[20:], member_id="m1")
LATER = "2026-03-02T08:30:00.000Z"
TOO_LATE = "2026-03-03T08:00:01.000Z"


def note(shop: Shop, now: str = NOW) -> None:
    stamper = Stamper(
        "hub",
        "boot",
        wall_ns=lambda: utc_ms(now) * 1_000_000,
        mono_ns=lambda: 0,
        chance=Chance(),
    )
    RefundNotices(shop.engine, stamper, MessagesConfig(store="街角小店")).note()


def told(shop: Shop) -> list[Notification]:
    with reading(shop.engine) as connection:
        return notifications_store.waiting(connection, (), 100)


@pytest.fixture
def shop(shop: Shop, kiosk: VirtualKiosk) -> Shop:
    """A shop that has sold ten articles to member m1."""
    shop.ack(kiosk.fact(SOLD))
    return shop


def test_each_refund_is_told_once_with_what_moved_and_what_is_left(shop: Shop) -> None:
    refund(shop, asked("r1", "k1-1-1", {1: 1}))
    note(shop)
    note(shop)
    part_points = SOLD.earned_points - balance(shop)
    refund(shop, asked("r2", "k1-1-1"))
    note(shop, LATER)

    first, rest = told(shop)
    assert (first.earned_points, first.balance_points) == (
        -part_points,
        SOLD.earned_points - part_points,
    )
    assert rest.earned_points == part_points - SOLD.earned_points
    assert rest.balance_points == 0
    assert first.key != rest.key
    assert {first.member_id, rest.member_id} == {"m1"}


def test_the_gateway_reads_its_kind_the_points_and_the_text(shop: Shop) -> None:
    refund(shop, asked("r1", "k1-1-1"))
    note(shop)
    (notice,) = told(shop)
    body = json.loads(notice.body())
    assert body["type"] == "notice.after_refund"
    assert body["timestamp"] == NOW
    assert body["data"]["moved_points"] == -SOLD.earned_points
    assert body["data"]["balance_points"] == 0
    assert "earned_points" not in body["data"]
    assert body["data"]["text"].startswith("【街角小店】退货已办")


def test_a_sale_of_nobody_and_one_of_long_ago_are_not_told_of(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(sale("k1-1-2", goods(3))))
    refund(shop, asked("r1", "k1-1-2"))
    note(shop)
    assert told(shop) == []
    refund(shop, asked("r2", "k1-1-1"))
    note(shop, TOO_LATE)
    assert told(shop) == []


def test_one_that_waited_for_its_sale_is_told_when_that_has_come(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    long_ago = asked("r1", "k1-1-2", at="2026-02-01T08:00:00.000Z")
    with writing(shop.engine) as connection:
        waiting.wait(connection, long_ago)
    shop.ack(kiosk.fact(sale("k1-1-2", goods(30)[20:], member_id="m1")))
    note(shop, "2026-03-01T09:00:00.000Z")
    assert [each.sale_id for each in told(shop)] == ["k1-1-2"]


@pytest.mark.parametrize(
    ("language", "moved", "text"),
    [
        ("zh_CN", -3, "【店】退货已办，积分-3，当前余额12积分。"),
        ("zh_CN", 0, "【店】退货已办，当前余额12积分。"),
        ("en", 200, "店: Refunded, points +200. Your balance is 12 points."),
        ("en", 0, "店: Refunded. Your balance is 12 points."),
    ],
)
def test_the_text_is_short_and_says_what_moved(
    language: str, moved: int, text: str
) -> None:
    made = after_refund_text(
        language, store="店", moved_points=moved, balance_points=12
    )
    assert made == text
    longest = after_refund_text(
        "zh_CN", store="店" * 20, moved_points=-(10**7), balance_points=-(10**9)
    )
    assert len(longest) <= 70
