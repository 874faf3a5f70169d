"""`countertop catalogue import|unknown`: the shop's articles, and what they lack."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from firmware.cli.hub import CONFIG
from firmware.config import load
from firmware.errors import ConfigError
from firmware.hub.catalogue import read_catalogue
from firmware.hub.config import HubConfig
from firmware.hub.store import shelves
from firmware.hub.store.engine import open_engine, reading, writing
from firmware.wire.envelope import Stamper


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    acts = parser.add_subparsers(dest="act", required=True)
    take = acts.add_parser("import", help="make a CSV file the whole catalogue")
    take.add_argument("file", type=Path, metavar="FILE.csv")
    lack = acts.add_parser("unknown", help="codes that were shown and are not in it")
    for each in (take, lack):
        each.add_argument("--config", type=Path, default=CONFIG, metavar="FILE")
        each.add_argument("--json", action="store_true", help="for another program")


def run(arguments: argparse.Namespace) -> int:
    """Import a file, or list what customers showed and the catalogue lacks (E16)."""
    config = load(arguments.config, HubConfig)
    if arguments.act == "import":
        return _import(config, arguments)
    return _unknown(config, arguments)


def _import(config: HubConfig, arguments: argparse.Namespace) -> int:
    """All or nothing; a hub that runs publishes it within a second or two."""
    file: Path = arguments.file
    articles = read_catalogue(str(file), _text(file).splitlines(keepends=True))
    with writing(open_engine(config.data)) as connection:
        done = shelves.import_articles(
            connection, articles, source=file.name, now=Stamper("hub", "").stamp().ts
        )
    if arguments.json:
        print(json.dumps(asdict(done)))
    elif done.changed or done.gone:
        print(
            f"revision {done.revision}: {done.articles} articles, "
            f"{done.changed} new or changed, {done.gone} withdrawn"
        )
    else:
        print(f"revision {done.revision} has these articles already")
    return 0


def _unknown(config: HubConfig, arguments: argparse.Namespace) -> int:
    with reading(open_engine(config.data)) as connection:
        lacking = shelves.lacking(connection)
    if arguments.json:
        print(json.dumps([asdict(each) for each in lacking]))
        return 0
    for each in lacking:
        print(f"{each.gtin:>14}  {each.times:>6} times, last {each.last_at}")
    print(f"{len(lacking)} codes that the catalogue lacks")
    return 0


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except OSError as exc:
        raise ConfigError(f"{file}: cannot be read: {exc.strerror}") from exc
    except UnicodeDecodeError as exc:
        raise ConfigError(
            f"{file}: not UTF-8 text at byte {exc.start}; a spreadsheet saves it as "
            '"CSV UTF-8"'
        ) from exc
