"""`countertop reconcile`: checks that a day's books agree (S05, N11).

Orders, payments, points and slips. Exit status 0 if they do, else 1 after printing
every discrepancy.
"""

import argparse
from dataclasses import asdict
from datetime import datetime, timedelta

from firmware.base.wording.phrases import Phrase, Template, joined
from firmware.cli.books import clearing, settling
from firmware.cli.books.way_phrases import beside, way_phrases
from firmware.cli.hub_account import hub_config
from firmware.cli.options import report_options
from firmware.cli.output import padded, say, say_json, several
from firmware.hub.db.engine import damage_marks, opened, reading
from firmware.hub.reports.business_day import (
    ALWAYS,
    BusinessDay,
    business_day,
    named_day,
    with_local_times,
)
from firmware.hub.reports.reconciling import findings, reconcile
from firmware.hub.reports.reconciling.four_ways.way_totals import way_totals
from firmware.hub.reports.reconciling.ledger_lines import AGAINST_LEDGER
from firmware.hub.reports.totals import Totals
from firmware.hub.reports.totals import totals as day_totals
from firmware.protocol.envelope import Stamper, utc_text
from firmware.retail.money import yuan

CHECK_NAMES = {
    "totals": Phrase("totals"),
    "money": Phrase("money"),
    "points": Phrase("points"),
    "lines": Phrase("lines"),
    "sums": Phrase("sums"),
    "lots": Phrase("lots"),
    "negative": Phrase("below zero"),
    "events": Phrase("events"),
    "coupons": Phrase("coupons"),
    "refunds": Phrase("refunds"),
    "payments": Phrase("payments"),
    "bills": Phrase("bills"),
    "redeemed": Phrase("redeemed"),
    "slips": Phrase("slips"),
    "gaps": Phrase("gaps"),
    "chain": Phrase("chain"),
    "closings": Phrase("Z reports"),
    "baskets": Phrase("suspended baskets"),
    "breaks": Phrase("breaks"),
    "letters": Phrase("dead letters"),
    "voids": Phrase("voids"),
    "flags": Phrase("flags"),
    "newer": Phrase("newer"),
    "stored": Phrase("stored"),
    "damaged": Phrase("damaged"),
}
"""What people read for a check; programs read its name, which stays."""


