"""The table of WeChat Pay's codes and states: what each means for each call."""

import pytest

from firmware.hub.payments.networks.wechat_pay import meanings
from firmware.hub.payments.networks.wechat_pay.meanings import WechatReply
from firmware.hub.payments.results import (
    Cancelled,
    Closed,
    Declined,
    DeclineReason,
    NotThere,
    Paid,
    RefundDone,
    RefundPending,
    TurnedDown,
    Unresolved,
    WaitingForBuyer,
)
from tests.support.wechat_rig import CHARGE, PAID, REFUND, REFUNDED

R = DeclineReason
TRADE = str(PAID["transaction_id"])


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("AUTH_CODE_ERROR", R.CODE),
        ("AUTHCODEEXPIRE", R.CODE),
        ("AUTH_CODE_EXPIRED", R.CODE),
        ("AUTH_CODE_INVALID", R.CODE),
        ("NOT_ENOUGH", R.BALANCE),
        ("NOTENOUGH", R.BALANCE),
        ("RULE_LIMIT", R.MEANS),
        ("TRADE_ERROR", R.MEANS),
        ("OUT_TRADE_NO_USED", R.NUMBER),
        ("ORDER_CLOSED", R.NUMBER),
        ("ORDERREVERSED", R.NUMBER),
        ("NO_AUTH", R.SERVICE),
        ("SIGN_ERROR", R.SERVICE),
        ("PARAM_ERROR", R.SERVICE),
        ("APPID_MCHID_NOT_MATCH", R.SERVICE),
        ("INVALID_REQUEST", R.OTHER),
    ],
)
def test_nothing_was_taken(code: str, reason: DeclineReason) -> None:
    reply = WechatReply(403, {"code": code, "message": "…"})
    assert meanings.pay_meaning(reply, CHARGE) == Declined(reason, code)


@pytest.mark.parametrize(
    ("status", "fields"),
    [
        (500, {"code": "SYSTEM_ERROR"}),
        (500, {"code": "NOT_ENOUGH"}),
        (502, {"code": "BANK_ERROR"}),
        (400, {"code": "BANKERROR"}),
        (400, {"code": "ORDER_PAID"}),
        (429, {"code": "FREQUENCY_LIMITED"}),
        (400, {"code": "A_WORD_OF_TOMORROW"}),
        (400, {"code": "134567890123456789"}),
        (400, {}),
        (204, {}),
        (202, PAID),
        (302, {"code": "NOT_ENOUGH"}),
        (200, {**PAID, "trade_state": "PAYERROR_OF_TOMORROW"}),
        (200, {**PAID, "trade_state": None}),
    ],
)
def test_what_is_not_known_is_never_called_failed(
    status: int, fields: dict[str, object]
) -> None:
    reply = WechatReply(status, fields)
    for result in (
        meanings.pay_meaning(reply, CHARGE),
        meanings.query_meaning(reply, CHARGE),
    ):
        assert isinstance(result, Unresolved)
        assert "1345" not in result.why
    if status != 200:
        assert isinstance(meanings.cancel_meaning(reply, CHARGE), Unresolved)
        assert isinstance(
            meanings.refund_meaning(reply, REFUND), (Unresolved, Declined)
        )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Paid(TRADE)),
        ({"trade_state": "USERPAYING", "amount": None}, WaitingForBuyer()),
        ({"trade_state": "NOTPAY"}, WaitingForBuyer()),
        ({"trade_state": "ACCEPT"}, WaitingForBuyer()),
        ({"trade_state": "CLOSED"}, Closed()),
        ({"trade_state": "REVOKED", "amount": None}, Closed()),
        ({"trade_state": "REFUND"}, Closed(returned=True)),
        ({"trade_state": "PAYERROR"}, TurnedDown()),
        ({"trade_state": "REFUND", "amount": {"total": 1}}, Unresolved("amount")),
        ({"amount": None}, Unresolved("amount")),
        ({"amount": {"total": 1_235}}, Unresolved("amount")),
        ({"amount": {"total": "1234"}}, Unresolved("amount")),
        ({"amount": {"total": 1_234.0}}, Unresolved("amount")),
        ({"amount": {"total": True}}, Unresolved("amount")),
        ({"out_trade_no": "k1_7_000041"}, Unresolved("number")),
        ({"out_trade_no": None}, Unresolved("number")),
        ({"transaction_id": "42 00"}, Unresolved("transaction_id")),
    ],
)
def test_what_a_query_says(change: dict[str, object], expected: object) -> None:
    reply = WechatReply(200, {**PAID, **change})
    assert meanings.query_meaning(reply, CHARGE) == expected


@pytest.mark.parametrize(
    "code", ["ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"]
)
def test_a_trade_that_is_not_there(code: str) -> None:
    reply = WechatReply(404, {"code": code})
    assert meanings.query_meaning(reply, CHARGE) == NotThere()
    assert meanings.refund_meaning(reply, REFUND) == NotThere()
    assert meanings.cancel_meaning(reply, CHARGE) == Cancelled()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ORDER_CLOSED", Cancelled()),
        ("ORDER_REVERSED", Cancelled()),
        ("REVERSE_EXPIRE", Declined(R.TOO_LATE, "REVERSE_EXPIRE")),
        ("NO_AUTH", Declined(R.SERVICE, "NO_AUTH")),
        ("SYSTEM_ERROR", Unresolved("http: 400 SYSTEM_ERROR")),
    ],
)
def test_what_a_cancel_says(code: str, expected: object) -> None:
    reply = WechatReply(400, {"code": code})
    assert meanings.cancel_meaning(reply, CHARGE) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, RefundDone()),
        ({"status": "PROCESSING"}, RefundPending()),
        ({"status": "CLOSED"}, Declined(R.SERVICE, "CLOSED")),
        ({"status": "ABNORMAL"}, Declined(R.SERVICE, "ABNORMAL")),
        ({"status": "OTHER"}, Unresolved("status: OTHER")),
        ({"out_refund_no": "another"}, Unresolved("number")),
        ({"out_trade_no": "another"}, Unresolved("number")),
        ({"amount": {"refund": 235, "total": 1_234}}, Unresolved("amount")),
        ({"amount": {"refund": 234, "total": 1_235}}, Unresolved("amount")),
        ({"amount": None}, Unresolved("amount")),
    ],
)
def test_what_a_refund_says(change: dict[str, object], expected: object) -> None:
    reply = WechatReply(200, {**REFUNDED, **change})
    assert meanings.refund_meaning(reply, REFUND) == expected


def test_a_shop_without_money_for_a_refund() -> None:
    """The same word, in a payment, is of the customer's money."""
    reply = WechatReply(403, {"code": "NOT_ENOUGH"})
    assert meanings.refund_meaning(reply, REFUND) == Declined(R.FUNDS, "NOT_ENOUGH")
