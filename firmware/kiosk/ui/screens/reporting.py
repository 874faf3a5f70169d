"""The screens of an X or Z report, for staff: what is asked for, and each button. Pure.

Whether a Z was made is never guessed: without a reply the screen says so.
"""

from collections.abc import Callable, Sequence

from drivers.api import Picture
from firmware.kiosk.report import (
    ReportFigures,
    ReportPhase,
    ReportSort,
    ShownReport,
)
from firmware.kiosk.sale import Sale
from firmware.kiosk.ui.screens.elements import FOOT_Y_PX, band, centred, row
from firmware.kiosk.ui.screens.scene import Scene
from firmware.kiosk.ui.texts import PRINTER_TROUBLES
from firmware.retail.money import yuan

_Y_PX = (15, 27, 39, FOOT_Y_PX)
Line = tuple[str, str]


def reporting(sale: Sale, report: ShownReport, scene: Scene) -> Picture:
    """The screen of the phase that the report is in."""
    lines = _LINES[report.phase](sale, report, scene)
    title = _TITLES[report.phase](sale, report, scene)
    return *band(title, scene.width_px, y_px=0), *_rows(lines, scene.width_px)


def _waiting(_sale: Sale, report: ShownReport, scene: Scene) -> Sequence[Line]:
    tr = scene.tr
    again = tr("正在取日结…") if report.request.again else tr("正在日结…")
    words = again if _is_z(report) else tr("正在查账…")
    return ("", ""), (words, ""), ("", ""), (tr("请稍候"), "")


def _shown(_sale: Sale, report: ShownReport, scene: Scene) -> Sequence[Line]:
    tr = scene.tr
    buttons = (tr("补打键 打印"), ""), (tr("付款键 日结"), "")
    return *_sums(_figures(report), scene), *buttons


def _confirming(sale: Sale, report: ShownReport, scene: Scene) -> Sequence[Line]:
    """What staff confirm; a Z whose reply got lost is fetched, and no other made."""
    tr = scene.tr
    what = tr("请店员再验证"), tr("日结后从零起算")
    if sale.z_asked:
        what = tr("上次没收到 先取回"), tr("请店员再验证")
    elif _figures(report).is_empty:
        what = tr("没有新的账"), tr("不用日结")
    last = tr("补打键 再印Z{number}").format(number=report.last) if report.last else ""
    return *((line, "") for line in what), (last, ""), (tr("撤销键 返回"), "")


def _closed(_sale: Sale, report: ShownReport, scene: Scene) -> Sequence[Line]:
    tr = scene.tr
    again = tr("补打键 再印")
    if scene.printer is not None:
        again = tr(PRINTER_TROUBLES[scene.printer])
    buttons = (again, ""), (tr("付款键 完成"), "")
    return *_sums(_figures(report), scene), *buttons


def _silent(_sale: Sale, report: ShownReport, scene: Scene) -> Sequence[Line]:
    """The hub may have made the Z: asked for again, it is the same one."""
    tr = scene.tr
    silent = tr("连不上门店服务器")
    if scene.hub_online:
        silent = tr("门店服务器没有答复")
    open_z = _is_z(report) and not report.request.again
    what = tr("不知是否已日结") if open_z else ""
    return (
        (silent, ""),
        (what, ""),
        (tr("付款键 再试"), ""),
        (tr("撤销键 返回"), ""),
    )


def _sums(figures: ReportFigures, scene: Scene) -> tuple[Line, Line]:
    tr = scene.tr
    sales = tr("{count}单").format(count=figures.sales)
    return (sales, yuan(figures.taken_fen)), (tr("应有现金"), yuan(figures.cash_fen))


def _x_title(_sale: Sale, report: ShownReport, scene: Scene) -> str:
    tr = scene.tr
    if not report.last:
        return tr("X报表")
    return tr("X报表 上次Z{number}").format(number=report.last)


def _next_title(sale: Sale, report: ShownReport, scene: Scene) -> str:
    number = sale.z_asked or report.last + 1
    return scene.tr("日结 Z{number}").format(number=number)


def _asked_title(_sale: Sale, report: ShownReport, scene: Scene) -> str:
    if not _is_z(report):
        return scene.tr("X报表")
    tr = scene.tr
    words = tr("再印 Z{number}") if report.request.again else tr("日结 Z{number}")
    return words.format(number=report.request.number)


def _closed_title(_sale: Sale, report: ShownReport, scene: Scene) -> str:
    number = _figures(report).number
    return scene.tr("Z{number} 已日结").format(number=number)


def _rows(lines: Sequence[Line], width_px: int) -> Picture:
    return tuple(
        part
        for line, y_px in zip(lines, _Y_PX, strict=True)
        for part in _row(*line, width_px, y_px=y_px)
    )


def _row(left: str, right: str, width_px: int, *, y_px: int) -> Picture:
    if right:
        return row(left, right, width_px, y_px=y_px)
    return (centred(left, y_px, width_px),) if left else ()


def _is_z(report: ShownReport) -> bool:
    return report.request.sort is ReportSort.Z


def _figures(report: ShownReport) -> ReportFigures:
    if report.figures is None:
        raise AssertionError(f"no figures in phase {report.phase}")
    return report.figures


_LINES: dict[ReportPhase, Callable[[Sale, ShownReport, Scene], Sequence[Line]]] = {
    ReportPhase.ASKING: _waiting,
    ReportPhase.SHOWN: _shown,
    ReportPhase.CONFIRMING: _confirming,
    ReportPhase.CLOSING: _waiting,
    ReportPhase.CLOSED: _closed,
    ReportPhase.NO_REPLY: _silent,
}
_TITLES: dict[ReportPhase, Callable[[Sale, ShownReport, Scene], str]] = {
    ReportPhase.ASKING: _asked_title,
    ReportPhase.SHOWN: _x_title,
    ReportPhase.CONFIRMING: _next_title,
    ReportPhase.CLOSING: _asked_title,
    ReportPhase.CLOSED: _closed_title,
    ReportPhase.NO_REPLY: _asked_title,
}
