"""`countertop orders`: lists the orders that the hub has booked, a day by default."""

import argparse
from collections.abc import Iterable
from dataclasses import asdict

from firmware.base.errors import ConfigError
from firmware.cli.hub_account import hub_config
from firmware.cli.options import report_options
from firmware.cli.output import say, say_json_list, several
from firmware.hub.db.engine import opened
from firmware.hub.reports import orders as order_report
from firmware.hub.reports.business_day import (
    ALWAYS,
    BusinessDay,
    business_day,
    business_days,
    local_text,
)
from firmware.protocol.envelope import Stamper
from firmware.retail.money import yuan

DAY = "YYYY-MM-DD"
DAY_LENGTH = len(DAY)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    report_options(parser)
    span = parser.add_mutually_exclusive_group()
    span.add_argument("--day", metavar=DAY, help="orders of this day (default: today)")
    span.add_argument("--from", metavar=DAY, dest="first", help="from this day on")
    span.add_argument("--all", action="store_true", help="all orders ever booked")
    parser.add_argument(
        "--to", metavar=DAY, dest="last", help="with --from: until this day"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the orders; with --json also lines, price steps and ledger entries."""
    config = hub_config(arguments.config)
    span = _span(arguments, config.utc_offset_minutes)
    with opened(config.data, config.database, begin=False) as engine:
        if arguments.json:
            say_json_list(asdict(each) for each in order_report.orders(engine, span))
        else:
            listed = order_report.listed_orders(engine, span)
            _print_lines(listed, config.utc_offset_minutes)
    return 0


def _span(arguments: argparse.Namespace, utc_offset_minutes: int) -> BusinessDay:
    if arguments.last is not None and arguments.first is None:
        raise ConfigError("--to: allowed: with --from")
    if arguments.all:
        return ALWAYS
    now = Stamper("hub", "").stamp().ts
    today = local_text(now, utc_offset_minutes)[:DAY_LENGTH]
    if arguments.first is not None:
        last = arguments.last or max(today, arguments.first)
        return business_days(arguments.first, last, utc_offset_minutes)
    return business_day(arguments.day or today, utc_offset_minutes)


def _print_lines(
    orders: Iterable[order_report.ListedOrder], utc_offset_minutes: int
) -> None:
    count = sum_fen = 0
    for order in orders:
        say(_line(order, utc_offset_minutes))
        count += 1
        sum_fen += order.payable_fen
    say(f"{several(count, 'order')}, {yuan(sum_fen)} yuan")


def _line(order: order_report.ListedOrder, utc_offset_minutes: int) -> str:
    when = local_text(order.closed_at, utc_offset_minutes)
    pieces = several(order.pieces, "piece")
    earned = (
        f"  {order.member_id}  +{order.earned_points} points" if order.member_id else ""
    )
    clock = f"  (kiosk's clock: {order.claimed_at})" if order.claimed_at else ""
    return (
        f"{when}  {order.kid}  {order.receipt_no}  {pieces:>10}"
        f"{yuan(order.payable_fen):>12}{earned}{clock}"
    )
