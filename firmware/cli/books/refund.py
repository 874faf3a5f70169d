"""`countertop refund`: goods come back to the desk, whole or by line (E19)."""

import argparse
import re
import secrets
from collections.abc import Iterator

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.cli.books.refund_texts import REFUSALS, refund_slip
from firmware.cli.hub_account import hub_config
from firmware.cli.options import report_options
from firmware.cli.output import refuse, say, say_json
from firmware.cli.tables import TableColumn, say_table
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened, reading, writing
from firmware.hub.sales.refunds import waiting
from firmware.hub.sales.refunds.asked import (
    AskedRefund,
    RefundOutcome,
    RefundRefusal,
)
from firmware.hub.sales.refunds.booking import RefundBook
from firmware.protocol.envelope import Stamper
from firmware.retail.money import yuan

ID_BYTES = 8
MAX_BY = 64
LINE = re.compile(r"([1-9][0-9]{0,3})(?::([1-9][0-9]{0,2}))?")
COLUMNS = (
    TableColumn(Phrase("line"), number=True),
    TableColumn(Phrase("article"), long=True),
    TableColumn(Phrase("pieces"), number=True),
    TableColumn(Phrase("yuan"), number=True),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    report_options(parser)
    parser.add_argument(
        "name", metavar="RECEIPT", help=Phrase("a receipt number or sale id")
    )
    _what_options(parser)
    parser.add_argument(
        "--gifts",
        choices=("returned", "withheld"),
        default="unknown",
        help=Phrase("gifts that are due: they came back, or their price is kept"),
    )
    parser.add_argument(
        "--by", default="desk", metavar="NAME", help=Phrase("who allowed it")
    )
    parser.add_argument(
        "--wait",
        action="store_true",
        help=Phrase("if the sale has not come to the hub, refund it once it has"),
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help=Phrase("only show what would be given back"),
    )


def _what_options(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--line",
        action="append",
        metavar="N[:PIECES]",
        help=Phrase("refund this line, or so many pieces of it; may be repeated"),
    )
    what.add_argument(
        "--whole", action="store_true", help=Phrase("refund all that is left")
    )
    what.add_argument(
        "--drop",
        action="store_true",
        help=Phrase(
            "forget what --wait recorded for it, and what was refused when it came"
        ),
    )


def run(arguments: argparse.Namespace) -> int:
    """Refund, or without --line and --whole show what is left; 1 if it is refused.

    ConfigError for options that do not fit, StoreError for the database.
    """
    lines = _lines(arguments.line)
    by: str = arguments.by
    if not by.isprintable() or not 1 <= len(by) <= MAX_BY:
        raise ConfigError(Phrase("--by: allowed: 1 to {most} characters", most=MAX_BY))
    config = hub_config(arguments.config)
    if arguments.drop:
        return _drop(config, arguments.name)
    asked = AskedRefund(
        refund_id=f"desk-{secrets.token_hex(ID_BYTES)}",
        name=arguments.name,
        by=by,
        at=Stamper("hub", "").stamp().ts,
        lines=lines,
        gifts=arguments.gifts,
    )
    only_looks = not lines and not arguments.whole
    outcome = _done(config, asked, trial=only_looks or arguments.dry_run)
    if outcome.refusal is RefundRefusal.SALE_UNKNOWN and arguments.wait:
        return _wait(config, asked, only_looks=only_looks or arguments.dry_run)
    if arguments.json:
        say_json(_data(outcome))
        return 0 if outcome.refusal is None or only_looks else 1
    return _print(outcome, only_looks=only_looks)


def _done(config: HubConfig, asked: AskedRefund, *, trial: bool) -> RefundOutcome:
    offset = config.utc_offset_minutes
    with opened(config.data, config.database, begin=False) as engine:
        if trial:
            with reading(engine) as connection:
                book = RefundBook(connection, asked.at, utc_offset_minutes=offset)
                return book.trial(asked)
        with writing(engine) as connection:
            book = RefundBook(connection, asked.at, utc_offset_minutes=offset)
            return book.refund(asked)


def _drop(config: HubConfig, name: str) -> int:
    books = opened(config.data, config.database, begin=False)
    with books as engine, writing(engine) as connection:
        count = waiting.drop(connection, name, Stamper("hub", "").stamp().ts)
    if not count:
        return refuse(Phrase("{name}: no refund waits for it", name=name))
    say(Phrase("{name}: forgotten, {count} that waited", name=name, count=count))
    return 0


def _wait(config: HubConfig, asked: AskedRefund, *, only_looks: bool) -> int:
    if only_looks:
        raise ConfigError(Phrase("--wait: allowed: with --line or --whole"))
    books = opened(config.data, config.database, begin=False)
    with books as engine, writing(engine) as connection:
        refusal = waiting.wait(connection, asked)
    if refusal is not None:
        return refuse(REFUSALS[refusal])
    say(
        Phrase(
            "{name} has not come to the hub: it is refunded once it has ({id});"
            " until then no sum is known",
            name=asked.name,
            id=asked.refund_id,
        )
    )
    return 0


def _print(outcome: RefundOutcome, *, only_looks: bool) -> int:
    if only_looks and outcome.order is not None:
        say_table(COLUMNS, _left_rows(outcome))
        if not outcome.left:
            say(Phrase("nothing is left to refund"))
        return 0
    if outcome.refusal is not None:
        gifts = _gifts(outcome)
        return refuse(REFUSALS[outcome.refusal] if gifts is None else gifts)
    say(*refund_slip(outcome))
    return 0


def _gifts(outcome: RefundOutcome) -> Phrase | None:
    """What staff have to look for before it is refunded."""
    if outcome.refusal is not RefundRefusal.GIFTS_DUE or outcome.refund is None:
        return None
    return Phrase(
        "gifts are due: {gifts}; say --gifts returned, or --gifts withheld and"
        " {sum} yuan less are given back",
        gifts=outcome.refund.gifts,
        sum=yuan(outcome.refund.gifts_fen),
    )


def _left_rows(outcome: RefundOutcome) -> Iterator[list[str]]:
    order = outcome.order
    for line in order.standing if order else ():
        part = outcome.left.get(line.number)
        if part is not None:
            fen = yuan(part.money_fen)
            yield [str(line.number), line.name, str(part.pieces), fen]


def _lines(given: list[str] | None) -> dict[int, int] | None:
    found: dict[int, int] = {}
    for text in given or ():
        match = LINE.fullmatch(text)
        if match is None or int(match[1]) in found:
            raise ConfigError(
                Phrase(
                    "--line {text}: allowed: N or N:PIECES, each line once", text=text
                )
            )
        found[int(match[1])] = int(match[2] or 1)
    return found or None


def _data(outcome: RefundOutcome) -> dict[str, object]:
    order, refund = outcome.order, outcome.refund
    left = {str(line): part.money_fen for line, part in outcome.left.items()}
    data: dict[str, object] = {
        "refusal": outcome.refusal and outcome.refusal.value,
        "booked": outcome.booked,
        "sale_id": order and order.sale_id,
        "receipt_no": order and order.receipt_no,
        "left_fen": left,
        "balance_points": outcome.balance_points,
    }
    if refund is None:
        return data
    return data | {
        "refund_id": refund.refund_id,
        "money_fen": refund.money_fen,
        "network": outcome.network,
        "points_taken": refund.points_taken,
        "points_back": refund.points_back,
        "coupons_back": list(refund.coupons),
        "gifts_due": list(refund.gifts),
        "gifts_fen": refund.gifts_fen,
        "lines": {str(line): pieces for line, pieces in refund.lines.items()},
    }
