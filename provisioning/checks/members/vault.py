"""Checks the file that makes people of members' numbers, and its copy."""

import stat
from collections.abc import Iterator
from pathlib import Path

from firmware.base.errors import ConfigError, StoreError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened_as_is, reading
from firmware.hub.members.profiles.store import kept_ids
from firmware.hub.members.vault.file import COPY, VAULT, changes_in, keyed_in
from provisioning.checks.finding import CheckResult, fault, ok, warn

CHECK = Phrase("members' data")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LOST = Phrase(
    "Stop the hub, put a copy of members.vault.copy in its place, and start the hub;"
    " docs/members.md."
)
_RESTART = Phrase("Restart the hub, which makes it anew; its log says why it cannot.")


def vault(data: Path) -> Iterator[CheckResult]:
    """The vault opens, its copy as well, and nobody else may read either.

    Nothing for a hub that never had one.
    """
    file, copy = data / VAULT, data / COPY
    if not file.exists():
        if copy.exists():
            seen = Phrase("{file} is gone; its copy is there", file=file)
            yield warn(CHECK, seen, Phrase("Restart the hub, which puts it back."))
        return
    found = [*_of(file, _LOST), *_copy(copy)]
    yield from found or [ok(CHECK, Phrase("{file} and its copy open", file=file))]


def profiles(config: HubConfig) -> Iterator[CheckResult]:
    """A fault if the books hold profiles whose keys are gone, as after a restore.

    Nothing where books or vault do not open, or the next start puts the vault back:
    other checks see that.
    """
    file, copy = config.data / VAULT, config.data / COPY
    if copy.exists() and not file.exists():
        return
    try:
        with (
            opened_as_is(config.data, config.database) as engine,
            reading(engine) as connection,
        ):
            lost = len(kept_ids(connection) - keyed_in(file))
    except (StoreError, ConfigError):
        return
    if lost:
        seen = Phrase("members whose data nobody can read: {lost}", lost=lost)
        yield fault(CHECK, seen, _LOST)


def _copy(copy: Path) -> Iterator[CheckResult]:
    if not copy.exists():
        yield warn(CHECK, Phrase("{file} is not there", file=copy), _RESTART)
        return
    yield from _of(copy, _RESTART)


def _of(file: Path, remedy: Phrase) -> Iterator[CheckResult]:
    try:
        mode = file.stat().st_mode
        changes_in(file)
    except StoreError as error:
        yield fault(CHECK, verbatim(error), remedy)
        return
    except OSError as error:
        why = Phrase("{path}: {reason}", path=file, reason=os_reason(error))
        yield fault(CHECK, why, remedy)
        return
    if mode & _OTHERS:
        seen = Phrase("others than its owner may open {file}", file=file)
        yield fault(CHECK, seen, Phrase("sudo chmod 600 {file}", file=file))
