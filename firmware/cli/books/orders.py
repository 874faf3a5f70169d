"""`countertop orders`: lists the orders of a day, or explains one of them."""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import chain

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase, listing
from firmware.cli.books.one_order import TENDERS, VOID_REASONS, show_order
from firmware.cli.books.suspended.listing import baskets_of, list_suspended, summary
from firmware.cli.books.suspended.options import (
    SHOW,
    SUSPENDED,
    asked,
    at_counter,
    counter_options,
)
from firmware.cli.hub_account import hub_config
from firmware.cli.options import report_options
from firmware.cli.output import say, say_json_list, several
from firmware.cli.tables import TableColumn, say_csv, say_table
from firmware.hub.db.engine import opened, reading
from firmware.hub.reports import order_list
from firmware.hub.reports import orders as order_report
from firmware.hub.reports.business_day import (
    ALWAYS,
    BusinessDay,
    business_day,
    business_days,
    local_text,
    named_day,
)
from firmware.hub.reports.order_list import ListedOrder, ListedVoid, SoldArticles
from firmware.hub.reports.refunds import ListedRefund, listed_refunds
from firmware.protocol.envelope import Stamper
from firmware.retail.money import yuan

DAY = "YYYY-MM-DD"
LIST_COLUMNS = (
    TableColumn(Phrase("time")),
    TableColumn(Phrase("kiosk")),
    TableColumn(Phrase("receipt")),
    TableColumn(Phrase("pieces"), number=True),
    TableColumn(Phrase("yuan"), number=True),
    TableColumn(Phrase("points"), number=True),
    TableColumn(Phrase("articles"), long=True),
)
CSV_COLUMNS = (
    *LIST_COLUMNS[:-2],
    TableColumn(Phrase("tender")),
    TableColumn(Phrase("points"), number=True),
    TableColumn(Phrase("member")),
    TableColumn(Phrase("articles")),
    TableColumn(Phrase("note")),
)
VOID_COLUMNS = (
    TableColumn(Phrase("time")),
    TableColumn(Phrase("kiosk")),
    TableColumn(Phrase("receipt")),
    TableColumn(Phrase("yuan"), number=True),
    TableColumn(Phrase("not paid because"), long=True),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    report_options(parser)
    parser.add_argument(
        "words",
        nargs="*",
        metavar="show RECEIPT | suspended [SLIP]",
        help=Phrase(
            "explain every fen of one order, by receipt number or sale id; list"
            " suspended baskets, or bring the one of a slip to the counter"
        ),
    )
    span = parser.add_mutually_exclusive_group()
    span.add_argument(
        "--day", metavar=DAY, help=Phrase("orders of this day, today or yesterday")
    )
    span.add_argument(
        "--from", metavar=DAY, dest="first", help=Phrase("from this day on")
    )
    span.add_argument(
        "--all", action="store_true", help=Phrase("all orders ever booked")
    )
    parser.add_argument(
        "--to", metavar=DAY, dest="last", help=Phrase("with --from: until this day")
    )
    parser.add_argument(
        "--csv",
        action="store_true",
        help=Phrase("the orders as CSV, for a spreadsheet"),
    )
    counter_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the orders; with --json also lines, price steps and ledger entries.

    ConfigError for options that do not fit.
    """
    act, name = asked(arguments)
    config = hub_config(arguments.config)
    if act == SHOW and name is not None:
        return show_order(config, name, as_json=arguments.json)
    if name is not None:
        return at_counter(config, arguments, name)
    offset_minutes = config.utc_offset_minutes
    span = _span(arguments, offset_minutes)
    if act == SUSPENDED:
        return list_suspended(config, span, as_json=arguments.json)
    with opened(config.data, config.database, begin=False) as engine:
        if arguments.json:
            say_json_list(asdict(each) for each in order_report.orders(engine, span))
            return 0
        listed = order_list.listed_orders(engine, span)
        with reading(engine) as connection:
            refunds = listed_refunds(connection, span)
        if arguments.csv:
            rows = (_csv_row(each, offset_minutes) for each in listed)
            back = (_refund_row(each, offset_minutes) for each in refunds)
            say_csv(CSV_COLUMNS, chain(rows, back))
            return 0
        totals = CashByKiosk()
        rows = (_list_row(each, offset_minutes) for each in totals.counted(listed))
        say_table(LIST_COLUMNS, rows)
        voids = order_list.listed_voids(engine, span)
        say_table(VOID_COLUMNS, (_void_row(each, offset_minutes) for each in voids))
        totals.print()
        if refunds:
            say(_refunded(refunds))
    suspended = summary(baskets_of(config, span))
    if suspended is not None:
        say(suspended)
    return 0


class CashByKiosk:
    """Counts the orders of a list by kiosk while they are printed."""

    def __init__(self) -> None:
        self._orders = Counter[str]()
        self._cash_fen = Counter[str]()

    def counted(self, orders: Iterable[ListedOrder]) -> Iterator[ListedOrder]:
        """The same orders, each counted as it passes."""
        for order in orders:
            self._orders[order.kid] += 1
            self._cash_fen[order.kid] += order.payable_fen
            yield order

    def print(self) -> None:
        """One line for each kiosk, if there are several, and one for all."""
        if len(self._orders) > 1:
            for kid in sorted(self._orders):
                orders = several(self._orders[kid], "order")
                cash = yuan(self._cash_fen[kid])
                say(
                    Phrase(
                        "{kid}: {orders}, {cash} yuan in cash",
                        kid=kid,
                        orders=orders,
                        cash=cash,
                    )
                )
        orders = several(self._orders.total(), "order")
        total = yuan(self._cash_fen.total())
        say(Phrase("{orders}, {sum} yuan", orders=orders, sum=total))


def _span(arguments: argparse.Namespace, utc_offset_minutes: int) -> BusinessDay:
    if arguments.last is not None and arguments.first is None:
        raise ConfigError(Phrase("--to: allowed: with --from"))
    if arguments.all:
        return ALWAYS
    now = Stamper("hub", "").stamp().ts

    def date(day: str) -> str:
        return named_day(day, now, utc_offset_minutes)

    if arguments.first is not None:
        first = date(arguments.first)
        last = date(arguments.last or max(date("today"), first))
        return business_days(first, last, utc_offset_minutes)
    day = date(arguments.day or "today")
    return business_day(day, utc_offset_minutes, option="--day")


def _list_row(order: ListedOrder, utc_offset_minutes: int) -> list[str]:
    note, articles = _note(order, utc_offset_minutes), _articles(order.articles)
    return [
        *_begin(order, utc_offset_minutes),
        f"+{order.earned_points}" if order.member_id else "",
        Phrase("({note}) {articles}", note=note, articles=articles)
        if note
        else articles,
    ]


def _csv_row(order: ListedOrder, utc_offset_minutes: int) -> list[str]:
    return [
        *_begin(order, utc_offset_minutes),
        TENDERS.get(order.tender, order.tender),
        str(order.earned_points) if order.member_id else "",
        order.member_id or "",
        _articles(order.articles),
        _note(order, utc_offset_minutes),
    ]


def _refund_row(refund: ListedRefund, utc_offset_minutes: int) -> list[str]:
    """As an order of the day of the refund, with what went out below zero."""
    return [
        local_text(refund.at, utc_offset_minutes),
        refund.kid or Phrase("at the desk"),
        refund.number,
        str(-refund.pieces),
        yuan(-refund.money_fen),
        TENDERS["cash"],
        str(refund.points) if refund.member_id else "",
        refund.member_id or "",
        "",
        Phrase("refund"),
    ]


def _refunded(refunds: Sequence[ListedRefund]) -> Phrase:
    money_fen = sum(each.money_fen for each in refunds)
    return Phrase(
        "{refunds}, {sum} yuan",
        refunds=several(len(refunds), "refund"),
        sum=yuan(-money_fen),
    )


def _begin(order: ListedOrder, utc_offset_minutes: int) -> list[str]:
    return [
        local_text(order.closed_at, utc_offset_minutes),
        order.kid,
        order.receipt_no,
        str(order.articles.pieces),
        yuan(order.payable_fen),
    ]


def _articles(sold: SoldArticles) -> Phrase:
    named = [f"{name} x{pieces}" for name, pieces in sold.named]
    rest = [Phrase("+{more} more", more=sold.more)] if sold.more else []
    return listing([*named, *rest])


def _note(order: ListedOrder, utc_offset_minutes: int) -> Phrase:
    notes = [Phrase("see orders show")] if order.flagged else []
    return listing([*notes, *_clock(order.claimed_at, utc_offset_minutes)])


def _clock(claimed_at: str | None, utc_offset_minutes: int) -> list[Phrase]:
    if claimed_at is None:
        return []
    local = local_text(claimed_at, utc_offset_minutes)
    return [Phrase("kiosk's clock: {time}", time=local)]


def _void_row(void: ListedVoid, utc_offset_minutes: int) -> list[str]:
    reason = VOID_REASONS.get(void.reason, void.reason)
    return [
        local_text(void.voided_at, utc_offset_minutes),
        void.kid,
        void.receipt_no,
        yuan(void.payable_fen),
        listing([reason, *_clock(void.claimed_at, utc_offset_minutes)]),
    ]
