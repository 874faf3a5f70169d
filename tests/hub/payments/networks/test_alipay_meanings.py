"""The table of Alipay's codes: what each means for each call."""

import pytest

from firmware.hub.payments.gateway import Charge
from firmware.hub.payments.networks.alipay import meanings
from firmware.hub.payments.networks.alipay.codes import DECLINED
from firmware.hub.payments.networks.alipay.reply import AlipayReply
from firmware.hub.payments.results import (
    CancelAgain,
    Cancelled,
    Declined,
    DeclineReason,
    NotThere,
    RefundDone,
    RefundPending,
    Unresolved,
    WaitingForBuyer,
)
from tests.support.alipay_rig import CHARGE, REFUND

R = DeclineReason
NUMBERED = {"out_trade_no": CHARGE.out_trade_no}


def said(code: str, sub_code: str = "", /, **fields: object) -> AlipayReply:
    sub = {"sub_code": sub_code} if sub_code else {}
    return AlipayReply({"code": code, **sub, **fields})


@pytest.mark.parametrize(
    ("sub_code", "reason"),
    [
        ("ACQ.PAYMENT_AUTH_CODE_INVALID", R.CODE),
        ("ACQ.PULL_MOBILE_CASHIER_FAIL", R.CODE),
        ("ACQ.PAYMENT_FAIL", R.CODE),
        ("ACQ.BUYER_BALANCE_NOT_ENOUGH", R.BALANCE),
        ("ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH", R.BALANCE),
        ("ACQ.NO_PAYMENT_INSTRUMENTS_AVAILABLE", R.MEANS),
        ("ACQ.PRODUCT_AMOUNT_LIMIT_ERROR", R.LIMIT),
        ("ACQ.SOME_NEW_LIMIT_ERROR", R.LIMIT),
        ("ACQ.PAYMENT_REQUEST_HAS_RISK", R.RISK),
        ("ACQ.TRADE_HAS_CLOSE", R.NUMBER),
        ("ACQ.CONTEXT_INCONSISTENT", R.NUMBER),
        ("ACQ.TRADE_BUYER_NOT_MATCH", R.NUMBER),
        ("ACQ.ACCESS_FORBIDDEN", R.SERVICE),
        ("ACQ.PARTNER_ERROR", R.SERVICE),
        ("ACQ.SELLER_BEEN_BLOCKED", R.SERVICE),
        ("ACQ.INVALID_STORE_ID", R.SERVICE),
        ("isv.invalid-signature", R.SERVICE),
        ("ACQ.EXIST_FORBIDDEN_WORD", R.OTHER),
    ],
)
def test_nothing_was_taken(sub_code: str, reason: DeclineReason) -> None:
    reply = said("40004", sub_code)
    assert meanings.pay_meaning(reply, CHARGE) == Declined(reason, sub_code)
    assert meanings.precreate_meaning(reply, CHARGE) == Declined(reason, sub_code)


@pytest.mark.parametrize("code", ["20001", "40001", "40002", "40003", "40006"])
def test_what_is_refused_at_the_gate_needs_people(code: str) -> None:
    reply = said(code, "isv.insufficient-isv-permissions")
    expected = Declined(R.SERVICE, "isv.insufficient-isv-permissions")
    assert meanings.pay_meaning(reply, CHARGE) == expected
    assert meanings.refund_meaning(reply, REFUND) == expected
    assert meanings.pay_meaning(said(code), CHARGE) == Declined(R.SERVICE)


@pytest.mark.parametrize(
    ("code", "sub_code"),
    [
        ("20000", ""),
        ("20000", "isp.unknow-error"),
        ("20000", "aop.unknow-error"),
        ("40004", "isp.unknow-error"),
        ("40002", "isp.unknow-error"),
        ("40004", "ACQ.SYSTEM_ERROR"),
        ("40004", "ACQ.TRADE_HAS_SUCCESS"),
        ("40004", "ACQ.A_WORD_OF_TOMORROW"),
        ("40004", ""),
        ("40004", "281234567890123456"),
        ("10004", ""),
        ("", ""),
        ("281234567890123456", ""),
    ],
)
def test_what_is_not_known_is_never_called_failed(code: str, sub_code: str) -> None:
    reply = said(code, sub_code)
    for result in (
        meanings.pay_meaning(reply, CHARGE),
        meanings.precreate_meaning(reply, CHARGE),
        meanings.query_meaning(reply, CHARGE),
        meanings.cancel_meaning(reply, CHARGE),
        meanings.refund_meaning(reply, REFUND),
        meanings.refund_query_meaning(reply, REFUND),
    ):
        assert isinstance(result, Unresolved)
        assert "2812" not in result.why


@pytest.mark.parametrize(
    ("code", "sub_code", "not_done"),
    [
        ("40004", "ACQ.A_WORD_OF_TOMORROW", True),
        ("40004", "ACQ.SYSTEM_ERROR", False),
        ("40004", "ACQ.TRADE_HAS_SUCCESS", False),
        ("40004", "ACQ.SOME_BANK_ERROR", False),
        ("40004", "ACQ.TRADE_PROCESSING", False),
        ("40004", "isp.unknow-error", False),
        ("40004", "", False),
        ("20000", "ACQ.A_WORD_OF_TOMORROW", False),
    ],
)
def test_which_unknown_words_are_worth_no_waiting(
    code: str, sub_code: str, *, not_done: bool
) -> None:
    result = meanings.pay_meaning(said(code, sub_code), CHARGE)
    assert isinstance(result, Unresolved)
    assert result.says_not_done is not_done


