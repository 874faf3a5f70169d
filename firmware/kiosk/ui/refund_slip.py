"""The slip of a refund: a pure function from what was booked to lines of paper."""

from drivers.api import Align, Slip, SlipFeed, SlipRow, SlipRule, SlipText
from firmware.kiosk.refund import (
    BookedRefund,
    GiftsSeen,
    RefundGroup,
    RefundTerms,
    grouped,
)
from firmware.kiosk.sale.events import KEY
from firmware.kiosk.ui.receipt import shop_lines
from firmware.kiosk.ui.shop_details import ShopDetails, local_time
from firmware.kiosk.ui.texts import Translate, network_name
from firmware.retail.money import yuan


def refund_slip(
    refund: BookedRefund, shop: ShopDetails, *, copy: bool, tr: Translate
) -> Slip:
    """From the shop's name to the customer's signature; `copy` marks it COPY (N05)."""
    terms = refund.terms
    marked = SlipText(tr("*** 补打 COPY ***"), Align.CENTRE, bold=True)
    return (
        *shop_lines(shop, tr),
        SlipText(tr("退货凭条"), Align.CENTRE),
        *((marked,) if copy else ()),
        SlipRule(),
        SlipRow(tr("原单号"), terms.receipt_no),
        *_wrapped(tr("退货号"), terms.refund_no or refund.request.refund_id),
        SlipRow(tr("时间"), local_time(terms.booked_at or "", shop)),
        SlipRow(tr("经办"), _by(refund.request.by, tr)),
        SlipRule(),
        SlipRow(tr("退回商品（数量）"), tr("金额")),
        *(part for group in grouped(terms.returned) for part in _group(group)),
        SlipRule(),
        *_gifts(refund, tr),
        *_money(terms, tr),
        *_points(terms, tr),
        SlipFeed(2),
        SlipText(tr("顾客签名：")),
        SlipFeed(2),
        SlipRule(),
        SlipFeed(2),
    )


def _money(terms: RefundTerms, tr: Translate) -> Slip:
    """What is handed out, or by what it goes back: then nobody hands it out."""
    amount = f"￥{yuan(terms.money_fen)}"
    if not terms.network:
        return (SlipRow(tr("退现金"), amount, scale=2),)
    return (
        SlipRow(tr("退款"), amount, scale=2),
        SlipRow(tr("原路退回"), network_name(terms.network, tr)),
        SlipText(tr("款退回付款的账号，不付现金。")),
    )


def _wrapped(left: str, right: str) -> Slip:
    """A long name on a line of its own: no printer's width may cut it."""
    return SlipText(left), SlipRow("", right)


def _group(group: RefundGroup) -> Slip:
    grams, money = group.parts[0].weight_g, yuan(group.money_fen)
    counted = "" if group.pieces == 1 else f" x{group.pieces}"
    weighed = "" if grams is None else f" {grams / 1000:.3f}kg"
    if not counted and not weighed:
        return (SlipRow(group.name, money),)
    return SlipText(group.name), SlipRow(f" {counted}{weighed}", money)


def _gifts(refund: BookedRefund, tr: Translate) -> Slip:
    """Gifts that were due back: they lie on the counter, or their price was kept."""
    terms = refund.terms
    if refund.request.gifts is GiftsSeen.WITHHELD and terms.gifts_fen:
        return (SlipRow(tr("扣下赠品价"), f"-{yuan(terms.gifts_fen)}"),)
    names = [tr("已退回赠品 {name}").format(name=name) for name in terms.gifts_due]
    return tuple(map(SlipText, names))


def _points(terms: RefundTerms, tr: Translate) -> Slip:
    """What moved in the member's account, as far as the hub replied."""
    coupons = tr("{count}张").format(count=len(terms.coupons_back))
    rows = (
        (terms.points_taken, tr("收回积分"), f"-{terms.points_taken}"),
        (terms.points_back, tr("退还积分"), f"+{terms.points_back}"),
        (len(terms.coupons_back), tr("退还优惠券"), coupons),
    )
    moved = tuple(SlipRow(name, text) for applies, name, text in rows if applies)
    if terms.balance_points is None:
        return moved
    return *moved, SlipRow(tr("积分余额"), str(terms.balance_points))


def _by(by: str, tr: Translate) -> str:
    return tr("钥匙") if by == KEY else by
