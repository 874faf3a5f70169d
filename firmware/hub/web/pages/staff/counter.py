"""`/staff/counter`: staff read the slip of a suspended basket and take its cash (E17).

A basket is brought by its slip; nothing is booked before staff say that they took the
money. The address holds nothing of it.
"""

from starlette.requests import Request
from starlette.responses import Response

from firmware.hub.counter.commands import (
    BasketPaid,
    BasketPriced,
    BringBasket,
    CounterRefusal,
    PayBasket,
)
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.staff.sessions import StaffSession
from firmware.hub.web.forms import SentForm, whole_number
from firmware.hub.web.pages.staff.access import staff_page, typed
from firmware.hub.web.rendering import site_of
from firmware.hub.web.wording.words import Sentence
from firmware.retail.codes.slip_codes import sale_in_sentence
from firmware.retail.sale_ids import is_name_of_a_sale

UNPROCESSABLE, CONFLICT = 422, 409
MAX_TEXT, MAX_CALL = 200, 64
NO_SLIP = Sentence("要扫挂单上的码，或写挂单上的单号")
REFUSALS = {
    CounterRefusal.UNKNOWN.value: Sentence(
        "主机没有这张挂单：挂单的收银机可能没联网，或码是别的单上的。"
    ),
    CounterRefusal.USED.value: Sentence("已付款，或又挂了一次：那就用新的一张。"),
    CounterRefusal.EXPIRED.value: Sentence("挂单当天有效，这张过期了：商品重新扫。"),
    CounterRefusal.CARD_UNKNOWN.value: Sentence("没有会员用这张卡，或现在不能用。"),
    CounterRefusal.PRICE.value: Sentence("价钱变了，没有入账。再看一次。"),
    CounterRefusal.EARLY.value: Sentence(
        "有商品还不能卖给这位顾客：到收银机上取单，退掉它。"
    ),
}
OTHERWISE = Sentence("没有做成，请过一会儿再试。")


def counter(
    request: Request, session: StaffSession, fault: Sentence | None = None
) -> Response:
    """The field for a slip's code."""
    status = UNPROCESSABLE if fault else 200
    return staff_page(request, "counter.html", session, status=status, fault=fault)


def bring(request: Request, form: SentForm, session: StaffSession) -> Response:
    """The basket of a slip, as it would be sold now."""
    slip_no = _slip_in(typed(form, "slip", MAX_TEXT).strip())
    if slip_no is None:
        return counter(request, session, NO_SLIP)
    card = typed(form, "card", MAX_TEXT).strip()
    site = site_of(request)
    command = BringBasket(slip_no=slip_no, card=card or None)
    found = site.hub.call(command, BasketPriced)
    if isinstance(found, CommandRefused):
        return _refused(request, session, found)
    call = site.token()
    return staff_page(
        request, "basket.html", session, basket=found, card=card, call=call
    )


def take(request: Request, form: SentForm, session: StaffSession) -> Response:
    """Book the cash; the same form again gets the same reply."""
    slip_no = _slip_in(typed(form, "slip", MAX_TEXT))
    paid_fen = whole_number(form.one("paid_fen"))
    call = typed(form, "call", MAX_CALL)
    if slip_no is None or paid_fen is None or not call:
        return counter(request, session, NO_SLIP)
    command = PayBasket(
        slip_no=slip_no,
        paid_fen=paid_fen,
        by=session.name,
        card=typed(form, "card", MAX_TEXT) or None,
    )
    paid = site_of(request).hub.call(command, BasketPaid, key=f"counter-{call}")
    if isinstance(paid, CommandRefused):
        return _refused(request, session, paid)
    return staff_page(request, "basket_paid.html", session, paid=paid)


def _refused(
    request: Request, session: StaffSession, refused: CommandRefused
) -> Response:
    """Why the counter does not have it; nothing was booked."""
    return staff_page(
        request, "counter.html", session, status=CONFLICT, fault=_refusal_text(refused)
    )


def _refusal_text(refused: CommandRefused) -> Sentence:
    """Why, in a sentence."""
    match refused.reason:
        case CounterRefusal.PAID_HERE:
            return Sentence("已在柜台付款，单号 {number}。", number=refused.field)
        case CounterRefusal.TAKEN:
            return Sentence(
                "收银机 {kid} 取走了这一单，没有入账：收了钱的退给顾客，到那台接着付。",
                kid=refused.field,
            )
        case CounterRefusal.ELSEWHERE:
            return Sentence("收银机 {kid} 还没有交出来。", kid=refused.field)
        case reason:
            return REFUSALS.get(reason, OTHERWISE)


def _slip_in(text: str) -> str | None:
    """The number on a slip, from what a person or a scanner typed."""
    return text if is_name_of_a_sale(text) else sale_in_sentence(text)
