"""Checks what waits for people in the hub's database. Changes nothing there."""

from firmware.base.errors import ConfigError, StoreError
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened_as_is, reading
from firmware.hub.ingest import journal_breaks, newer_facts
from firmware.hub.sales import flag_store
from provisioning.checks.finding import CheckResult, ok, warn

CHECK = "books"


def books(config: HubConfig) -> CheckResult:
    """Facts of newer kiosks, flagged orders, broken journals: the hub books on."""
    try:
        with (
            opened_as_is(config.data, config.database) as engine,
            reading(engine) as connection,
        ):
            newer = newer_facts.waiting(connection)
            flags = flag_store.open_flags(connection)
            breaks = journal_breaks.open_breaks(connection)
    except (StoreError, ConfigError) as exc:
        remedy = "Start the hub of this build once: it brings its database up to date."
        return warn(CHECK, str(exc), remedy)
    if newer:
        kinds = ", ".join(f"{n.facts} `{n.type}` version {n.version}" for n in newer)
        remedy = "Update this hub: it books them by itself."
        return warn(CHECK, f"facts of newer kiosks wait: {kinds}", remedy)
    if flags:
        remedy = "Look at them with `countertop reconcile`."
        return warn(CHECK, f"{len(flags)} orders are flagged", remedy)
    if breaks:
        names = ", ".join(sorted({each.kid for each in breaks}))
        remedy = "See `countertop reconcile`, and `countertop doctor` at the kiosk."
        return warn(CHECK, f"journals do not follow on what is here: {names}", remedy)
    return ok(CHECK, "nothing waits for a person")
