"""Checks that somebody can confirm money: badges at the hub and at a kiosk."""

from firmware.base.errors import ConfigError, StoreError
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened_as_is, reading
from firmware.hub.staff import store as staff_store
from firmware.kiosk.config import KioskConfig
from firmware.kiosk.sync.replica import badge_replica
from provisioning.checks.finding import CheckResult, fault, ok, warn

CHECK = "staff"
ADD = "Make one on the hub with `countertop staff add NAME`"


def hub_badges(config: HubConfig) -> CheckResult:
    """Whether the hub has a badge that it can send to the kiosks."""
    try:
        with (
            opened_as_is(config.data, config.database) as engine,
            reading(engine) as connection,
        ):
            in_force = staff_store.in_force(connection)
    except (StoreError, ConfigError) as exc:
        remedy = "Start the hub of this build once: it brings its database up to date."
        return warn(CHECK, str(exc), remedy)
    if in_force:
        return ok(CHECK, f"badges in force: {in_force}")
    seen = "no badge is in force: only a key switch can confirm money at a kiosk"
    return warn(CHECK, seen, f"{ADD} and print it.")


def kiosk_badges(config: KioskConfig) -> CheckResult:
    """Whether anything proves staff at this kiosk."""
    if config.staff.by_key:
        return ok(CHECK, f"key switch on pin {config.panel.key_pin}")
    path = config.journal.folder / badge_replica.FILE
    held = badge_replica.held_badges(path, config.hub.public_key)
    in_force = sum(not badge.revoked for badge in held.badges) if held else 0
    if in_force:
        return ok(CHECK, f"badges in force: {in_force}")
    remedy = (
        f"{ADD}; a linked kiosk has it two seconds later. A hub of release 0.1.0 has no"
        ' badges: install the newer one, or choose proof = "key" under [staff].'
    )
    return fault(CHECK, "no badge is known here: nobody can confirm money", remedy)
