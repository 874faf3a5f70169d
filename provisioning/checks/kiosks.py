"""Checks whether a kiosk is beyond what it may cost the hub. Changes nothing."""

from datetime import datetime, timedelta

from firmware.base.errors import ConfigError, StoreError
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened_as_is, reading
from firmware.hub.ingest import kiosk_use
from firmware.hub.ingest.kiosk_use import OverLimit
from provisioning.checks.finding import CheckResult, ok, warn

CHECK = "kiosks"
LOOKED_BACK_DAYS = 1
NAMED_MAX = 3
REMEDY = (
    "Look at that kiosk; a new password by `provisioning/admit.sh` shuts it out. The"
    " bounds stand under [kiosk_limits]."
)


def kiosks(config: HubConfig, now: datetime) -> CheckResult:
    """Kiosks of which something was left out since yesterday (UTC)."""
    since = (now - timedelta(days=LOOKED_BACK_DAYS)).date().isoformat()
    try:
        with (
            opened_as_is(config.data, config.database) as engine,
            reading(engine) as connection,
        ):
            over = kiosk_use.over_limits(connection, since)
    except (StoreError, ConfigError) as exc:
        remedy = "Start the hub of this build once: it brings its database up to date."
        return warn(CHECK, str(exc), remedy)
    if not over:
        return ok(CHECK, "none is beyond its bounds")
    named = "; ".join(_line(each) for each in over[:NAMED_MAX])
    more = f"; {len(over) - NAMED_MAX} more" * (len(over) > NAMED_MAX)
    return warn(CHECK, f"beyond what they may cost the hub: {named}{more}", REMEDY)


def _line(each: OverLimit) -> str:
    return f"{each.kid}: {each.times} {each.use.replace('_', ' ')}, {each.last_day}"
