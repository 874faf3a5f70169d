"""Checks what the shop's kiosks have reported to their hub. Changes nothing."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from firmware.base.errors import ConfigError, StoreError
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened_as_is, reading
from firmware.hub.fleet import store as fleet_store
from firmware.hub.fleet.kiosk_clocks import OFF_MAX_MS
from firmware.hub.fleet.kiosk_status import OFFLINE, KioskStatus
from provisioning.checks.finding import CheckResult, ok, warn
from provisioning.checks.kiosk_state.kiosk_limits import explained

CHECK = Phrase("fleet")
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
        remedy = Phrase(
            "Start the hub of this build once: it brings its database up to date."
        )
        yield warn(CHECK, verbatim(exc), remedy)
        return
    found = [each for status in statuses for each in findings(status, since)]
    yield from found[:NAMED_MAX]
    if len(found) > NAMED_MAX:
        more = Phrase("{count} more findings of kiosks", count=len(found) - NAMED_MAX)
        yield warn(CHECK, more, Phrase("See `countertop kiosks`."))
    if not found:
        yield ok(CHECK, Phrase("no kiosk reports anything out of order"))


def findings(status: KioskStatus, since: str) -> Iterator[CheckResult]:
    """What is out of order with one kiosk; `since`: for how long a shared kid counts.

    UTC text, as on the wire.
    """
    kid = status.kid
    if status.state == OFFLINE:
        seen = Phrase(
            "{kid} is offline since {since}", kid=kid, since=status.changed_at
        )
        yield warn(CHECK, seen, Phrase("Run `sudo countertop doctor` there."))
    for name in status.reasons:
        what, remedy = explained(name)
        seen = Phrase("{kid}: {what} ({name})", kid=kid, what=what, name=name)
        yield warn(CHECK, seen, remedy)
    if status.shared_at > since:
        remedy = Phrase(
            "Give each box a kid of its own, with its own password or certificate."
        )
        seen = Phrase(
            "{kid}: two boxes go by this kid, last seen {time}",
            kid=kid,
            time=status.shared_at,
        )
        yield warn(CHECK, seen, remedy)
    if status.clock_off_s is not None and abs(status.clock_off_s) * 1_000 > OFF_MAX_MS:
        seen = Phrase(
            "{kid}: its clock is {seconds} s ahead of this hub's",
            kid=kid,
            seconds=status.clock_off_s,
        )
        remedy = Phrase("Compare `date -u` on both boxes, and set the wrong one right.")
        yield warn(CHECK, seen, remedy)
