"""Checks a kiosk's prices and how long its hub has not confirmed them (E30)."""

from pathlib import Path

from firmware.base.errors import ReplicaError
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.kiosk.sync.freshness import Freshness, freshness_at
from firmware.kiosk.sync.replicas import HeldDocuments, held_in
from firmware.retail.policy.policy import Policy
from provisioning.checks.finding import CheckResult, fault, ok, warn

FILE = "catalogue.sqlite"
_HOUR_MS = 3_600_000


def prices(folder: Path, public_key: str) -> CheckResult:
    """Check the catalogue in the kiosk's folder, by the age that the kiosk last stored.

    A running kiosk stores it every hour. `public_key` is that of its hub.
    """
    path = folder / FILE
    if not path.exists():
        return warn(
            Phrase("catalogue"),
            Phrase("none yet"),
            Phrase("Start the kiosk where it reaches its hub."),
        )
    try:
        held = held_in(path, public_key)
    except ReplicaError as exc:
        remedy = Phrase(
            "Ask as root: `sudo countertop doctor`; a kiosk that starts mends a damaged"
            " file and moves aside what is no file."
        )
        return warn(Phrase("catalogue"), verbatim(exc), remedy)
    if held.damaged or held.foreign or held.policy is None or held.revision == 0:
        return _missing(held)
    return _confirmed(held, held.policy)


def _missing(held: HeldDocuments) -> CheckResult:
    if held.foreign:
        remedy = Phrase(
            "If `[hub] public_key` is that of this shop's hub, let the kiosk reach it:"
            " it sends its own catalogue, and until then nothing is sold."
        )
        seen = Phrase("of another hub than the configured one")
        return fault(Phrase("catalogue"), seen, remedy)
    if held.damaged:
        remedy = Phrase(
            "Let the kiosk reach its hub, which sends all of it again; if it comes "
            "back, replace the card."
        )
        seen = Phrase("damaged on the disk, in part or as a whole")
        return warn(Phrase("catalogue"), seen, remedy)
    if held.revision:
        remedy = Phrase(
            "Let the kiosk reach its hub, which sends it; nothing is sold before."
        )
        return warn(Phrase("catalogue"), Phrase("no policy of the shop yet"), remedy)
    remedy = Phrase("Let the kiosk reach its hub, and import a catalogue there.")
    return warn(Phrase("catalogue"), Phrase("none yet"), remedy)


def _confirmed(held: HeldDocuments, policy: Policy) -> CheckResult:
    rule = policy.catalogue
    hours = held.age.counted_ms // _HOUR_MS
    seen = Phrase(
        "revision {revision}, confirmed by the hub {hours} hours ago",
        revision=held.revision,
        hours=hours,
    )
    remedy = Phrase(
        "Look after hub and network: selling stops at {stale_limit_days} days.",
        stale_limit_days=rule.stale_limit_days,
    )
    match freshness_at(held.age.counted_ms, rule):
        case Freshness.FRESH:
            return ok(Phrase("catalogue"), seen)
        case Freshness.DUE:
            return warn(Phrase("catalogue"), seen, remedy)
        case Freshness.STALE:
            return fault(Phrase("catalogue"), seen, remedy)
