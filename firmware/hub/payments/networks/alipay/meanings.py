"""What Alipay's replies mean for each call. Pure.

Nothing binds a reply to a request but the numbers in it: each is compared.
"""

import re
from collections.abc import Mapping

from firmware.hub.payments.gateway import Charge, RefundCall
from firmware.hub.payments.networks.alipay.codes import (
    DONE,
    NOT_THERE,
    WAITS,
    not_done,
)
from firmware.hub.payments.networks.alipay.reply import AlipayReply
from firmware.hub.payments.networks.reading import (
    Fields,
    text_of_field,
    trade_number,
    word,
    yuan_fen,
)
from firmware.hub.payments.results import (
    CancelAgain,
    Cancelled,
    CancelResult,
    Closed,
    NotThere,
    Paid,
    PayResult,
    Precreated,
    PrecreateResult,
    QueryResult,
    RefundDone,
    RefundPending,
    RefundResult,
    Unresolved,
    WaitingForBuyer,
)

_QR = re.compile(r"https?://[!-~]{1,500}")
PAID = {"TRADE_SUCCESS", "TRADE_FINISHED"}
UNPAID: Mapping[str, QueryResult] = {
    "WAIT_BUYER_PAY": WaitingForBuyer(),
    "TRADE_CLOSED": Closed(),
}
OTHER_NUMBER = Unresolved("number")
OTHER_AMOUNT = Unresolved("amount")


def pay_meaning(reply: AlipayReply, charge: Charge) -> PayResult:
    """Of `alipay.trade.pay`."""
    if reply.code == DONE:
        return _differs(reply, charge, amount=True) or _paid(reply)
    if reply.code == WAITS:
        return _differs(reply, charge) or WaitingForBuyer()
    return not_done(reply)


def precreate_meaning(reply: AlipayReply, charge: Charge) -> PrecreateResult:
    """Of `alipay.trade.precreate`."""
    if reply.code != DONE:
        return not_done(reply)
    url = text_of_field(reply.fields, "qr_code")
    if not _QR.fullmatch(url):
        return Unresolved("qr_code")
    return _differs(reply, charge) or Precreated(url)


def query_meaning(reply: AlipayReply, charge: Charge) -> QueryResult:
    """Of `alipay.trade.query`. `TRADE_CLOSED` is unpaid, or wholly refunded."""
    if reply.sub_code == NOT_THERE:
        return NotThere()
    if reply.code != DONE:
        return not_done(reply)
    status = reply.fields.get("trade_status")
    has_amount = status in PAID or "total_amount" in reply.fields
    if differs := _differs(reply, charge, amount=has_amount):
        return differs
    if status in PAID:
        return _paid(reply)
    return UNPAID.get(word(status), Unresolved(f"trade_status: {word(status)}"))


def cancel_meaning(reply: AlipayReply, charge: Charge) -> CancelResult:
    """Of `alipay.trade.cancel`, which also succeeds for a number it never had.

    `action` is `refund` if it had been paid meanwhile; then it has a `trade_no`.
    """
    if reply.sub_code == NOT_THERE:
        return Cancelled()
    if reply.code != DONE:
        return not_done(reply)
    if differs := _differs(reply, charge):
        return differs
    match reply.fields.get("retry_flag", "N"):
        case "Y":
            return CancelAgain()
        case "N":
            went_back = reply.fields.get("action") == "refund"
            trade_no = trade_number(reply.fields.get("trade_no"))
            return Cancelled(trade_no if went_back else "")
        case flag:
            return Unresolved(f"retry_flag: {word(flag)}")


def refund_meaning(reply: AlipayReply, call: RefundCall) -> RefundResult:
    """Of `alipay.trade.refund`.

    Only `fund_change` Y is a refund that was done; N is a repeated one, or one that has
    not been done yet. `refund_fee` is all that was ever refunded of the trade.
    """
    if reply.sub_code == NOT_THERE:
        return NotThere()
    if reply.code != DONE:
        return not_done(reply)
    if reply.fields.get("out_trade_no") != call.out_trade_no:
        return OTHER_NUMBER
    if "refund_fee" in reply.fields:
        returned_fen = yuan_fen(reply.fields["refund_fee"])
        if returned_fen is None or not call.refund_fen <= returned_fen <= call.paid_fen:
            return OTHER_AMOUNT
    done = reply.fields.get("fund_change") == "Y"
    return RefundDone() if done else RefundPending()


def refund_query_meaning(reply: AlipayReply, call: RefundCall) -> RefundResult:
    """Of `alipay.trade.fastpay.refund.query`: empty if there is no such refund."""
    if reply.sub_code in {NOT_THERE, "ACQ.REFUND_NOT_EXIST"}:
        return NotThere()
    if reply.code != DONE:
        return not_done(reply)
    if not {"out_request_no", "refund_amount", "refund_status"} & set(reply.fields):
        return NotThere()
    return _refund_found(reply.fields, call)


def _refund_found(fields: Fields, call: RefundCall) -> RefundResult:
    named = (fields.get("out_trade_no"), fields.get("out_request_no"))
    if named != (call.out_trade_no, call.refund_no):
        return OTHER_NUMBER
    status, amount = fields.get("refund_status"), fields.get("refund_amount")
    if amount is not None and yuan_fen(amount) != call.refund_fen:
        return OTHER_AMOUNT
    if status not in {None, "REFUND_SUCCESS"}:
        return RefundPending()
    return OTHER_AMOUNT if amount is None else RefundDone()


def _differs(
    reply: AlipayReply, charge: Charge, *, amount: bool = False
) -> Unresolved | None:
    if reply.fields.get("out_trade_no") != charge.out_trade_no:
        return OTHER_NUMBER
    if amount and yuan_fen(reply.fields.get("total_amount")) != charge.amount_fen:
        return OTHER_AMOUNT
    return None


def _paid(reply: AlipayReply) -> Paid | Unresolved:
    trade_no = trade_number(reply.fields.get("trade_no"))
    return Paid(trade_no) if trade_no else Unresolved("trade_no")
