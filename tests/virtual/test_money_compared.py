"""The networks' books beside the hub's: each kind of difference is found and named."""

import pytest

from firmware.virtual.hub_database import PhoneOrder
from firmware.virtual.money_compared import (
    TakenTrade,
    differences,
    rows,
    taken_trades,
)

SOLD = PhoneOrder("k1_17_1", "K1-17", 1_250, 1_250)
TAKEN = TakenTrade("k1_17_1", "alipay", 1_250, 1_250)
BACK = TakenTrade("k1_18_1", "wechat_pay", 300, 0)


def test_a_trade_for_each_order_and_money_that_went_back_agree() -> None:
    refunded = TakenTrade("k1_19_1", "alipay", 500, 200)
    order = PhoneOrder("k1_19_1", "K1-19", 500, 200)
    assert differences([TAKEN, BACK, refunded], [SOLD, order]) == []


@pytest.mark.parametrize(
    ("trades", "orders", "named"),
    [
        ([TAKEN], [], "k1_17_1: 12.50 taken at alipay, no order"),
        ([], [SOLD], "K1-17: no network took money for it"),
        (
            [BACK],
            [PhoneOrder("k1_18_1", "K1-18", 300, 300)],
            "K1-18: 3.00 of which 3.00 stay; at wechat_pay 3.00 of which 0.00 stay",
        ),
        (
            [TAKEN],
            [PhoneOrder("k1_17_1", "K1-17", 1_251, 1_251)],
            "K1-17: 12.51 of which 12.51 stay; at alipay 12.50 of which 12.50 stay",
        ),
        (
            [],
            [PhoneOrder("", "K1-17", 5, 5), PhoneOrder("", "K1-18", 5, 5)],
            "K1-17: no network took money for it\nK1-18: no network took money for it",
        ),
    ],
)
def test_what_only_one_side_has_is_named(
    trades: list[TakenTrade], orders: list[PhoneOrder], named: str
) -> None:
    assert "\n".join(differences(trades, orders)) == named


def test_only_what_was_paid_counts_and_a_refund_is_subtracted() -> None:
    report = {
        "trades": [
            {"out_trade_no": "a", "network": "alipay", "amount_fen": 900,
             "refunded_fen": 400, "paid_ms": 7},
            {"out_trade_no": "b", "network": "alipay", "amount_fen": 900,
             "refunded_fen": 0, "paid_ms": None},
        ]
    }  # fmt: skip
    assert taken_trades(report) == [TakenTrade("a", "alipay", 900, 500)]


def test_each_trade_is_a_row_with_its_sale() -> None:
    assert rows([TAKEN, BACK], [SOLD]) == [
        "alipay      took  12.50  kept  12.50   hub  12.50  K1-17",
        "wechat_pay  took   3.00  kept   0.00   hub   0.00  no sale, given back",
    ]
