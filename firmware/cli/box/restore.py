"""`countertop restore FILE`: a backup in the place of the hub's books (S44)."""

import argparse
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from firmware.base.errors import ConfigError, StoreError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.cli.hub_account import hub_config, offset_minutes
from firmware.cli.options import config_option
from firmware.cli.output import ask, at_terminal, say, several
from firmware.hub.backup.archive import read_manifest
from firmware.hub.backup.making import checked, verify
from firmware.hub.backup.put_back import changed_settings, put_back
from firmware.hub.backup.restoring import (
    Backup,
    is_of_another_hub,
    present,
    restore,
)
from firmware.hub.backup.summary import BooksSummary
from firmware.hub.config import HubConfig
from firmware.hub.db.dialect.sqlite import DATABASE
from firmware.hub.reports.business_day import local_text

STAMP = "%Y%m%dT%H%M%SZ"
YES = {"y", "yes", "是"}


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    config_option(parser)
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help=Phrase("what `countertop backup` wrote"),
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help=Phrase("only check that it can be restored"),
    )
    parser.add_argument(
        "--settings",
        action="store_true",
        help=Phrase(
            "put its files of the configuration back too, the broker's included"
        ),
    )
    parser.add_argument("--yes", action="store_true", help=Phrase("ask nothing"))


def run(arguments: argparse.Namespace) -> int:
    """Check the backup, then restore it; StoreError or ConfigError if it cannot be."""
    name = str(arguments.file)
    try:
        with arguments.file.open("rb") as source:
            if arguments.check:
                _check(source, name, offset_minutes(arguments.config))
            else:
                stamp = datetime.now(UTC).strftime(STAMP)
                _restore(Backup(source, name, stamp), arguments)
    except OSError as error:
        where = error.filename or name
        raise StoreError(
            Phrase("{file}: {reason}", file=where, reason=os_reason(error))
        ) from error
    return 0


def _check(source: IO[bytes], name: str, utc_offset_minutes: int) -> None:
    with tempfile.TemporaryDirectory(prefix="countertop-") as folder:
        work = Path(folder)
        verify(source, name, work)
        books = checked(work / "verified", name)
    say(
        Phrase(
            "{name} of {made_at} can be restored",
            name=name,
            made_at=local_text(read_manifest(source, name).made_at, utc_offset_minutes),
        )
    )
    say(Phrase("it holds {books}", books=_of(books, utc_offset_minutes)))


def _restore(backup: Backup, arguments: argparse.Namespace) -> None:
    manifest = read_manifest(backup.source, backup.name)
    if arguments.settings:
        _put_settings(backup, consented=arguments.yes)
    config = hub_config(arguments.config)
    if config.database.url:
        raise ConfigError(Phrase("database.url: allowed: a hub whose books are a file"))
    config.data.mkdir(parents=True, exist_ok=True)
    if is_of_another_hub(manifest, config.data):
        say(
            Phrase(
                "the backup is of another hub than the one that was here: only kiosks"
                " with the public key of that one will trust it"
            )
        )
    there = present(config.data)
    if there:
        say(*_replaced(there, config, manifest.made_at))
        _require_consent(consented=arguments.yes)
    done = restore(backup, config.data)
    say(
        Phrase(
            "restored: {books}, the same ledger as in the backup",
            books=_of(done.books, config.utc_offset_minutes),
        )
    )
    if done.aside:
        say(Phrase("what was there before is in {aside}", aside=done.aside))
    say(
        Phrase(
            "Start the hub (systemctl restart hub). Kiosks send again what they "
            "still hold; `countertop reconcile` names what is missing."
        )
    )


def _replaced(there: BooksSummary, config: HubConfig, made_at: str) -> list[Phrase]:
    """What is there, and what comes in its place."""
    local = local_text(made_at, config.utc_offset_minutes)
    return [
        Phrase(
            "{database} holds {books}",
            database=config.data / DATABASE,
            books=_of(there, config.utc_offset_minutes),
        ),
        Phrase(
            "the backup is of {made_at}; what is there now is kept aside",
            made_at=local,
        ),
    ]


def _put_settings(backup: Backup, *, consented: bool) -> None:
    """With the rights of who asked, which are root's: what changes is shown first."""
    with tempfile.TemporaryDirectory(prefix="countertop-") as folder:
        changed = changed_settings(backup, Path(folder))
    if not changed:
        return
    say(
        Phrase("these files become those of the backup; what is there is kept beside:"),
        *(f"  {each.target}" for each in changed),
    )
    _require_consent(consented=consented)
    put_back(changed, backup.stamp)
    say(*(Phrase("{path}: from the backup", path=each.target) for each in changed))


def _require_consent(*, consented: bool) -> None:
    """ConfigError if a person does not agree to what was shown."""
    if not consented and not _consents():
        raise ConfigError(
            Phrase("nothing was restored; allowed: --yes, or y at a terminal")
        )


def _consents() -> bool:
    return at_terminal() and ask(Phrase("restore? [y/N] ")).strip().lower() in YES


def _of(books: BooksSummary, utc_offset_minutes: int) -> Phrase:
    return Phrase(
        "{orders}, the last of {time}",
        orders=several(books.orders, "order"),
        time=local_text(books.last_order_at, utc_offset_minutes) or "-",
    )
