"""Checks whether a kiosk refuses what its hub has not signed (decision 0145)."""

from pathlib import Path

from firmware.kiosk.config import HubIdentity
from firmware.kiosk.trust.hub_pin import FILE, HubPin, signs_from_the_start
from provisioning.checks.finding import CheckResult, ok, warn

_CHECK = "signatures"


def signatures(folder: Path, hub: HubIdentity) -> CheckResult:
    """Check what the kiosk's folder and its configuration ask for; writes nothing."""
    insists = hub.signed_only is None and signs_from_the_start(folder)
    if hub.signed_only or insists or HubPin(folder / FILE, hub.public_key):
        return ok(_CHECK, "what the hub has not signed is refused")
    return warn(
        _CHECK,
        "unsigned acknowledgements are believed, for none came signed yet",
        "Update the hub and let the kiosk reach it, or set `signed_only = true`.",
    )
