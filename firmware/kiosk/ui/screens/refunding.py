"""The screens of a refund, for staff: what comes back, and each button. Pure."""

from collections.abc import Callable

from drivers.api import Picture, Text
from firmware.kiosk.refund import GiftsSeen, RefundPhase, RefundTerms, ShownRefund
from firmware.kiosk.sale import Sale
from firmware.kiosk.sale.refunding.replies import refusal_notice
from firmware.kiosk.ui.screens.elements import (
    FOOT_Y_PX,
    GAP_PX,
    band,
    centred,
    first_fitting,
    row,
    text_px,
    total,
)
from firmware.kiosk.ui.screens.scene import Scene
from firmware.kiosk.ui.texts import N_, NOTICES
from firmware.retail.money import yuan

_ROW_PX = 16
_READ_Y_PX = (15, 27, 39)
_ASKS = {False: N_("请店员验证退款"), True: N_("原路退回 请店员验证")}
"""Whether the money goes back by the network that the customer paid by."""
_MONEY_Y_PX, _MOVED_Y_PX, _BELOW_Y_PX = 10, 39, 52


def refunding(sale: Sale, scene: Scene) -> Picture:
    """The screen of the phase that the refund is in."""
    if sale.refund is None:
        raise AssertionError(f"no refund in state {sale.state}")
    return _VIEWS[sale.refund.phase](sale.refund, scene)


def _waiting(refund: ShownRefund, scene: Scene) -> Picture:
    tr = scene.tr
    words = {
        RefundPhase.FINDING: tr("正在查小票…"),
        RefundPhase.TAKING: tr("正在取单…"),
        RefundPhase.PRICING: tr("正在算退款…"),
        RefundPhase.BOOKING: tr("正在登记退货…"),
    }
    foot = tr("先勿给钱") if refund.phase is RefundPhase.BOOKING else ""
    return (
        *_head(refund, scene),
        centred(words[refund.phase], 27, scene.width_px),
        centred(foot, FOOT_Y_PX, scene.width_px),
    )


def _choosing(refund: ShownRefund, scene: Scene) -> Picture:
    return (_line if refund.page else _sum)(refund, scene)


def _sum(refund: ShownRefund, scene: Scene) -> Picture:
    tr = scene.tr
    if refund.chosen_pieces:
        what = tr("已选{pieces}件").format(pieces=refund.chosen_pieces), ""
        pay = tr("付款键 下一步")
    else:
        pieces = sum(line.pieces for line in refund.groups)
        whole = tr("可退{pieces}件").format(pieces=pieces)
        what = whole, yuan(refund.whole_fen)
        pay = tr("付款键 全部退")
    rows = what, (pay, ""), (tr("补打键 逐件选"), "")
    return *_head(refund, scene), *_rows(*rows, scene=scene)


def _line(refund: ShownRefund, scene: Scene) -> Picture:
    tr = scene.tr
    line, count = refund.groups[refund.page - 1], refund.chosen[refund.page - 1]
    place = f"{refund.page}/{len(refund.groups)}"
    all_or_none = count in {0, line.pieces}
    amount = yuan(line.money_fen) if all_or_none else ""
    counted = tr("退{count} 共{pieces}件").format(count=count, pieces=line.pieces)
    room_px = scene.width_px - text_px(amount) - GAP_PX
    counted = first_fitting((counted, f"{count}/{line.pieces}"), room_px)
    return (
        *band(f"{place} {line.name}", scene.width_px, y_px=0),
        *_rows(
            (counted, amount),
            (tr("付款键 加一件"), ""),
            (tr("补打键 下一行"), ""),
            scene=scene,
        ),
    )


def _gifts(refund: ShownRefund, scene: Scene) -> Picture:
    tr, terms = scene.tr, _terms(refund)
    names = tr("、").join(terms.gifts_due)
    return (
        *band(tr("应退赠品 {names}").format(names=names), scene.width_px, y_px=0),
        *_rows(
            (tr("付款键 已退回"), ""),
            (tr("补打键 扣下"), yuan(terms.gifts_fen)),
            (tr("撤销键 返回"), ""),
            scene=scene,
        ),
    )


def _confirming(refund: ShownRefund, scene: Scene) -> Picture:
    terms, width_px = _terms(refund), scene.width_px
    return (
        *band(scene.tr(_ASKS[bool(terms.network)]), width_px, y_px=0),
        total(terms.money_fen, _MONEY_Y_PX, width_px, max_px=24),
        centred(_moved(refund, scene), _MOVED_Y_PX, width_px),
        centred(_counted(terms, scene), _BELOW_Y_PX, width_px),
    )


