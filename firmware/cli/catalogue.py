"""`countertop catalogue import|unknown`: load articles, list unknown codes (E16)."""

import argparse
from dataclasses import asdict
from pathlib import Path

from firmware.base.text_files import text_of
from firmware.cli.hub_account import hub_config
from firmware.cli.options import report_options
from firmware.cli.output import say, say_json, several
from firmware.hub.catalogue import article_store
from firmware.hub.catalogue.csv_import import HEADER, read_catalogue
from firmware.hub.catalogue.importing import import_articles
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened, reading, writing
from firmware.hub.reports.business_day import local_text
from firmware.protocol.envelope import Stamper

REMEDY = 'a spreadsheet saves it as "CSV UTF-8"'


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="import|unknown")
    load_csv = acts.add_parser("import", help="replace the catalogue by a CSV file")
    load_csv.add_argument(
        "file", type=Path, metavar="FILE.csv", help=f"line 1: {','.join(HEADER)}"
    )
    unknown = acts.add_parser("unknown", help="list scanned codes that it lacks")
    for each in (load_csv, unknown):
        report_options(each)


def run(arguments: argparse.Namespace) -> int:
    """Import a file or list unknown codes; the exit status.

    Raises ConfigError for a file that cannot be used, StoreError for a database.
    """
    if arguments.act == "import":
        return _import(arguments)
    return _unknown(hub_config(arguments.config), arguments)


def _import(arguments: argparse.Namespace) -> int:
    """Import all or nothing; a running hub publishes it within two seconds."""
    file: Path = arguments.file
    text = text_of(file, remedy=REMEDY)
    articles = read_catalogue(str(file), text.splitlines(keepends=True))
    config = hub_config(arguments.config)
    books = opened(config.data, config.database)
    with books as engine, writing(engine) as connection:
        done = import_articles(
            connection, articles, source=file.name, now=Stamper("hub", "").stamp().ts
        )
    if arguments.json:
        say_json(asdict(done))
    elif done.changed or done.gone:
        say(
            f"revision {done.revision}: {several(done.articles, 'article')}, "
            f"{done.changed} new or changed, {done.gone} withdrawn"
        )
    else:
        say(f"revision {done.revision} already has these articles")
    return 0


def _unknown(config: HubConfig, arguments: argparse.Namespace) -> int:
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        missing_articles = article_store.missing_articles(connection)
    if arguments.json:
        say_json([asdict(each) for each in missing_articles])
        return 0
    for each in missing_articles:
        last = local_text(each.last_at, config.utc_offset_minutes)
        say(f"{each.gtin:>14}  {each.times:>6} times, last {last}")
    say(f"{several(len(missing_articles), 'code')} missing from the catalogue")
    return 0
