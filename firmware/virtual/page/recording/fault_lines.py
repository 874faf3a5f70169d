"""Faults of the page as commands of sale scripts. Pure."""

from collections.abc import Mapping

from firmware.virtual.page.faults import CLOCK_OFF_H, SLOW_S
from firmware.virtual.page.messages.to_shop import OutsideFault
from firmware.virtual.page.people import CUSTOMER

Lines = tuple[str, ...]
FAULT_LINES: Mapping[OutsideFault, tuple[Lines, Lines]] = {
    OutsideFault.PAPER_OUT: (("paper out",), ("paper in",)),
    OutsideFault.COVER_OPEN: (("cover open",), ("cover closed",)),
    OutsideFault.PRINTER_UNPLUGGED: (("unplug printer",), ("plug printer",)),
    OutsideFault.HUB_AWAY: (("kill hub",), ("start hub",)),
    OutsideFault.BROKER_DOWN: (("kill broker",), ("start broker",)),
    OutsideFault.SLOW_LINK: (
        (f"delay 100000 everything by {SLOW_S:g} s",),
        ("wires whole",),
    ),
    OutsideFault.CAMERA_COVERED: (("cover camera",), ("uncover camera",)),
    OutsideFault.WRONG_CLOCK: (
        ("kiosk without time server", f"kiosk clock off by {CLOCK_OFF_H} h"),
        ("kiosk clock off by 0 h", "kiosk with time server"),
    ),
    OutsideFault.WALLET_HESITATES: (
        (f"wallet of {CUSTOMER} asks for password",),
        (f"wallet of {CUSTOMER} pays at once",),
    ),
}
"""What makes each begin, and what ends it."""


def fault_lines(
    before: Mapping[OutsideFault, int],
    now: Mapping[OutsideFault, int],
    *,
    waits: bool,
) -> list[str]:
    """The commands between two states of the world.

    `waits`: a payment waits for its password; who hesitates no more types it.
    """
    lines: list[str] = []
    for fault, (begin, end) in FAULT_LINES.items():
        if fault in now and fault not in before:
            lines += begin
        elif fault in before and fault not in now:
            if fault is OutsideFault.WALLET_HESITATES and waits:
                lines.append(f"confirm payment as {CUSTOMER}")
            lines += end
    return lines