def _done(refund: ShownRefund, scene: Scene) -> Picture:
    terms, width_px = _terms(refund), scene.width_px
    tr = scene.tr
    words = tr("已退货 不付现金")
    if terms.money_fen:
        words = tr("原路退回 勿付现金") if terms.network else tr("请付给顾客")
    foot = tr("付款键 完成")
    if scene.printer is not None:
        foot = tr("凭条稍后 付款键完成")
    return (
        *band(words, width_px, y_px=0),
        total(terms.money_fen, _MONEY_Y_PX, width_px, max_px=24),
        centred(_moved(refund, scene), _MOVED_Y_PX, width_px),
        centred(foot, _BELOW_Y_PX, width_px),
    )


def _refused(refund: ShownRefund, scene: Scene) -> Picture:
    """A booking that the hub refused: nothing was given back."""
    tr, width_px = scene.tr, scene.width_px
    refusal = _terms(refund).refusal or ""
    why = tr(NOTICES[refusal_notice(refusal)]).format(detail=refusal)
    return (
        *_head(refund, scene),
        *_centred_rows(tr("未退货 不付钱"), why, tr("付款键 完成"), width_px=width_px),
    )


def _no_hub(refund: ShownRefund, scene: Scene) -> Picture:
    """What staff do while no refund can begin."""
    tr, width_px = scene.tr, scene.width_px
    silent = tr("门店服务器没有答复")
    if refund.unasked:
        back = tr("已连上 请再扫小票")
        silent = back if scene.hub_online else tr("连不上门店服务器")
    rows = tr("先勿给钱 恢复后再扫"), tr("急办请到后台退货"), tr("付款键 返回")
    return *_head(refund, scene), *_centred_rows(silent, *rows, width_px=width_px)


def _centred_rows(*rows: str, width_px: int) -> Picture:
    """The last one stands at the foot."""
    *above, foot = rows
    return (
        *(
            centred(line, y_px, width_px)
            for line, y_px in zip(above, _READ_Y_PX, strict=False)
        ),
        centred(foot, FOOT_Y_PX, width_px),
    )


def _head(refund: ShownRefund, scene: Scene) -> Picture:
    terms = refund.terms
    number = refund.request.sale if terms is None else terms.receipt_no
    taking = refund.phase is RefundPhase.TAKING
    title = scene.tr("挂单 {number}") if taking else scene.tr("退货 {number}")
    titles = title.format(number=number), number
    return band(first_fitting(titles, scene.width_px), scene.width_px, y_px=0)


def _rows(*rows: tuple[str, str], scene: Scene) -> Picture:
    return tuple(
        part
        for number, (left, right) in enumerate(rows, start=1)
        for part in _row(left, right, scene.width_px, y_px=number * _ROW_PX)
    )


def _row(left: str, right: str, width_px: int, *, y_px: int) -> Picture:
    if right:
        return row(left, right, width_px, y_px=y_px)
    return (Text(1, y_px, left, width_px=width_px),)


def _moved(refund: ShownRefund, scene: Scene) -> str:
    """What else moves beside the money, as much as has room."""
    terms, tr = _terms(refund), scene.tr
    withheld = refund.request.gifts is GiftsSeen.WITHHELD and terms.gifts_fen
    returned = refund.request.gifts is GiftsSeen.RETURNED and terms.gifts_due
    points, coupons = terms.points_back - terms.points_taken, len(terms.coupons_back)
    parts = (
        (withheld, tr("扣赠品{amount}").format(amount=yuan(terms.gifts_fen))),
        (returned, tr("赠品已退")),
        (points, tr("积分{points}").format(points=f"{points:+d}")),
        (coupons, tr("券退{count}").format(count=coupons)),
    )
    shown: list[str] = []
    for applies, part in parts:
        if applies and text_px(" ".join([*shown, part])) <= scene.width_px:
            shown.append(part)
    return " ".join(shown)


def _counted(terms: RefundTerms, scene: Scene) -> str:
    pieces = sum(line.pieces for line in terms.returned)
    return scene.tr("退{pieces}件 请再验证").format(pieces=pieces)


def _terms(refund: ShownRefund) -> RefundTerms:
    if refund.terms is None:
        raise AssertionError(f"no terms in phase {refund.phase}")
    return refund.terms


_VIEWS: dict[RefundPhase, Callable[[ShownRefund, Scene], Picture]] = {
    RefundPhase.FINDING: _waiting,
    RefundPhase.TAKING: _waiting,
    RefundPhase.PRICING: _waiting,
    RefundPhase.BOOKING: _waiting,
    RefundPhase.CHOOSING: _choosing,
    RefundPhase.GIFTS: _gifts,
    RefundPhase.CONFIRMING: _confirming,
    RefundPhase.DONE: _done,
    RefundPhase.REFUSED: _refused,
    RefundPhase.NO_HUB: _no_hub,
}
