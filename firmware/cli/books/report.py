"""`countertop report`: a day in numbers for spreadsheets, too; X and Z reports."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict

from firmware.base.wording.phrases import Phrase, verbatim
from firmware.cli.books import closing
from firmware.cli.books.one_order import TENDERS
from firmware.cli.books.orders import VOID_REASONS
from firmware.cli.hub_account import hub_config
from firmware.cli.options import report_options
from firmware.cli.output import say, say_json
from firmware.cli.tables import TableColumn, say_csv, say_table
from firmware.hub.db.engine import opened, reading
from firmware.hub.reports.business_day import business_day, named_day
from firmware.hub.reports.day_report import DayReport, Share, day_report
from firmware.protocol.envelope import Stamper
from firmware.retail.money import yuan

COUNT, YUAN = (
    TableColumn(Phrase("orders"), number=True),
    TableColumn(Phrase("yuan"), number=True),
)
TABLES: dict[str, tuple[TableColumn, ...]] = {
    "sales": (TableColumn(Phrase("sales")), TableColumn(verbatim(""), number=True)),
    "tenders": (TableColumn(Phrase("tender")), COUNT, YUAN),
    "kiosks": (TableColumn(Phrase("kiosk")), COUNT, YUAN),
    "hours": (TableColumn(Phrase("hour")), COUNT, YUAN),
    "articles": (
        TableColumn(Phrase("best articles")),
        TableColumn(Phrase("pieces"), number=True),
        YUAN,
    ),
    "voids": (
        TableColumn(Phrase("not paid because")),
        TableColumn(Phrase("times"), number=True),
        YUAN,
    ),
    "unclosed": (
        TableColumn(Phrase("receipts without a sale")),
        TableColumn(Phrase("missing"), number=True),
        TableColumn(Phrase("between")),
    ),
}
"""The tables of the report, in their order."""
NAMES = {
    "sales": Phrase("sales"),
    "tenders": Phrase("tenders"),
    "kiosks": Phrase("kiosks"),
    "hours": Phrase("hours"),
    "articles": Phrase("articles"),
    "voids": Phrase("voids"),
    "unclosed": Phrase("unclosed"),
}
"""Of the tables, in CSV."""
CSV_COLUMNS = (
    TableColumn(Phrase("table")),
    TableColumn(Phrase("item")),
    TableColumn(Phrase("count"), number=True),
    TableColumn(Phrase("yuan"), number=True),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="day|x|z")
    day = acts.add_parser(
        "day", help=Phrase("sales, tenders, hours, best articles, voids")
    )
    report_options(day)
    day.add_argument(
        "day",
        nargs="?",
        default="today",
        metavar="DAY",
        help=Phrase("a day such as 2026-03-01, today (default) or yesterday"),
    )
    day.add_argument(
        "--csv", action="store_true", help=Phrase("CSV, for a spreadsheet")
    )
    for sort, text in closing.SORTS.items():
        closing.configure(sort, acts.add_parser(sort, help=text))


def run(arguments: argparse.Namespace) -> int:
    """Print the report; ConfigError if that is no day."""
    if arguments.act in closing.SORTS:
        return closing.run(arguments)
    config = hub_config(arguments.config)
    offset_minutes = config.utc_offset_minutes
    now = Stamper("hub", "").stamp().ts
    day = named_day(arguments.day, now, offset_minutes)
    span = business_day(day, offset_minutes, option="DAY")
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        report = day_report(connection, span, offset_minutes)
    if arguments.json:
        say_json({"day": day, **asdict(report), "average_fen": report.average_fen})
    elif arguments.csv:
        say_csv(CSV_COLUMNS, _csv_rows(report))
    else:
        _print(day, report)
    return 0


def _print(day: str, report: DayReport) -> None:
    say(Phrase("report of {day}", day=day))
    for name, columns in TABLES.items():
        rows = list(_rows(name, report))
        if rows:
            say("")
            say_table(columns, rows)


def _rows(name: str, report: DayReport) -> Iterator[list[str]]:
    if name == "sales":
        yield from _sales(report)
    elif name == "unclosed":
        for each in report.unclosed:
            yield [each.kid, str(each.count), f"{each.after} … {each.before}"]
    else:
        for share in _shares(name, report):
            yield [share.name, str(share.count), yuan(share.amount_fen)]


def _sales(report: DayReport) -> Iterator[list[str]]:
    yield [Phrase("orders"), str(report.orders)]
    yield [Phrase("yuan taken"), yuan(report.amount_fen)]
    if report.refunds:
        yield [Phrase("refunds"), str(report.refunds)]
        yield [Phrase("yuan refunded"), yuan(-report.refunds_fen)]
        yield [Phrase("yuan left"), yuan(report.amount_fen - report.refunds_fen)]
    yield [Phrase("yuan an order"), yuan(report.average_fen)]
    yield [Phrase("pieces"), str(report.pieces)]
    yield [Phrase("orders of members"), str(report.member_orders)]
    yield [Phrase("points earned"), str(report.points)]
    if report.flagged:
        yield [Phrase("orders to look at (countertop reconcile)"), str(report.flagged)]


def _shares(name: str, report: DayReport) -> Iterator[Share]:
    shares: tuple[Share, ...] = getattr(report, name)
    for each in shares:
        shown = {
            "tenders": TENDERS.get(each.name, each.name),
            "hours": f"{each.name}:00",
            "voids": VOID_REASONS.get(each.name, each.name),
        }
        yield Share(shown.get(name, each.name), each.count, each.amount_fen)


def _csv_rows(report: DayReport) -> Iterator[list[str]]:
    sales, total = NAMES["sales"], [str(report.orders), yuan(report.amount_fen)]
    yield [sales, Phrase("orders"), *total]
    yield [sales, Phrase("refunds"), str(report.refunds), yuan(-report.refunds_fen)]
    yield [sales, Phrase("pieces"), str(report.pieces), ""]
    yield [sales, Phrase("orders of members"), str(report.member_orders), ""]
    yield [sales, Phrase("points earned"), str(report.points), ""]
    for table in TABLES:
        if table == "unclosed":
            for each in report.unclosed:
                name = f"{each.after} … {each.before}"
                yield [NAMES[table], name, str(each.count), ""]
        elif table != "sales":
            for share in _shares(table, report):
                amount = yuan(share.amount_fen)
                yield [NAMES[table], share.name, str(share.count), amount]
