"""`countertop orders`: lists the orders that the hub has booked."""

import argparse
from dataclasses import asdict

from firmware.cli.hub_account import hub_config
from firmware.cli.options import report_options
from firmware.cli.output import say, say_json, several
from firmware.hub.db.engine import opened, reading
from firmware.hub.reports import orders as order_report
from firmware.hub.reports.business_day import business_day, local_text
from firmware.retail.money import yuan


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    report_options(parser)
    parser.add_argument("--day", metavar="YYYY-MM-DD", help="only orders of this day")


def run(arguments: argparse.Namespace) -> int:
    """Print the orders; with --json also lines, price steps and ledger entries."""
    config = hub_config(arguments.config)
    span = business_day(arguments.day, config.utc_offset_minutes)
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        orders = order_report.orders(connection, span)
    if arguments.json:
        say_json([asdict(order) for order in orders])
        return 0
    for order in orders:
        say(_line(order, config.utc_offset_minutes))
    total = yuan(sum(order.payable_fen for order in orders))
    say(f"{several(len(orders), 'order')}, {total} yuan")
    return 0


def _line(order: order_report.Order, utc_offset_minutes: int) -> str:
    when = local_text(order.closed_at, utc_offset_minutes)
    pieces = several(sum(line["pieces"] for line in order.lines), "piece")
    earned = (
        f"  {order.member_id}  +{order.earned_points} points" if order.member_id else ""
    )
    clock = f"  (kiosk's clock: {order.claimed_at})" if order.claimed_at else ""
    return (
        f"{when}  {order.kid}  {order.receipt_no}  {pieces:>10}"
        f"{yuan(order.payable_fen):>12}{earned}{clock}"
    )
