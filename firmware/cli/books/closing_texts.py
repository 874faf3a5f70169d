"""What an X or Z report is made of, as tables for people."""

from collections.abc import Iterable, Iterator, Mapping

from firmware.base.wording.phrases import Phrase, verbatim
from firmware.cli.books.one_order import STAGES, TENDERS, VOID_REASONS
from firmware.cli.tables import TableColumn
from firmware.hub.reports.business_day import local_text
from firmware.protocol.messages import ReportRow, TillReport
from firmware.retail.money import yuan

PAYMENTS = {
    "declined": Phrase("declined"),
    "closed": Phrase("closed, nothing was taken"),
    "returned": Phrase("taken, and goes back"),
    "open": Phrase("nobody knows yet"),
}
NETWORKS = {
    "alipay": Phrase("Alipay"),
    "wechat": Phrase("WeChat Pay"),
    "unionpay": Phrase("UnionPay"),
}
MEANS = {**TENDERS, **NETWORKS}
TIMES, YUAN = (
    TableColumn(Phrase("times"), number=True),
    TableColumn(Phrase("yuan"), number=True),
)
WHAT = TableColumn(Phrase("sales"))
VALUE = TableColumn(verbatim(""), number=True)
RATE = 100
Columns = tuple[TableColumn, ...]
Rows = list[list[str]]


def tables_of(
    report: TillReport, offset_minutes: int
) -> Iterator[tuple[Columns, Rows]]:
    """The tables in their order, each with its columns; some have no rows."""
    yield (WHAT, VALUE), list(_sums(report, offset_minutes))
    yield _named(Phrase("tender")), _rows(report.means, MEANS)
    yield _named(Phrase("kiosk")), _rows(report.kiosks, {})
    yield _named(Phrase("price")), _rows(report.stages, STAGES)
    yield _named(Phrase("refunded by")), _rows(report.refunds, MEANS)
    vat = (
        TableColumn(Phrase("tax rate")),
        YUAN,
        TableColumn(Phrase("tax"), number=True),
    )
    yield vat, _vat(report)
    yield _named(Phrase("not paid because")), _rows(report.voids, VOID_REASONS)
    yield (
        _named(Phrase("phone payments without a sale")),
        _rows(report.payments, PAYMENTS),
    )


def _named(heading: Phrase) -> Columns:
    return TableColumn(heading), TIMES, YUAN


def _rows(rows: Iterable[ReportRow], names: Mapping[str, str]) -> Rows:
    return [
        [names.get(row.name, row.name), str(row.count), yuan(row.amount_fen)]
        for row in rows
    ]


def _vat(report: TillReport) -> Rows:
    return [
        [f"{each.rate_bps / RATE:g} %", yuan(each.gross_fen), yuan(each.tax_fen)]
        for each in report.vat
    ]


def _sums(report: TillReport, offset_minutes: int) -> Iterator[list[str]]:
    if report.since is not None:
        yield [Phrase("since"), local_text(report.since, offset_minutes)]
    taken_fen = sum(row.amount_fen for row in report.means)
    refunded_fen = sum(row.amount_fen for row in report.refunds)
    yield [Phrase("orders"), str(sum(row.count for row in report.means))]
    yield [Phrase("yuan taken"), yuan(taken_fen)]
    if report.refunds:
        yield [Phrase("yuan refunded"), yuan(-refunded_fen)]
        yield [Phrase("yuan left"), yuan(taken_fen - refunded_fen)]
    yield [Phrase("cash that should be in the drawer"), yuan(report.cash_fen)]
    yield from _used(report)
    if report.first is not None:
        yield [Phrase("receipts"), f"{report.first} … {report.last}"]
    if report.missing:
        yield [Phrase("receipts that have not arrived"), str(report.missing)]
    if report.late:
        yield [Phrase("of it late, from before the last Z"), str(report.late)]
        yield [Phrase("yuan of them"), yuan(report.late_fen)]


def _used(report: TillReport) -> Iterator[list[str]]:
    if report.points_used:
        yield [Phrase("points used"), str(report.points_used)]
    if report.coupons_used:
        yield [Phrase("coupons used"), str(report.coupons_used)]
