"""What stops or limits a kiosk's selling, for people: each with a remedy. Pure.

The names are those of the state that a kiosk publishes and of its status line.
docs/doctor.md lists them all.
"""

from collections.abc import Mapping
from typing import NamedTuple

from drivers.api import CameraComplaint, PrintTrouble
from firmware.base.wording.phrases import Phrase
from firmware.kiosk.devices.health import DECODER_UNLOCKED
from firmware.kiosk.devices.names import DeviceName
from firmware.kiosk.runtime.limits import STUCK, Limit, stop_name
from firmware.kiosk.stops import StopReason
from firmware.kiosk.time_trust import TimeDoubt

LOST = "_lost"


class Explained(NamedTuple):
    """What is out of order, and what to do; one sentence each."""

    seen: Phrase
    remedy: Phrase


_STOPS: Mapping[StopReason, Explained] = {
    StopReason.JOURNAL: Explained(
        Phrase("it cannot open or write its journal"),
        Phrase(
            "See the finding damage, and docs/doctor.md, When the journal is damaged."
        ),
    ),
    StopReason.DISK: Explained(
        Phrase("its disk or its journal is full"),
        Phrase(
            "Make room on the disk, or let the kiosk reach its hub: what the hub has is"
            " removed from the journal."
        ),
    ),
    StopReason.CATALOGUE: Explained(
        Phrase("it has no prices yet"),
        Phrase("Import a catalogue at the hub, and let the kiosk reach it."),
    ),
    StopReason.CATALOGUE_STALE: Explained(
        Phrase("its hub has not confirmed the prices for too long"),
        Phrase("Look after hub and network: it sells again once the hub replies."),
    ),
    StopReason.SCANNER: Explained(
        Phrase("neither camera nor scanner works"),
        Phrase(
            "Check their plugs and cables, and the findings camera and scanner below."
        ),
    ),
}

_LIMITS: Mapping[Limit | TimeDoubt, Explained] = {
    Limit.INBOX_FULL: Explained(
        Phrase("more came from its devices than it could handle"),
        Phrase("Look in its log for what floods it: `journalctl -u kiosk -n 100`."),
    ),
    Limit.HUB_UNTRUSTED: Explained(
        Phrase("somebody else spoke in the hub's name"),
        Phrase(
            "Compare public_key under [hub] with the hub's hub.pub; if they are equal,"
            " change the passwords of the broker."
        ),
    ),
    Limit.CATALOGUE_UNCONFIRMED: Explained(
        Phrase("its hub has not confirmed the prices for long"),
        Phrase("Look after hub and network before selling stops."),
    ),
    Limit.CATALOGUE_DAMAGED: Explained(
        Phrase("prices on its disk were damaged"),
        Phrase(
            "Let it reach its hub, which sends them again; if it comes back, replace"
            " the card."
        ),
    ),
    Limit.POLICY_BEHIND: Explained(
        Phrase("the newest policy needs a newer build than this kiosk's"),
        Phrase(
            "Update the kiosk; until then it follows the last policy that it can read."
        ),
    ),
    Limit.JOURNAL_DAMAGED: Explained(
        Phrase("its journal was damaged, and copies wait for a person"),
        Phrase(
            "See the finding damage; the copies are removed once somebody has looked."
        ),
    ),
    Limit.KID_TAKEN: Explained(
        Phrase("another box goes by the same kid, and the two end each other's link"),
        Phrase(
            "Give each box a kid of its own in its kiosk.toml, and its own password or"
            " certificate."
        ),
    ),
    Limit.STAFF_UNPROVEN: Explained(
        Phrase("it knows no badge of staff, so nobody can confirm money"),
        Phrase(
            "Make one at the hub with `countertop staff add`, and let the kiosk reach"
            " it."
        ),
    ),
    Limit.SUPPLY_LOW: Explained(
        Phrase("its power supply was too weak in the last ten minutes"),
        Phrase(
            "Use the board's own power supply and a short thick cable, and give the"
            " printer one of its own."
        ),
    ),
    Limit.BOARD_HOT: Explained(
        Phrase("its board is so hot that it slows itself down"),
        Phrase("Give it air or a heat sink: it slows itself down."),
    ),
    TimeDoubt.UNKNOWN: Explained(
        Phrase("it does not know what time it is, so slips bear no date"),
        Phrase(
            "Let it reach its hub or a time server; see `timedatectl timesync-status`."
        ),
    ),
    TimeDoubt.DISAGREE: Explained(
        Phrase(
            "its time server and its hub name different times, so slips bear no date"
        ),
        Phrase("Compare `date -u` on both boxes, and set the wrong one right."),
    ),
}

