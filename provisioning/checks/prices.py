"""Checks a kiosk's prices and how long its hub has not confirmed them (E30)."""

from pathlib import Path

from firmware.base.errors import ReplicaError
from firmware.kiosk.sync.freshness import Freshness, freshness_at
from firmware.kiosk.sync.replicas import held_in
from firmware.retail.policy.policy import Policy
from provisioning.checks.finding import CheckResult, fault, ok, warn

FILE = "catalogue.sqlite"
_HOUR_MS = 3_600_000


def prices(folder: Path) -> CheckResult:
    """Check the catalogue in the kiosk's folder, by the age that the kiosk last stored.

    A running kiosk stores it every hour.
    """
    path = folder / FILE
    if not path.exists():
        return warn(
            "catalogue", "none yet", "Start the kiosk where it reaches its hub."
        )
    try:
        held = held_in(path)
    except ReplicaError as exc:
        remedy = (
            "Run as the account `countertop`; a damaged file goes at the next start."
        )
        return warn("catalogue", str(exc), remedy)
    if held.revision == 0:
        remedy = "Let the kiosk reach its hub, and import a catalogue there."
        return warn("catalogue", "none yet", remedy)
    rule = (held.policy or Policy()).catalogue
    hours = held.age.counted_ms // _HOUR_MS
    seen = f"revision {held.revision}, confirmed by the hub {hours} hours ago"
    remedy = (
        f"Look after hub and network: selling stops at {rule.stale_limit_days} days."
    )
    match freshness_at(held.age.counted_ms, rule):
        case Freshness.FRESH:
            return ok("catalogue", seen)
        case Freshness.DUE:
            return warn("catalogue", seen, remedy)
        case Freshness.STALE:
            return fault("catalogue", seen, remedy)
