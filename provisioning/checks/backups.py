"""Checks that a hub's books are backed up, and not too long ago (S44)."""

from datetime import datetime

from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.hub.backup.folder import backups, made_at
from firmware.hub.config import HubConfig
from firmware.hub.db.dialect.sqlite import DATABASE
from provisioning.checks.finding import CheckResult, ok, warn

CHECK = Phrase("backup")
_REMEDY = Phrase(
    "Start one with `sudo systemctl start hub-backup`, read `journalctl -u "
    "hub-backup`, and carry backups to another machine."
)


def newest_backup(config: HubConfig, now: datetime) -> CheckResult:
    """Look at the folder of nightly backups; those of a PostgreSQL are not here."""
    if config.database.url:
        return ok(CHECK, Phrase("the database's own, which is not looked at"))
    if not (config.data / DATABASE).exists():
        return ok(CHECK, Phrase("there are no books yet"))
    folder = config.backup.folder
    try:
        files = backups(folder)
    except OSError as error:
        why = Phrase("{path}: {reason}", path=folder, reason=os_reason(error))
        return warn(CHECK, why, _REMEDY)
    begun = made_at(files[0]) if files else None
    if begun is None:
        return warn(CHECK, Phrase("none in {folder}", folder=folder), _REMEDY)
    seen = Phrase(
        "{file} of {count} in {folder}",
        file=files[0].name,
        count=len(files),
        folder=folder,
    )
    age = _age((now - begun).days, config.backup.age_warning_days)
    if age is None:
        return ok(CHECK, seen)
    return warn(CHECK, Phrase("{seen}: {age}", seen=seen, age=age), _REMEDY)


def _age(days: int, warning_days: int) -> Phrase | None:
    if days < 0:
        return Phrase("made later than now")
    return Phrase("{days} days old", days=days) if days >= warning_days else None
