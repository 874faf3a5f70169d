"""What stops or limits a kiosk's selling, for people: each with a remedy. Pure.

The names are those of the state that a kiosk publishes and of its status line.
docs/doctor.md lists them all.
"""

from collections.abc import Mapping
from typing import NamedTuple

from drivers.api import CameraComplaint, PrintTrouble
from firmware.kiosk.devices.names import DeviceName
from firmware.kiosk.runtime.limits import STUCK, Limit, stop_name
from firmware.kiosk.sale.stops import StopReason
from firmware.kiosk.time_trust import TimeDoubt

LOST = "_lost"


class Explained(NamedTuple):
    """What is out of order, and what to do; one sentence each."""

    seen: str
    remedy: str


_STOPS: Mapping[StopReason, Explained] = {
    StopReason.JOURNAL: Explained(
        "it cannot open or write its journal",
        "See the finding damage, and docs/doctor.md, When the journal is damaged.",
    ),
    StopReason.DISK: Explained(
        "its disk or its journal is full",
        "Make room on the disk, or let the kiosk reach its hub: what the hub has is"
        " removed from the journal.",
    ),
    StopReason.CATALOGUE: Explained(
        "it has no prices yet",
        "Import a catalogue at the hub, and let the kiosk reach it.",
    ),
    StopReason.CATALOGUE_STALE: Explained(
        "its hub has not confirmed the prices for too long",
        "Look after hub and network: it sells again once the hub replies.",
    ),
    StopReason.SCANNER: Explained(
        "neither camera nor scanner works",
        "Check their plugs and cables, and the findings camera and scanner below.",
    ),
}

_LIMITS: Mapping[Limit | TimeDoubt, Explained] = {
    Limit.INBOX_FULL: Explained(
        "more came from its devices than it could handle",
        "Look in its log for what floods it: `journalctl -u kiosk -n 100`.",
    ),
    Limit.HUB_UNTRUSTED: Explained(
        "somebody else spoke in the hub's name",
        "Compare public_key under [hub] with the hub's hub.pub; if they are equal,"
        " change the passwords of the broker.",
    ),
    Limit.CATALOGUE_UNCONFIRMED: Explained(
        "its hub has not confirmed the prices for long",
        "Look after hub and network before selling stops.",
    ),
    Limit.CATALOGUE_DAMAGED: Explained(
        "prices on its disk were damaged",
        "Let it reach its hub, which sends them again; if it comes back, replace the"
        " card.",
    ),
    Limit.POLICY_BEHIND: Explained(
        "the newest policy needs a newer build than this kiosk's",
        "Update the kiosk; until then it follows the last policy that it can read.",
    ),
    Limit.JOURNAL_DAMAGED: Explained(
        "its journal was damaged, and copies wait for a person",
        "See the finding damage; the copies are removed once somebody has looked.",
    ),
    Limit.KID_TAKEN: Explained(
        "another box goes by the same kid, and the two end each other's link",
        "Give each box a kid of its own in its kiosk.toml, and its own password or"
        " certificate.",
    ),
    Limit.STAFF_UNPROVEN: Explained(
        "it knows no badge of staff, so nobody can confirm money",
        "Make one at the hub with `countertop staff add`, and let the kiosk reach it.",
    ),
    TimeDoubt.UNKNOWN: Explained(
        "it does not know what time it is, so slips bear no date",
        "Let it reach its hub or a time server; see `timedatectl timesync-status`.",
    ),
    TimeDoubt.DISAGREE: Explained(
        "its time server and its hub name different times, so slips bear no date",
        "Compare `date -u` on both boxes, and set the wrong one right.",
    ),
}

_PRINTER: Mapping[PrintTrouble, Explained] = {
    PrintTrouble.PAPER_OUT: Explained(
        "its printer has no paper", "Put a roll in: kept slips are printed then."
    ),
    PrintTrouble.COVER_OPEN: Explained(
        "its printer's cover is open", "Close the cover."
    ),
    PrintTrouble.FAULT: Explained(
        "its printer reports a fault", "Switch it off and on; look for jammed paper."
    ),
    PrintTrouble.SILENT: Explained(
        "its printer does not reply",
        "Check power and cable; without a way back set answers = false.",
    ),
    PrintTrouble.UNPLUGGED: Explained(
        "its printer is not connected", "Plug it in and switch it on."
    ),
    PrintTrouble.UNPRINTABLE: Explained(
        "a slip could not be printed by any printer",
        "See `journalctl -u kiosk` for the sale, and give its slip by hand.",
    ),
}

_CAMERA: Mapping[CameraComplaint, Explained] = {
    CameraComplaint.COVERED: Explained(
        "its camera is covered", "Take away what covers the lens."
    ),
    CameraComplaint.BLURRED: Explained(
        "its camera's pictures are blurred", "Clean the lens, or set focus."
    ),
    CameraComplaint.DARK: Explained(
        "its camera's pictures are dark", "Give it light, or set exposure_us."
    ),
    CameraComplaint.FROZEN: Explained(
        "its camera sends the same picture again and again",
        "Unplug the camera and plug it in again.",
    ),
}

_DEVICES: Mapping[DeviceName, str] = {
    DeviceName.DISPLAY: "display",
    DeviceName.PANEL: "panel of buttons and lamp",
    DeviceName.PRINTER: "printer",
    DeviceName.CAMERA: "camera",
    DeviceName.CAMERA_SCANNER: "reader of the camera's pictures",
    DeviceName.SERIAL_SCANNER: "serial scanner",
}


def _lost(device: str) -> Explained:
    remedy = "Check its plug and power; it is used again as soon as it is there."
    return Explained(f"its {device} is not there or does not work", remedy)


def _stuck(device: str) -> Explained:
    remedy = "Restart the kiosk: `sudo systemctl restart kiosk`."
    return Explained(f"its {device} does not move any more", remedy)


EXPLAINED: Mapping[str, Explained] = {
    **{stop_name(stop): text for stop, text in _STOPS.items()},
    **{str(limit): text for limit, text in _LIMITS.items()},
    **{f"printer_{trouble}": text for trouble, text in _PRINTER.items()},
    **{f"camera_{complaint}": text for complaint, text in _CAMERA.items()},
    **{f"{name}{LOST}": _lost(device) for name, device in _DEVICES.items()},
    **{f"{name}{STUCK}": _stuck(device) for name, device in _DEVICES.items()},
}
"""Every name that this build uses."""

NEWER = Explained(
    "something that a newer build names", "Run the doctor of that kiosk's own build."
)


def explained(name: str) -> Explained:
    """What a name means; `NEWER` for one that this build does not know."""
    return EXPLAINED.get(name, NEWER)
