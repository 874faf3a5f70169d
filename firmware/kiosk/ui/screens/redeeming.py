"""Points and coupons: the screens where they are chosen, then held. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from drivers.api import Align, Picture, Text
from firmware.kiosk.sale import Sale
from firmware.kiosk.sale.ticket import Exchange, Ticket
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
from firmware.retail.money import yuan
from firmware.retail.pricing.quote import PriceStage, Step

_TOTAL_PX = 16
_ROWS_Y_PX = (15, 27)
_HINT_Y_PX = 39

Line = tuple[str, str]
"""What stands at the left of a line, and at its right."""


def redeeming(sale: Sale, scene: Scene) -> Picture:
    """What is due, the coupon and the points used, and what each button does."""
    hint, foot = _hints(sale, scene)
    rows = [*_coupons(sale, scene), *_points(sale, scene)]
    lines = (
        *zip(rows, _ROWS_Y_PX, strict=False),
        (hint, _HINT_Y_PX),
        (foot, FOOT_Y_PX),
    )
    return (
        *_due(sale, scene),
        *(
            part
            for (left, right), y_px in lines
            for part in row(left, right, scene.width_px, y_px=y_px)
        ),
    )


def holding(ticket: Ticket, scene: Scene) -> Picture:
    """The hub is asked; nothing can be paid yet."""
    return (
        *band(scene.tr("正在确认…"), scene.width_px, y_px=0),
        total(ticket.quote.payable_fen, 16, scene.width_px),
        centred(scene.tr("请稍候"), FOOT_Y_PX, scene.width_px),
    )


def _due(sale: Sale, scene: Scene) -> Picture:
    redeem = sale.redeem
    amount = f"¥{yuan(scene.quote.payable_fen)}"
    room_px = scene.width_px - len(amount) * _TOTAL_PX // 2 - GAP_PX
    words = scene.tr("付款键 结账"), scene.tr("付款键")
    if redeem.chooses_goods and redeem.max_points:
        words = scene.tr("付款键 继续"), scene.tr("付款键")
    return (
        Text(1, 2, first_fitting(words, room_px), width_px=room_px),
        Text(scene.width_px, 0, amount, _TOTAL_PX, Align.RIGHT),
    )


def _coupons(sale: Sale, scene: Scene) -> list[Line]:
    """The coupons used, or the goods that were chosen; else the balance of points."""
    steps = [s for s in scene.quote.steps if s.stage == PriceStage.COUPON]
    if steps:
        right = yuan(sum(step.amount_fen for step in steps))
        room_px = scene.width_px - text_px(right) - GAP_PX
        return [(first_fitting(_named(steps, scene), room_px), right)]
    redeem = sale.redeem
    if redeem.exchanging is not None and redeem.goods_chosen:
        return [_exchanged(redeem.exchanging, scene)]
    usable = redeem.max_points or redeem.exchanges
    if sale.member is None or not usable:
        return []
    return [(scene.tr("积分余额"), str(sale.member.balance_points))]


def _named(steps: Sequence[Step], scene: Scene) -> tuple[str, ...]:
    """What the coupons are called, the last one first: it is the one to drop."""
    name = steps[-1].name
    if len(steps) > 1:
        words = scene.tr("{count}张券 {name}…")
        return (words.format(name=name, count=len(steps)),)
    return scene.tr("券 {name}").format(name=name), name


def _exchange(shown: Exchange, words: Sequence[str], scene: Scene) -> Line:
    """Goods for points, by as much of their name as there is room for."""
    right = scene.tr("{points}分").format(points=shown.points)
    room_px = scene.width_px - text_px(right) - GAP_PX
    texts = [text.format(name=shown.name) for text in words]
    return first_fitting((*texts, shown.name), room_px), right


def _exchanged(chosen: Exchange, scene: Scene) -> Line:
    """What points buy, as it was chosen."""
    words = scene.tr("换购 {name}"), scene.tr("换 {name}")
    return _exchange(replace(chosen, points=-chosen.points), words, scene)


def _points(sale: Sale, scene: Scene) -> list[Line]:
    redeem = sale.redeem
    if redeem.chooses_goods and redeem.exchanging is not None:
        return [_exchanged(redeem.exchanging, scene)]
    if redeem.chooses_goods:
        offered = redeem.exchanges[:1]
        return [_exchange(each, (scene.tr("可换 {name}"),), scene) for each in offered]
    if not redeem.max_points:
        return []
    tr, most = scene.tr, redeem.max_points
    if redeem.points:
        right = yuan(-scene.quote.points_fen)
        lines = (
            tr("用积分 {points}/{most}").format(points=redeem.points, most=most),
            tr("用 {points}/{most}").format(points=redeem.points, most=most),
            tr("用 {points}").format(points=redeem.points),
        )
    else:
        right = yuan(most // redeem.step_points * redeem.step_fen)
        words = tr("{most}积分可抵"), tr("{most}分可抵"), "{most}"
        lines = tuple(each.format(most=most) for each in words)
    room_px = scene.width_px - text_px(right) - GAP_PX
    return [(first_fitting(lines, room_px), right)]


def _hints(sale: Sale, scene: Scene) -> tuple[Line, Line]:
    """What REPRINT does, pressed and held; what UNDO does, in the last line."""
    tr, redeem = scene.tr, sale.redeem
    held = _held(sale, scene)
    if not redeem.max_points and not redeem.exchanges:
        long = tr("长按补打键 {what}").format(what=held)
        return (long, ""), ("", tr("撤销键 返回"))
    words = _pressed(sale, scene)
    left = tr("长按 {what}").format(what=held) if held else ""
    room_px = scene.width_px - text_px(left) - GAP_PX
    back = first_fitting((tr("撤销键 返回"), tr("撤销 返回")), room_px)
    return (words, ""), (left, back)


def _pressed(sale: Sale, scene: Scene) -> str:
    """What REPRINT does: what points buy next, or, after that, how many pay then."""
    tr, redeem = scene.tr, sale.redeem
    then = redeem.next_exchange if redeem.chooses_goods else None
    if then is not None:
        given = {"name": then.name, "points": then.points}
        words = (
            tr("补打键 {points}分换{name}").format(**given),
            tr("补打键 换{name}").format(**given),
            tr("补打键 {points}分换购").format(**given),
        )
        return first_fitting(words, scene.width_px)
    if redeem.chooses_goods:
        return tr("补打键 不换购")
    if redeem.next_points:
        return tr("补打键 用{points}分").format(points=redeem.next_points)
    return tr("补打键 不用积分")


def _held(sale: Sale, scene: Scene) -> str:
    """What REPRINT does when it is held, as short as can be; empty if nothing."""
    if scene.quote.coupons:
        return scene.tr("不用券")
    if scene.quote.gifts:
        return scene.tr("退赠品")
    return scene.tr("全恢复") if sale.redeem.declined else ""