_PRINTER: Mapping[PrintTrouble, Explained] = {
    PrintTrouble.PAPER_OUT: Explained(
        Phrase("its printer has no paper"),
        Phrase("Put a roll in: kept slips are printed then."),
    ),
    PrintTrouble.COVER_OPEN: Explained(
        Phrase("its printer's cover is open"), Phrase("Close the cover.")
    ),
    PrintTrouble.FAULT: Explained(
        Phrase("its printer reports a fault"),
        Phrase("Switch it off and on; look for jammed paper."),
    ),
    PrintTrouble.SILENT: Explained(
        Phrase("its printer does not reply"),
        Phrase("Check power and cable; without a way back set answers = false."),
    ),
    PrintTrouble.UNPLUGGED: Explained(
        Phrase("its printer is not connected"), Phrase("Plug it in and switch it on.")
    ),
    PrintTrouble.UNPRINTABLE: Explained(
        Phrase("a slip could not be printed by any printer"),
        Phrase("See `journalctl -u kiosk` for the sale, and give its slip by hand."),
    ),
}

_CAMERA: Mapping[CameraComplaint, Explained] = {
    CameraComplaint.COVERED: Explained(
        Phrase("its camera is covered"), Phrase("Take away what covers the lens.")
    ),
    CameraComplaint.BLURRED: Explained(
        Phrase("its camera's pictures are blurred"),
        Phrase("Clean the lens, or set focus."),
    ),
    CameraComplaint.DARK: Explained(
        Phrase("its camera's pictures are dark"),
        Phrase("Give it light, or set exposure_us."),
    ),
    CameraComplaint.FROZEN: Explained(
        Phrase("its camera sends the same picture again and again"),
        Phrase("Unplug the camera and plug it in again."),
    ),
}

_DECODER = Explained(
    Phrase("what decodes its camera's pictures runs without its lock"),
    Phrase(
        "Run `sudo apt-get install libseccomp2`, install the newest kiosk.service, and"
        " restart the kiosk; its log says why: `journalctl -u kiosk -g decoder`."
    ),
)

_DEVICES: Mapping[DeviceName, Phrase] = {
    DeviceName.DISPLAY: Phrase("display"),
    DeviceName.PANEL: Phrase("panel of buttons and lamp"),
    DeviceName.PRINTER: Phrase("printer"),
    DeviceName.CAMERA: Phrase("camera"),
    DeviceName.CAMERA_SCANNER: Phrase("reader of the camera's pictures"),
    DeviceName.SERIAL_SCANNER: Phrase("barcode scanner"),
}


def _lost(device: Phrase) -> Explained:
    remedy = Phrase(
        "Check its plug and power; it is used again as soon as it is there."
    )
    seen = Phrase("its {device} is not there or does not work", device=device)
    return Explained(seen, remedy)


def _stuck(device: Phrase) -> Explained:
    remedy = Phrase("Restart the kiosk: `sudo systemctl restart kiosk`.")
    seen = Phrase("its {device} does not move any more", device=device)
    return Explained(seen, remedy)


EXPLAINED: Mapping[str, Explained] = {
    **{stop_name(stop): text for stop, text in _STOPS.items()},
    **{str(limit): text for limit, text in _LIMITS.items()},
    **{f"printer_{trouble}": text for trouble, text in _PRINTER.items()},
    **{f"camera_{complaint}": text for complaint, text in _CAMERA.items()},
    DECODER_UNLOCKED: _DECODER,
    **{f"{name}{LOST}": _lost(device) for name, device in _DEVICES.items()},
    **{f"{name}{STUCK}": _stuck(device) for name, device in _DEVICES.items()},
}
"""Every name that this build uses."""

NEWER = Explained(
    Phrase("something that a newer build names"),
    Phrase("Run the doctor of that kiosk's own build."),
)


def explained(name: str) -> Explained:
    """What a name means; `NEWER` for one that this build does not know."""
    return EXPLAINED.get(name, NEWER)
