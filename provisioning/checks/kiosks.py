"""Checks whether a kiosk is beyond what it may cost the hub. Changes nothing."""

from datetime import datetime, timedelta
from functools import reduce

from firmware.base.errors import ConfigError, StoreError
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened_as_is, reading
from firmware.hub.ingest import kiosk_use
from firmware.hub.ingest.kiosk_use import OverLimit, Use
from provisioning.checks.finding import CheckResult, ok, warn

CHECK = Phrase("kiosks")
LOOKED_BACK_DAYS = 1
NAMED_MAX = 3
REMEDY = Phrase(
    "Look at that kiosk; a new password by `provisioning/admit.sh` shuts "
    "it out. The bounds stand under [kiosk_limits]."
)

USES = {
    Use.LETTERS_ONLY_COUNTED: Phrase("letters only counted"),
    Use.LETTERS_WITHOUT_PAYLOAD: Phrase("letters without payload"),
    Use.FACTS_OVER_GAPS: Phrase("facts over gaps"),
    Use.FACTS_OVER_JOURNALS: Phrase("facts over journals"),
    Use.FACTS_OVER_NEWER: Phrase("facts over newer"),
    Use.MESSAGES_OVER_RATE: Phrase("messages over rate"),
    Use.MESSAGES_OVER_DAY: Phrase("messages over day"),
}
"""What a kiosk is beyond, for each of `kiosk_use.BEYOND`."""


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
        remedy = Phrase(
            "Start the hub of this build once: it brings its database up to date."
        )
        return warn(CHECK, verbatim(exc), remedy)
    if not over:
        return ok(CHECK, Phrase("none is beyond its bounds"))
    lines = [_line(each) for each in over[:NAMED_MAX]]
    if len(over) > NAMED_MAX:
        lines.append(Phrase("{more} more", more=len(over) - NAMED_MAX))
    named = reduce(_and, lines)
    seen = Phrase("beyond what they may cost the hub: {named}", named=named)
    return warn(CHECK, seen, REMEDY)


def _and(first: Phrase, second: Phrase) -> Phrase:
    return Phrase("{first}; {second}", first=first, second=second)


def over_line(each: OverLimit) -> Phrase:
    """What was left out of a kiosk, how often, and when last."""
    return Phrase(
        "{times} {use}, {last_day}",
        times=each.times,
        use=USES[Use(each.use)],
        last_day=each.last_day,
    )


def _line(each: OverLimit) -> Phrase:
    return Phrase("{kid}: {line}", kid=each.kid, line=over_line(each))
