"""What WeChat Pay's replies mean for each call. Pure.

Nothing binds a reply to a request but the numbers in it: each is compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from firmware.hub.payments.gateway import Charge, RefundCall
from firmware.hub.payments.networks.reading import (
    Fields,
    fen_of_field,
    table_of_field,
    trade_number,
    word,
)
from firmware.hub.payments.networks.wechat_pay.codes import (
    CLOSED,
    NOT_THERE,
    WAITS,
    code_of,
    not_done,
)
from firmware.hub.payments.results import (
    CancelAgain,
    Cancelled,
    CancelResult,
    Closed,
    Declined,
    DeclineReason,
    NotThere,
    Paid,
    PayResult,
    QueryResult,
    RefundDone,
    RefundPending,
    RefundResult,
    TurnedDown,
    Unresolved,
    WaitingForBuyer,
)

OK = 200
ACCEPTED = 202
SUCCESS = "SUCCESS"
UNPAID: Mapping[str, QueryResult] = {
    "USERPAYING": WaitingForBuyer(),
    "NOTPAY": WaitingForBuyer(),
    "ACCEPT": WaitingForBuyer(),
    "CLOSED": Closed(),
    "REVOKED": Closed(),
    "REFUND": Closed(returned=True),
    "PAYERROR": TurnedDown(),
}
REFUND_STATES: Mapping[str, RefundResult] = {
    "SUCCESS": RefundDone(),
    "PROCESSING": RefundPending(),
    "CLOSED": Declined(DeclineReason.SERVICE, "CLOSED"),
    "ABNORMAL": Declined(DeclineReason.SERVICE, "ABNORMAL"),
}
OTHER_NUMBER = Unresolved("number")
OTHER_AMOUNT = Unresolved("amount")


@dataclass(frozen=True, slots=True)
class WechatReply:
    """What WeChat Pay has signed."""

    status: int
    fields: Fields


def pay_meaning(reply: WechatReply, charge: Charge) -> PayResult:
    """Of 付款码支付. While the customer types a password there is no number in it."""
    fields = reply.fields
    if reply.status in {OK, ACCEPTED} and fields.get("trade_state") == WAITS:
        number = fields.get("out_trade_no", charge.out_trade_no)
        return WaitingForBuyer() if number == charge.out_trade_no else OTHER_NUMBER
    if code_of(fields) == WAITS:
        return WaitingForBuyer()
    if reply.status != OK:
        return not_done(reply.status, fields)
    if differs := _differs(fields, charge):
        return differs
    if fields.get("trade_state") == SUCCESS:
        return _paid(fields)
    return Unresolved(f"trade_state: {word(fields.get('trade_state'))}")


def query_meaning(reply: WechatReply, charge: Charge) -> QueryResult:
    """Of 商户订单号查询订单. `REFUND` after any refund, whole or in part."""
    if code_of(reply.fields) in NOT_THERE:
        return NotThere()
    if reply.status != OK:
        return not_done(reply.status, reply.fields)
    if differs := _differs(reply.fields, charge):
        return differs
    state = word(reply.fields.get("trade_state"))
    if state == SUCCESS:
        return _paid(reply.fields)
    return UNPAID.get(state, Unresolved(f"trade_state: {state}"))


def cancel_meaning(reply: WechatReply, charge: Charge) -> CancelResult:
    """Of 撤销, whose reply does not say whether money went back."""
    code = code_of(reply.fields)
    if code in NOT_THERE | CLOSED:
        return Cancelled()
    if code == WAITS:
        return CancelAgain()
    if reply.status != OK:
        return not_done(reply.status, reply.fields)
    same = reply.fields.get("out_trade_no") == charge.out_trade_no
    return Cancelled() if same else OTHER_NUMBER


def refund_meaning(reply: WechatReply, call: RefundCall) -> RefundResult:
    """Of 申请退款 and 查询单笔退款. `ABNORMAL`: the customer's bank did not take it."""
    fields = reply.fields
    if code_of(fields) in NOT_THERE:
        return NotThere()
    if code_of(fields) == "NOTENOUGH":
        return Declined(DeclineReason.FUNDS, word(fields.get("code")))
    if reply.status != OK:
        return not_done(reply.status, fields)
    return _refund_found(fields, call)


def _refund_found(fields: Fields, call: RefundCall) -> RefundResult:
    named = (fields.get("out_trade_no"), fields.get("out_refund_no"))
    if named != (call.out_trade_no, call.refund_no):
        return OTHER_NUMBER
    amount = table_of_field(fields, "amount")
    fens = (fen_of_field(amount, "refund"), fen_of_field(amount, "total"))
    if fens != (call.refund_fen, call.paid_fen):
        return OTHER_AMOUNT
    status = word(fields.get("status"))
    return REFUND_STATES.get(status, Unresolved(f"status: {status}"))


def _differs(fields: Fields, charge: Charge) -> Unresolved | None:
    """Whether it is of another trade; an unpaid one has no amount."""
    if fields.get("out_trade_no") != charge.out_trade_no:
        return OTHER_NUMBER
    amount = table_of_field(fields, "amount")
    paid = fields.get("trade_state") == SUCCESS
    if not amount and not paid:
        return None
    same = fen_of_field(amount, "total") == charge.amount_fen
    return None if same else OTHER_AMOUNT


def _paid(fields: Fields) -> Paid | Unresolved:
    trade_no = trade_number(fields.get("transaction_id"))
    return Paid(trade_no) if trade_no else Unresolved("transaction_id")
