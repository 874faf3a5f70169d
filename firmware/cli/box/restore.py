"""`countertop restore FILE`: a backup in the place of the hub's books (S44)."""

import argparse
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from firmware.base.errors import ConfigError, StoreError
from firmware.cli.hub_account import hub_config
from firmware.cli.options import config_option
from firmware.cli.output import ask, at_terminal, say, several
from firmware.hub.backup.archive import read_manifest
from firmware.hub.backup.making import checked, verify
from firmware.hub.backup.restoring import Backup, present, restore, settings
from firmware.hub.backup.summary import BooksSummary
from firmware.hub.db.dialect.sqlite import DATABASE
from firmware.hub.reports.business_day import local_text

STAMP = "%Y%m%dT%H%M%SZ"
YES = {"y", "yes", "是"}


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    config_option(parser)
    parser.add_argument("file", type=Path, help="what `countertop backup` wrote")
    parser.add_argument(
        "--check", action="store_true", help="only check that it can be restored"
    )
    parser.add_argument(
        "--settings",
        action="store_true",
        help="put its files of the configuration back too, the broker's included",
    )
    parser.add_argument("--yes", action="store_true", help="ask nothing")


def run(arguments: argparse.Namespace) -> int:
    """Check the backup, then restore it; StoreError or ConfigError if it cannot be."""
    name = str(arguments.file)
    try:
        with arguments.file.open("rb") as source:
            if arguments.check:
                _check(source, name)
            else:
                stamp = datetime.now(UTC).strftime(STAMP)
                _restore(Backup(source, name, stamp), arguments)
    except OSError as error:
        raise StoreError(f"{error.filename or name}: {error.strerror}") from error
    return 0


def _check(source: IO[bytes], name: str) -> None:
    with tempfile.TemporaryDirectory(prefix="countertop-") as folder:
        work = Path(folder)
        verify(source, name, work)
        books = checked(work / "verified", name)
    say(f"{name} of {read_manifest(source, name).made_at} can be restored")
    say(f"it holds {_of(books)}")


def _restore(backup: Backup, arguments: argparse.Namespace) -> None:
    made_at = read_manifest(backup.source, backup.name).made_at
    if arguments.settings:
        _put_settings(backup)
    config = hub_config(arguments.config)
    if config.database.url:
        raise ConfigError("database.url: allowed: a hub whose books are a file")
    config.data.mkdir(parents=True, exist_ok=True)
    there = present(config.data)
    if there:
        say(f"{config.data / DATABASE} holds {_of(there)}")
        local = local_text(made_at, config.utc_offset_minutes)
        say(f"the backup is of {local}; what is there now is kept aside")
        if not arguments.yes and not _consents():
            raise ConfigError(
                "nothing was restored; allowed: --yes, or y at a terminal"
            )
    done = restore(backup, config.data)
    say(f"restored: {_of(done.books)}, the same ledger as in the backup")
    if done.aside:
        say(f"what was there before is in {done.aside}")
    say(
        "Start the hub (systemctl restart hub). Kiosks send again what they still hold;"
        " `countertop reconcile` names what is missing."
    )


def _put_settings(backup: Backup) -> None:
    with tempfile.TemporaryDirectory(prefix="countertop-") as folder:
        for path in settings(backup, Path(folder)):
            say(f"{path}: from the backup")


def _consents() -> bool:
    return at_terminal() and ask("restore? [y/N] ").strip().lower() in YES


def _of(books: BooksSummary) -> str:
    return f"{several(books.orders, 'order')}, the last of {books.last_order_at or '-'}"
