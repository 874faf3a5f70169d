"""The slip of an X or Z report: what `countertop report` shows of the kiosk. Pure.

Every number is the hub's; nothing of it is computed here but the sums of its rows.
"""

from collections.abc import Callable, Iterable, Mapping

from drivers.api import Align, Slip, SlipFeed, SlipRow, SlipRule, SlipText
from firmware.kiosk.report import ReportFigures, ReportSum, ReportTax
from firmware.kiosk.sale.events import KEY
from firmware.kiosk.ui.receipt import shop_lines
from firmware.kiosk.ui.shop_details import ShopDetails, local_time
from firmware.kiosk.ui.texts import N_, NETWORKS, PRICE_MOVES, Translate
from firmware.retail.money import yuan
from firmware.retail.short_digest import short_digest

_MEANS: Mapping[str, str] = {
    "cash": N_("现金"),
    "phone": N_("手机付款"),
    "channel": N_("平台代收"),
    **NETWORKS,
}
_STAGES: Mapping[str, str] = {
    "listed": N_("标价"),
    **{stage.value: words for stage, words in PRICE_MOVES.items()},
}
_VOIDS: Mapping[str, str] = {
    "customer": N_("顾客返回"),
    "idle": N_("超时未付"),
    "staff": N_("店员取消"),
    "power_cut": N_("停电"),
}
_PAYMENTS: Mapping[str, str] = {
    "declined": N_("被拒"),
    "closed": N_("已关闭 未扣款"),
    "returned": N_("已扣款 会退回"),
    "open": N_("结果未到"),
}


def report_slip(
    figures: ReportFigures, shop: ShopDetails, *, copy: bool, tr: Translate
) -> Slip:
    """From the shop's name to the cash in the drawer; `copy` marks it COPY (N05)."""
    title = tr("Z报表 日结") if figures.number else tr("X报表")
    marked = SlipText(tr("*** 补打 COPY ***"), Align.CENTRE, bold=True)
    return (
        *shop_lines(shop, tr),
        SlipText(title, Align.CENTRE, scale=2),
        *((marked,) if copy else ()),
        SlipRule(),
        *_head(figures, shop, tr),
        *_part(tr("收款"), figures.means, _named(_MEANS, tr)),
        SlipRow(_counted(tr("合计"), figures.sales), yuan(figures.taken_fen)),
        *_part(tr("退款"), figures.refunds, _named(_MEANS, tr)),
        *_part(tr("价格"), figures.stages, _named(_STAGES, tr)),
        *_used(figures, tr),
        *_vat(figures.vat, tr),
        *_part(tr("未付款的单"), figures.voids, _named(_VOIDS, tr)),
        *_part(tr("没有成交的手机付款"), figures.payments, _named(_PAYMENTS, tr)),
        *_receipts(figures, tr),
        SlipRule(),
        SlipText(tr("应有现金（不含备用金）")),
        SlipRow("", f"￥{yuan(figures.cash_fen)}", scale=2),
        *_end(figures, tr),
        SlipFeed(2),
    )


def _head(figures: ReportFigures, shop: ShopDetails, tr: Translate) -> Slip:
    number = SlipRow(tr("日结号"), f"Z{figures.number}")
    by = tr("钥匙") if figures.by == KEY else figures.by
    return (
        *((number,) if figures.number else ()),
        SlipRow(tr("收银机"), figures.kid),
        SlipRow(tr("时间"), local_time(figures.made_at, shop)),
        SlipRow(tr("上次日结"), _since(figures, shop, tr)),
        *((SlipRow(tr("经办"), by),) if by else ()),
    )


def _since(figures: ReportFigures, shop: ShopDetails, tr: Translate) -> str:
    return local_time(figures.since, shop) if figures.since else tr("没有")


def _part(title: str, rows: Iterable[ReportSum], name: Callable[[str], str]) -> Slip:
    """A heading and its rows; nothing without rows."""
    parts = tuple(
        SlipRow(_counted(name(row.name), row.count), yuan(row.amount_fen))
        for row in rows
    )
    return (SlipRule(), SlipText(title), *parts) if parts else ()


def _named(names: Mapping[str, str], tr: Translate) -> Callable[[str], str]:
    """What a name on the wire means; one that is not known stands as it is."""
    return lambda name: tr(names.get(name, name))


def _counted(words: str, count: int) -> str:
    return f"{words} x{count}"


def _used(figures: ReportFigures, tr: Translate) -> Slip:
    rows = (
        (figures.points_used, tr("使用积分")),
        (figures.coupons_used, tr("使用优惠券")),
    )
    return tuple(SlipRow(words, str(count)) for count, words in rows if count)


def _vat(rates: tuple[ReportTax, ...], tr: Translate) -> Slip:
    if not rates:
        return ()
    return SlipRule(), SlipText(tr("价内增值税")), *(_rate(rate, tr) for rate in rates)


def _rate(rate: ReportTax, tr: Translate) -> SlipRow:
    words = {"rate": f"{rate.rate_bps / 100:g}", "gross": yuan(rate.gross_fen)}
    left = tr("税率{rate}% 含税{gross}").format(**words)
    return SlipRow(left, tr("税额{tax}").format(tax=yuan(rate.tax_fen)))


def _receipts(figures: ReportFigures, tr: Translate) -> Slip:
    """Which receipts it has; what is missing or came late is named."""
    if not figures.first:
        return ()
    late = _counted(tr("其中上次日结前的"), figures.late)
    return (
        SlipRule(),
        SlipRow(tr("首单"), figures.first),
        SlipRow(tr("末单"), figures.last),
        *((SlipRow(tr("未到的单"), str(figures.missing)),) if figures.missing else ()),
        *((SlipRow(late, yuan(figures.late_fen)),) if figures.late else ()),
    )


def _end(figures: ReportFigures, tr: Translate) -> Slip:
    """What distinguishes a Z from a forged one; an X closes nothing."""
    if not figures.number:
        return (SlipText(tr("X报表只是查看，没有日结。")),)
    return (SlipRow(tr("校验码"), short_digest(figures.digest)),)
