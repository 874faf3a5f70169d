"""`countertop catalogue import FILE.csv`: the shop's articles, as a new revision."""

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
from firmware.hub.store.engine import open_engine, writing
from firmware.wire.envelope import Stamper


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    acts = parser.add_subparsers(dest="act", required=True)
    act = acts.add_parser("import", help="make a CSV file the whole catalogue")
    act.add_argument("file", type=Path, metavar="FILE.csv")
    act.add_argument("--config", type=Path, default=CONFIG, metavar="FILE")
    act.add_argument("--json", action="store_true", help="for another program")


def run(arguments: argparse.Namespace) -> int:
    """Import, all or nothing; a hub that runs publishes it within a second or two."""
    config = load(arguments.config, HubConfig)
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