DEAD_LETTERS = "letters"
"""The check of that name; data keeps it, people read `dead letter`."""
PEOPLE: dict[tuple[str, str], Template] = {
    (DEAD_LETTERS, findings.LETTER.text): Template(
        "dead letter {letter}, kiosk {kid}, journal {epoch}, fact {seq}: {reason}"
    ),
    ("money", AGAINST_LEDGER.text): Template(
        "receipt {receipt_no}, kiosk {kid}: sold for {yuan} yuan, the ledger has"
        " {held_yuan}; `countertop orders show {receipt_no}` shows the sale"
    ),
    ("points", AGAINST_LEDGER.text): Template(
        "receipt {receipt_no}, kiosk {kid}: {ordered} points earned, the ledger has"
        " {held}; `countertop orders show {receipt_no}` shows the sale"
    ),
}
"""By check and the words that programs read, what people read."""
LEDGER = Phrase("ledger")
UNDER_WAY_MINUTES = 10
"""A payment that was asked for since then may not have ended yet."""
HINTS = {
    DEAD_LETTERS: Phrase(
        "A dead letter is settled by `countertop reconcile --resolve ID`."
    ),
    "flags": Phrase(
        "A flag is settled by `countertop reconcile --accept ID` or `--dismiss ID`, all"
        " of a kiosk by `--accept-of KID`; the orders are in `countertop orders`."
    ),
    "damaged": Phrase(
        "A damage is settled by removing its copies, as the doctor says."
    ),
}
"""By check, how its lines are settled."""
HOW_TO_SETTLE = Phrase(
    "A line that ends with an [ID] is settled by `countertop reconcile --settle ID"
    " --note WHY` once somebody has looked into it; nothing in the books changes."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    report_options(parser)
    parser.add_argument(
        "--date",
        "--day",
        dest="day",
        metavar="YYYY-MM-DD",
        help=Phrase("only this day, today or yesterday"),
    )
    settling.configure(parser)
    clearing.configure(parser)
    parser.epilog = Phrase(
        "Exit status: 0 if everything agrees, 1 if not, 2 if the options do not fit."
    )


def run(arguments: argparse.Namespace) -> int:
    """Print totals and discrepancies, after what was to be settled or cleared is.

    Raises ConfigError for options that do not fit, StoreError for the database.
    """
    config = hub_config(arguments.config)
    settling.check(arguments)
    clearing.check(arguments)
    span = _span(arguments.day, config.utc_offset_minutes)
    settling.settle(config, arguments, span)
    lines = clearing.purge(config, arguments) if arguments.purge else []
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        totals = day_totals(connection, span)
        ways = way_totals(connection, span)
        discrepancies = reconcile.discrepancies(connection, span)
    discrepancies += [
        findings.Discrepancy(
            "damaged",
            Phrase("the database, see `countertop doctor`: {each}", each=each),
        )
        for each in damage_marks(config.data)
    ]
    if arguments.json:
        wrong = [asdict(each) for each in discrepancies]
        say_json({**asdict(totals), "ways": asdict(ways), "wrong": wrong})
    else:
        for line in lines:
            say(line)
        _print_totals(totals)
        say(*way_phrases(ways))
        _print(discrepancies, config.utc_offset_minutes)
    return 1 if discrepancies else 0


def _span(day: str | None, utc_offset_minutes: int) -> BusinessDay:
    """The days to look at; what began within the last minutes is under way."""
    now = Stamper("hub", "").stamp().ts
    span = ALWAYS
    if day is not None:
        date = named_day(day, now, utc_offset_minutes)
        span = business_day(date, utc_offset_minutes, option="--date")
    ago = datetime.fromisoformat(now) - timedelta(minutes=UNDER_WAY_MINUTES)
    return span.until_under_way(utc_text(int(ago.timestamp() * 1000)))


def _print_totals(totals: Totals) -> None:
    money, points = yuan(totals.orders_fen), str(totals.orders_points)
    name = padded(Phrase("orders"), 7)
    say(f"{name} {totals.orders:>10}")
    say(beside(Phrase("money"), money, (LEDGER, yuan(totals.ledger_fen))))
    say(beside(Phrase("points"), points, (LEDGER, str(totals.ledger_points))))
    if totals.refunds:
        refunded, held = yuan(-totals.refunds_fen), yuan(totals.ledger_refunds_fen)
        say(beside(Phrase("refunds"), refunded, (LEDGER, held)))
    if totals.orders_by_receipt:
        say(_clocks(totals))
    if totals.elsewhere:
        say(_elsewhere(totals))


def _print(discrepancies: list[findings.Discrepancy], utc_offset_minutes: int) -> None:
    for each in discrepancies:
        say(with_local_times(_line(each), utc_offset_minutes))
    say(*_hints(discrepancies))
    say(Phrase("does not agree") if discrepancies else Phrase("everything agrees"))


def in_peoples_words(each: findings.Discrepancy) -> Phrase:
    """What was found; data keeps the old words, people read the new."""
    words = PEOPLE.get((each.check, each.what.template))
    return words.phrase(**each.what.fields) if words else each.what


def _clocks(totals: Totals) -> Phrase:
    return Phrase(
        "clocks  {orders} of {kiosks}: the clock there was wrong, the time is that of"
        " receipt",
        orders=several(totals.orders_by_receipt, "order"),
        kiosks=tuple(totals.kiosks_by_receipt),
    )


def _elsewhere(totals: Totals) -> Phrase:
    return Phrase(
        "clocks  {orders}, {money} yuan, sold on this day by the kiosk's clock, stand"
        " on another: was this hub's clock wrong?",
        orders=several(totals.elsewhere, "order"),
        money=yuan(totals.elsewhere_fen),
    )


def _line(each: findings.Discrepancy) -> Phrase:
    line = Phrase(
        "{check}: {what}", check=CHECK_NAMES[each.check], what=in_peoples_words(each)
    )
    return joined(" ", (line, f"[{each.settle}]")) if each.settle else line


def _hints(discrepancies: list[findings.Discrepancy]) -> list[Phrase]:
    """How the lines that are shown are settled, each way once."""
    checks = {each.check for each in discrepancies}
    hints = [hint for check, hint in HINTS.items() if check in checks]
    return hints + [HOW_TO_SETTLE] * any(each.settle for each in discrepancies)
