"""How an order stands, as its page shows it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from firmware.hub.order_page.commands import OpenOrderShown, ScanRefusal
from firmware.hub.web.wording.words import Sentence


class OrderStage(StrEnum):
    """READY: the customer can press. ASKED: the kiosk begins. COUNTER: only there."""

    READY = "ready"
    COUNTER = "counter"
    ASKED = "asked"
    SCAN = "scan"
    CONFIRM = "confirm"
    UNRESOLVED = "unresolved"
    CLOSING = "closing"
    PAID = "paid"
    RETURNED = "returned"
    VOIDED = "voided"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class StageText:
    """A title in a few words, and what to do now."""

    title: Sentence
    lead: Sentence


TEXTS: Mapping[OrderStage, StageText] = {
    OrderStage.READY: StageText(
        Sentence("用手机付款"), Sentence("核对一下，再按支付。")
    ),
    OrderStage.COUNTER: StageText(
        Sentence("请在收银机上付款"), Sentence("请出示付款码，或者找店员。")
    ),
    OrderStage.ASKED: StageText(
        Sentence("正在打开付款"), Sentence("几秒钟就好，这一页会自己更新。")
    ),
    OrderStage.SCAN: StageText(
        Sentence("可以付款了"), Sentence("按下面的按钮，付好后这一页会自己更新。")
    ),
    OrderStage.CONFIRM: StageText(
        Sentence("请在手机上确认"), Sentence("付好后这一页会自己更新。")
    ),
    OrderStage.UNRESOLVED: StageText(
        Sentence("正在确认，请勿重复付款"),
        Sentence("还没有等到付款结果。这一页会自己更新，也可以找店员。"),
    ),
    OrderStage.CLOSING: StageText(
        Sentence("正在取消"), Sentence("请稍等，先不要再付一次。")
    ),
    OrderStage.PAID: StageText(Sentence("已支付"), Sentence("谢谢光临。")),
    OrderStage.RETURNED: StageText(
        Sentence("这单没有付成"), Sentence("已扣的款会自动退回原来的账号。")
    ),
    OrderStage.VOIDED: StageText(
        Sentence("这单已经取消"), Sentence("要付款，请在收银机上再按“付款”。")
    ),
    OrderStage.SILENT: StageText(
        Sentence("请在收银机上按“付款”"),
        Sentence("收银机没有在等这一单。按了以后，这一页会自己更新。"),
    ),
}
_OF_PAYMENT: Mapping[str, OrderStage] = {
    "asked": OrderStage.ASKED,
    "scan": OrderStage.SCAN,
    "confirm": OrderStage.CONFIRM,
    "unresolved": OrderStage.UNRESOLVED,
    "closing": OrderStage.CLOSING,
    "paid": OrderStage.PAID,
}
_OF_ORDER: Mapping[str, OrderStage] = {
    "paid": OrderStage.PAID,
    "voided": OrderStage.VOIDED,
    "silent": OrderStage.SILENT,
}
_NOTICES: Mapping[str, Sentence] = {
    "closed": Sentence("刚才没有付成，没有扣款。"),
    "returned": Sentence("刚才付的钱会自动退回。"),
    "declined": Sentence("刚才没有付成，没有扣款。可以再试，或者换一种方式。"),
}
_REFUSALS: Mapping[str, Sentence] = {
    ScanRefusal.TOO_MANY: Sentence("这单在手机上试得太多了。请在收银机上付款。"),
    ScanRefusal.KIOSK_AWAY: Sentence("收银机暂时连不上。请过一会儿再按一次。"),
}
ENDED = {OrderStage.PAID, OrderStage.RETURNED, OrderStage.VOIDED}
"""Nothing will change on these pages."""
WAITING = {
    OrderStage.ASKED,
    OrderStage.CONFIRM,
    OrderStage.UNRESOLVED,
    OrderStage.CLOSING,
}
"""Something is under way, and nobody has to press anything here."""


def stage_of(shown: OpenOrderShown) -> OrderStage:
    """By its newest payment while that has not ended, else by what the kiosk said."""
    under_way = _OF_PAYMENT.get(shown.payment)
    if under_way is not None:
        return under_way
    ended = _OF_ORDER.get(shown.state)
    if ended is OrderStage.PAID:
        return ended
    if ended is not None:
        return OrderStage.RETURNED if shown.payment == "returned" else ended
    if shown.asked:
        return OrderStage.ASKED
    return OrderStage.READY if shown.scan else OrderStage.COUNTER


def notice_of(
    shown: OpenOrderShown, stage: OrderStage, refusal: str
) -> Sentence | None:
    """What became of the payment before, or why the button did nothing."""
    if stage not in {OrderStage.READY, OrderStage.COUNTER}:
        return None
    return _REFUSALS.get(refusal) or _NOTICES.get(shown.payment)
