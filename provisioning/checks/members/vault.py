"""Checks the file that makes people of members' numbers, and its copy."""

import stat
from collections.abc import Iterator
from pathlib import Path

from firmware.base.errors import StoreError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.hub.members.vault.file import COPY, VAULT, changes_in
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