def test_a_buyer_who_types_a_password_is_waited_for() -> None:
    assert meanings.pay_meaning(said("10003", **NUMBERED), CHARGE) == WaitingForBuyer()
    other = said("10003", out_trade_no="k1_7_000041")
    assert meanings.pay_meaning(other, CHARGE) == Unresolved("number")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"retry_flag": "N", "action": "close"}, Cancelled()),
        ({"retry_flag": "N", "action": "close", "trade_no": "2013"}, Cancelled()),
        ({"retry_flag": "N", "action": "refund", "trade_no": "20"}, Cancelled("20")),
        ({"retry_flag": "N", "action": "refund"}, Cancelled()),
        ({"retry_flag": "N"}, Cancelled()),
        ({}, Cancelled()),
        ({"retry_flag": "Y"}, CancelAgain()),
        ({"retry_flag": "Y", "action": "refund"}, CancelAgain()),
        ({"retry_flag": "y"}, Unresolved("retry_flag: y")),
        ({"retry_flag": True}, Unresolved("retry_flag: ")),
        ({"out_trade_no": "k1_7_000041"}, Unresolved("number")),
        ({"out_trade_no": None}, Unresolved("number")),
    ],
)
def test_what_a_cancel_says(fields: dict[str, object], expected: object) -> None:
    reply = said("10000", **{**NUMBERED, **fields})
    assert meanings.cancel_meaning(reply, CHARGE) == expected


@pytest.mark.parametrize(
    ("sub_code", "expected"),
    [
        ("ACQ.TRADE_NOT_EXIST", Cancelled()),
        ("ACQ.SELLER_BALANCE_NOT_ENOUGH", R.FUNDS),
        ("ACQ.TRADE_CANCEL_TIME_OUT", R.TOO_LATE),
        ("ACQ.TRADE_HAS_FINISHED", R.TOO_LATE),
        ("ACQ.REASON_TRADE_BEEN_FREEZEN", R.OTHER),
    ],
)
def test_what_is_not_cancelled(sub_code: str, expected: object) -> None:
    if isinstance(expected, DeclineReason):
        expected = Declined(expected, sub_code)
    assert meanings.cancel_meaning(said("40004", sub_code), CHARGE) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"fund_change": "Y", "refund_fee": "2.34"}, RefundDone()),
        ({"fund_change": "Y", "refund_fee": "12.34"}, RefundDone()),
        ({"fund_change": "Y"}, RefundDone()),
        ({"fund_change": "N", "refund_fee": "2.34"}, RefundPending()),
        ({"refund_fee": "2.34"}, RefundPending()),
        ({"fund_change": "Y", "refund_fee": "2.33"}, Unresolved("amount")),
        ({"fund_change": "Y", "refund_fee": "12.35"}, Unresolved("amount")),
        ({"fund_change": "Y", "refund_fee": None}, Unresolved("amount")),
        ({"fund_change": "Y", "out_trade_no": "x"}, Unresolved("number")),
    ],
)
def test_what_a_refund_says(fields: dict[str, object], expected: object) -> None:
    reply = said("10000", **{**NUMBERED, **fields})
    assert meanings.refund_meaning(reply, REFUND) == expected


REFUNDED = {
    **NUMBERED,
    "out_request_no": REFUND.refund_no,
    "refund_amount": "2.34",
    "total_amount": "12.34",
}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({**REFUNDED, "refund_status": "REFUND_SUCCESS"}, RefundDone()),
        (REFUNDED, RefundDone()),
        ({**REFUNDED, "refund_status": "REFUND_PROCESSING"}, RefundPending()),
        ({}, NotThere()),
        ({"msg": "Success"}, NotThere()),
        ({**REFUNDED, "refund_amount": "2.35"}, Unresolved("amount")),
        ({**REFUNDED, "out_request_no": "another"}, Unresolved("number")),
        ({**REFUNDED, "out_trade_no": "another"}, Unresolved("number")),
        (
            {
                **NUMBERED,
                "out_request_no": REFUND.refund_no,
                "refund_status": "REFUND_SUCCESS",
            },
            Unresolved("amount"),
        ),
    ],
)
def test_what_a_query_of_a_refund_says(
    fields: dict[str, object], expected: object
) -> None:
    """That the query worked is no refund."""
    reply = said("10000", **fields)
    assert meanings.refund_query_meaning(reply, REFUND) == expected


def test_a_refund_that_cannot_be() -> None:
    for sub_code, reason in (
        ("ACQ.SELLER_BALANCE_NOT_ENOUGH", R.FUNDS),
        ("ACQ.TRADE_HAS_FINISHED", R.TOO_LATE),
        ("ACQ.DISCORDANT_REPEAT_REQUEST", R.NUMBER),
        ("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", R.OTHER),
    ):
        reply = said("40004", sub_code)
        assert meanings.refund_meaning(reply, REFUND) == Declined(reason, sub_code)
    gone = said("40004", "ACQ.TRADE_NOT_EXIST")
    assert meanings.refund_meaning(gone, REFUND) == NotThere()
    assert meanings.refund_query_meaning(gone, REFUND) == NotThere()


def test_no_word_means_two_things() -> None:
    assert all(name.startswith("ACQ.") for name in DECLINED)
    assert "ACQ.SYSTEM_ERROR" not in DECLINED
    assert "ACQ.TRADE_HAS_SUCCESS" not in DECLINED


def test_amounts_are_compared_to_the_fen() -> None:
    for fen, text in ((1, "0.01"), (10, "0.1"), (100, "1"), (123, "1.23")):
        charge = Charge(
            out_trade_no="k1_7_000042", amount_fen=fen, subject="", terminal=""
        )
        reply = said("10000", **NUMBERED, total_amount=text, trade_no="1")
        assert meanings.pay_meaning(reply, charge).__class__.__name__ == "Paid"
        other = said("10000", **NUMBERED, total_amount="0.02", trade_no="1")
        assert meanings.pay_meaning(other, charge) == Unresolved("amount")
