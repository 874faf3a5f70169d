"""Checks a kiosk's prices and how long its hub has not confirmed them (E30)."""

from pathlib import Path

from firmware.base.errors import ReplicaError
from firmware.kiosk.sync.freshness import Freshness, freshness_at
from firmware.kiosk.sync.replicas import HeldDocuments, held_in
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
        remedy = "Ask as root: `sudo countertop doctor`; a damaged file mends itself."
        return warn("catalogue", str(exc), remedy)
    if held.damaged or held.revision == 0:
        return _missing(held)
    return _confirmed(held)


def _missing(held: HeldDocuments) -> CheckResult:
    if held.damaged:
        remedy = (
            "Let the kiosk reach its hub, which sends all of it again; if it comes"
            " back, replace the card."
        )
        return warn("catalogue", "damaged on the disk, in part or as a whole", remedy)
    remedy = "Let the kiosk reach its hub, and import a catalogue there."
    return warn("catalogue", "none yet", remedy)


def _confirmed(held: HeldDocuments) -> CheckResult:
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
