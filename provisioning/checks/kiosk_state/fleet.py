"""Checks what the shop's kiosks have reported to their hub. Changes nothing."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from firmware.base.errors import ConfigError, StoreError
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened_as_is, reading
from firmware.hub.fleet import store as fleet_store
from firmware.hub.fleet.kiosk_clocks import OFF_MAX_MS
from firmware.hub.fleet.kiosk_status import OFFLINE, KioskStatus
from provisioning.checks.finding import CheckResult, ok, warn
from provisioning.checks.kiosk_state.kiosk_limits import explained

CHECK = "fleet"
NAMED_MAX = 10
LOOKED_BACK_DAYS = 1


def fleet(config: HubConfig, now: datetime) -> Iterator[CheckResult]:
    """Each kiosk that is away or limited, that shares its kid, or has a wrong clock."""
    since = (now - timedelta(days=LOOKED_BACK_DAYS)).isoformat()
    try:
        with (
            opened_as_is(config.data, config.database) as engine,
            reading(engine) as connection,
        ):
            statuses = fleet_store.statuses(connection)
    except (StoreError, ConfigError) as exc:
        remedy = "Start the hub of this build once: it brings its database up to date."
        yield warn(CHECK, str(exc), remedy)
        return
    found = [each for status in statuses for each in findings(status, since)]
    yield from found[:NAMED_MAX]
    if len(found) > NAMED_MAX:
        more = f"{len(found) - NAMED_MAX} more findings of kiosks"
        yield warn(CHECK, more, "See `countertop kiosks`.")
    if not found:
        yield ok(CHECK, "no kiosk reports anything out of order")


def findings(status: KioskStatus, since: str) -> Iterator[CheckResult]:
    """What is out of order with one kiosk; `since`: for how long a shared kid counts.

    UTC text, as on the wire.
    """
    kid = status.kid
    if status.state == OFFLINE:
        remedy = "Run `sudo countertop doctor` there."
        yield warn(CHECK, f"{kid} is offline since {status.changed_at}", remedy)
    for name in status.reasons:
        seen, remedy = explained(name)
        yield warn(CHECK, f"{kid}: {seen} ({name})", remedy)
    if status.shared_at > since:
        remedy = "Give each box a kid of its own, with its own password or certificate."
        seen = f"{kid}: two boxes go by this kid, last seen {status.shared_at}"
        yield warn(CHECK, seen, remedy)
    if status.clock_off_s is not None and abs(status.clock_off_s) * 1_000 > OFF_MAX_MS:
        seen = f"{kid}: its clock is {status.clock_off_s} s ahead of this hub's"
        remedy = "Compare `date -u` on both boxes, and set the wrong one right."
        yield warn(CHECK, seen, remedy)
