"""`countertop reconcile`: whether a day's orders, money and points agree (S05).

Exits 0 where they do; else 1, and says what does not.
"""

import argparse
import json
from dataclasses import asdict

from firmware.base.config_loader import load
from firmware.base.errors import ConfigError
from firmware.cli.options import books_options
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened, reading, writing
from firmware.hub.ingest import store as ingest_store
from firmware.hub.reports import reconcile
from firmware.hub.reports.business_day import business_day
from firmware.protocol.envelope import Stamper
from firmware.retail.money import yuan


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    books_options(parser)
    parser.add_argument("--day", metavar="YYYY-MM-DD", help="only this day")
    parser.add_argument(
        "--close", type=int, metavar="LETTER", help="this dead letter was dealt with"
    )
    parser.add_argument("--note", default="", help="with --close: how it was")
    parser.epilog = "Exit status: 0 where everything agrees, else 1."


def run(arguments: argparse.Namespace) -> int:
    """Check everything and tell; with --close, first close one dead letter."""
    config = load(arguments.config, HubConfig)
    if arguments.note and arguments.close is None:
        raise ConfigError("--note: allowed: with --close LETTER")
    span = business_day(arguments.day, config.utc_offset_minutes)
    with opened(config.data, config.database, begin=False) as engine:
        if arguments.close is not None:
            now = Stamper("hub", "").stamp().ts
            with writing(engine) as connection:
                closed = ingest_store.resolve_dead_letter(
                    connection, arguments.close, note=arguments.note, now=now
                )
            if not closed:
                raise ConfigError(f"--close {arguments.close}: no open letter")
        with reading(engine) as connection:
            totals = reconcile.totals(connection, span)
            wrong = reconcile.discrepancies(connection, span)
    if arguments.json:
        told = {**asdict(totals), "wrong": [asdict(each) for each in wrong]}
        print(json.dumps(told, ensure_ascii=False))
    else:
        _tell(totals, wrong)
    return 1 if wrong else 0


def _tell(totals: reconcile.Totals, wrong: list[reconcile.Discrepancy]) -> None:
    print(f"orders  {totals.orders:>10}")
    print(
        f"money   {yuan(totals.orders_fen):>10}   ledger {yuan(totals.ledger_fen):>10}"
    )
    print(f"points  {totals.orders_points:>10}   ledger {totals.ledger_points:>10}")
    for each in wrong:
        print(f"{each.check}: {each.what}")
    print("does not agree" if wrong else "everything agrees")
