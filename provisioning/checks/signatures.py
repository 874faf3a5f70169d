"""Checks what proves the hub (decision 0145) and staff (decision 0160) at a kiosk."""

from pathlib import Path

from firmware.base.wording.phrases import Phrase
from firmware.kiosk.config import HubIdentity, KioskConfig
from firmware.kiosk.sync.replica import badge_replica
from firmware.kiosk.trust.hub_pin import FILE, HubPin, signs_from_the_start
from provisioning.checks.finding import CheckResult, fault, ok, warn

_CHECK = Phrase("signatures")
_STAFF = Phrase("staff")


def signatures(folder: Path, hub: HubIdentity) -> CheckResult:
    """Check what the kiosk's folder and its configuration ask for; writes nothing."""
    insists = hub.signed_only is None and signs_from_the_start(folder)
    if hub.signed_only or insists or HubPin(folder / FILE, hub.public_key):
        return ok(_CHECK, Phrase("what the hub has not signed is refused"))
    return warn(
        _CHECK,
        Phrase("unsigned acknowledgements are believed, for none came signed yet"),
        Phrase(
            "Update the hub and let the kiosk reach it, or set `signed_only = true`."
        ),
    )


def kiosk_badges(config: KioskConfig) -> CheckResult:
    """Whether anything proves staff at this kiosk."""
    if config.staff.by_key:
        pin = config.panel.key_pin
        return ok(_STAFF, Phrase("key switch on pin {pin}", pin=pin))
    path = config.journal.folder / badge_replica.FILE
    held = badge_replica.held_badges(path, config.hub.public_key)
    in_force = sum(not badge.revoked for badge in held.badges) if held else 0
    if in_force:
        return ok(_STAFF, Phrase("badges in force: {badges}", badges=in_force))
    remedy = Phrase(
        "Make one on the hub with `countertop staff add NAME`; a linked kiosk has it"
        " two seconds later. A hub of release 0.1.0 has no badges: install the newer"
        ' one, or choose proof = "key" under [staff].'
    )
    seen = Phrase("no badge is known here: nobody can confirm money")
    return fault(_STAFF, seen, remedy)
