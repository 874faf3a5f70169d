"""`countertop report x|z`: what a kiosk or the store took since its last Z (E22)."""

import argparse
from collections.abc import Iterator

from firmware.base.errors import ConfigError, RefusedError
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.cli.books.closing_texts import tables_of
from firmware.cli.hub_account import hub_config
from firmware.cli.options import report_options
from firmware.cli.output import refuse, say, say_json, say_json_list
from firmware.cli.tables import TableColumn, say_table
from firmware.hub.closings import store
from firmware.hub.closings.making import MadeReport, x_report, z_report
from firmware.hub.closings.scope import STORE
from firmware.hub.closings.store import KeptReport
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened, reading, writing
from firmware.hub.reports.business_day import local_text
from firmware.protocol.codec import as_data
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import TillReport
from firmware.retail.money import yuan
from firmware.retail.short_digest import short_digest

SORTS = {
    "x": Phrase("what was taken since the last Z, which stays open"),
    "z": Phrase("close and number what was taken since the last Z"),
}
MAX_BY = 64
MAX_NUMBER = 999_999_999
LISTED = (
    TableColumn(verbatim("Z"), number=True),
    TableColumn(Phrase("made")),
    TableColumn(Phrase("by")),
    TableColumn(Phrase("orders"), number=True),
    TableColumn(Phrase("yuan"), number=True),
    TableColumn(Phrase("state")),
    TableColumn(Phrase("digest")),
)


def configure(sort: str, parser: argparse.ArgumentParser) -> None:
    """The options of one of both reports."""
    report_options(parser)
    parser.add_argument(
        "--kiosk",
        default=STORE,
        metavar="KID",
        help=Phrase("of this kiosk (default: of the whole store)"),
    )
    if sort == "x":
        return
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--number",
        type=int,
        metavar="N",
        help=Phrase("show this Z once more; nothing is closed"),
    )
    which.add_argument(
        "--list", action="store_true", help=Phrase("list all; nothing is closed")
    )
    which.add_argument(
        "--by", default="desk", metavar="NAME", help=Phrase("who closes it")
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the report; 1 if it is refused, or if a Z was changed since."""
    config = hub_config(arguments.config)
    if arguments.act == "z" and arguments.list:
        return _list(config, arguments)
    if arguments.act == "z" and arguments.number is not None:
        return _show(config, arguments)
    made = _made(config, arguments)
    if made is None:
        return refuse(Phrase("nothing was booked since the last Z, and there is none"))
    if made.again:
        say(Phrase("nothing was booked since: this is the last Z once more"))
    _print(made.report, arguments, offset_minutes=config.utc_offset_minutes)
    _say_digest(made.kept, arguments)
    return 0


def _made(config: HubConfig, arguments: argparse.Namespace) -> MadeReport | None:
    now, kid = Stamper("hub", "").stamp().ts, arguments.kiosk
    with opened(config.data, config.database, begin=False) as engine:
        if arguments.act == "x":
            with reading(engine) as connection:
                _check(store.is_known(connection, kid), kid)
                return MadeReport(x_report(connection, kid, now))
        by: str = arguments.by
        if not by.isprintable() or not 1 <= len(by) <= MAX_BY:
            raise ConfigError(
                Phrase("--by: allowed: 1 to {most} characters", most=MAX_BY)
            )
        with writing(engine) as connection:
            _check(store.is_known(connection, kid), kid)
            return z_report(connection, kid, now, by=by)


def _check(known: bool, kid: str) -> None:  # noqa: FBT001 - what the caller found
    if kid != STORE and not known:
        raise RefusedError(
            Phrase("--kiosk {kiosk}: nothing was ever booked of it", kiosk=kid)
        )


def _show(config: HubConfig, arguments: argparse.Namespace) -> int:
    if not 1 <= arguments.number <= MAX_NUMBER:
        raise ConfigError(Phrase("--number: allowed: 1 or more"))
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        kept = store.find(connection, arguments.kiosk, arguments.number)
    if kept is None:
        return refuse(Phrase("there is no Z {number}", number=arguments.number))
    _print(kept.report, arguments, offset_minutes=config.utc_offset_minutes)
    _say_digest(kept, arguments)
    return 0 if kept.sound else refuse(_changed(kept))


def _list(config: HubConfig, arguments: argparse.Namespace) -> int:
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        kept = list(store.every(connection, arguments.kiosk))
    if arguments.json:
        say_json_list(
            {
                **as_data(each.report),
                "by": each.by,
                "sound": each.sound,
                "digest": each.digest,
            }
            for each in kept
        )
    else:
        say_table(LISTED, _rows(kept, config.utc_offset_minutes))
    return int(any(not each.sound for each in kept))


def _rows(kept: list[KeptReport], offset_minutes: int) -> Iterator[list[str]]:
    for each in kept:
        report = each.report
        yield [
            str(report.number),
            local_text(report.made_at, offset_minutes),
            each.by,
            str(sum(row.count for row in report.means)),
            yuan(sum(row.amount_fen for row in report.means)),
            Phrase("good") if each.sound else Phrase("changed"),
            short_digest(each.digest),
        ]


def _changed(kept: KeptReport) -> Phrase:
    return Phrase(
        "Z {number} is not as it was made, or the one before it is missing",
        number=kept.report.number,
    )


def _print(
    report: TillReport, arguments: argparse.Namespace, *, offset_minutes: int
) -> None:
    if arguments.json:
        say_json(as_data(report))
        return
    say(_title(report, offset_minutes))
    for columns, rows in tables_of(report, offset_minutes):
        if rows:
            say("")
            say_table(columns, rows)


def _say_digest(kept: KeptReport | None, arguments: argparse.Namespace) -> None:
    """As it stands on the slip of a Z that was printed at its kiosk."""
    if kept is not None and not arguments.json:
        say("")
        say(Phrase("digest: {digest}", digest=short_digest(kept.digest)))


def _title(report: TillReport, offset_minutes: int) -> Phrase:
    at = local_text(report.made_at, offset_minutes)
    of = report.kid or Phrase("the store")
    if report.number is None:
        return Phrase("X report of {of}, {at}", of=of, at=at)
    return Phrase("Z report {number} of {of}, {at}", number=report.number, of=of, at=at)
