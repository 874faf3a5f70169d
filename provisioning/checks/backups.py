"""Checks that a hub's books are backed up, and not too long ago (S44)."""

from datetime import datetime

from firmware.hub.backup.folder import backups, made_at
from firmware.hub.config import HubConfig
from firmware.hub.db.dialect.sqlite import DATABASE
from provisioning.checks.finding import CheckResult, ok, warn

CHECK = "backup"
_REMEDY = (
    "Start one with `sudo systemctl start hub-backup`, read `journalctl -u hub-backup`,"
    " and carry backups to another machine."
)


def newest_backup(config: HubConfig, now: datetime) -> CheckResult:
    """Look at the folder of nightly backups; those of a PostgreSQL are not here."""
    if config.database.url:
        return ok(CHECK, "the database's own, which is not looked at")
    if not (config.data / DATABASE).exists():
        return ok(CHECK, "there are no books yet")
    folder = config.backup.folder
    try:
        files = backups(folder)
    except OSError as error:
        return warn(CHECK, f"{folder}: {error.strerror}", _REMEDY)
    begun = made_at(files[0]) if files else None
    if begun is None:
        return warn(CHECK, f"none in {folder}", _REMEDY)
    seen = f"{files[0].name} of {len(files)} in {folder}"
    age = _age((now - begun).days, config.backup.age_warning_days)
    return warn(CHECK, f"{seen}: {age}", _REMEDY) if age else ok(CHECK, seen)


def _age(days: int, warning_days: int) -> str:
    if days < 0:
        return "made later than now"
    return f"{days} days old" if days >= warning_days else ""
