"""What faults change in an answer, before it is signed and after."""

from typing import Any, Final, cast

from firmware.virtual.network.pay_network.faults.rules import FaultRule
from firmware.virtual.network.pay_network.money import fen, yuan
from firmware.virtual.network.pay_network.wire import Handwriting

AMOUNTS: Final = {
    "total_amount", "receipt_amount", "buyer_pay_amount", "invoice_amount",
    "refund_fee", "refund_amount", "send_back_fee",
    "total", "payer_total", "refund", "payer_refund",
}  # fmt: skip
MORE_FEN: Final = 1

_MANNERS: Final = {"wrong_signature": "wrong", "missing_signature": "missing"}


def before_signing(payload: dict[str, Any], rules: list[FaultRule]) -> dict[str, Any]:
    """The payload with what well signed faults put into it."""
    for rule in rules:
        if rule.fault == "signed_amount":
            payload = with_other_amounts(payload)
        elif rule.fault == "other_out_trade_no":
            payload = payload | {"out_trade_no": rule.value}
    return payload


def handwriting(payload: dict[str, Any], rules: list[FaultRule]) -> Handwriting:
    """How the answer is to be signed."""
    names = {rule.fault for rule in rules}
    skews = [rule.seconds for rule in rules if rule.fault == "clock_skew"]
    return Handwriting(
        manner=next((_MANNERS[name] for name in _MANNERS if name in names), "right"),
        digest="sha1" if "sha1_signature" in names else "sha256",
        skew_s=int(sum(skews)),
        sent=with_other_amounts(payload) if "tampered_amount" in names else None,
    )


def with_other_amounts(payload: dict[str, Any]) -> dict[str, Any]:
    """Every amount one fen higher."""
    return {key: _changed(key, value) for key, value in payload.items()}


def _changed(key: str, value: object) -> object:
    if isinstance(value, dict):
        return with_other_amounts(cast("dict[str, Any]", value))
    if key not in AMOUNTS:
        return value
    if isinstance(value, int):
        return value + MORE_FEN
    known = fen(value)
    return value if known is None else yuan(known + MORE_FEN)
