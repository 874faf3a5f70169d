"""Orders: what a visitor does to the world outside the kiosk. Pure."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from drivers.api import Button
from firmware.protocol.records import TaggedRecord

Share = Annotated[float, Meta(ge=0, le=1)]
Degrees = Annotated[float, Meta(ge=-180, le=180)]


class PageOrder(TaggedRecord, frozen=True):
    """Base of the orders; the page's script names them by their tags."""


class PressKey(PageOrder, frozen=True, tag="press"):
    """Put a finger on a key of the kiosk and leave it there."""

    key: Button


class ReleaseKey(PageOrder, frozen=True, tag="release"):
    """Let a key go."""

    key: Button


class LayGood(PageOrder, frozen=True, tag="lay"):
    """Lay a good of the shelf under the camera, or move the one that lies there.

    `x` and `y` are its middle as shares of the field, `turn_deg` is clockwise.
    `covered` is the share under a hand, `blurred` how far it is out of focus.
    """

    good: str
    x: Share = 0.5
    y: Share = 0.5
    turn_deg: Degrees = 0.0
    covered: Share = 0.0
    blurred: Share = 0.0


class PhoneFace(StrEnum):
    """What a phone shows: a member's pass, a wallet's pay code, a badge of staff."""

    PASS = "pass"  # noqa: S105 - a member's, no password
    PAY = "pay"
    BADGE = "badge"


class HoldPhone(PageOrder, frozen=True, tag="phone"):
    """Hold the phone with this on its screen under the camera."""

    face: PhoneFace


class TakeGoodAway(PageOrder, frozen=True, tag="take_away"):
    """Take away what is under the camera."""


class TearSlip(PageOrder, frozen=True, tag="tear"):
    """Tear off the slip that was cut."""


class OutsideFault(StrEnum):
    """What can be wrong outside the kiosk, and is put right again."""

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    PRINTER_UNPLUGGED = "printer_unplugged"
    HUB_AWAY = "hub_away"
    BROKER_DOWN = "broker_down"
    SLOW_LINK = "slow_link"
    CAMERA_COVERED = "camera_covered"
    WRONG_CLOCK = "wrong_clock"
    WALLET_HESITATES = "wallet_hesitates"


class SetFault(PageOrder, frozen=True, tag="fault"):
    """Make something go wrong, or put it right."""

    fault: OutsideFault
    on: bool


class EndFaults(PageOrder, frozen=True, tag="end_faults"):
    """Put everything right."""


class CutPower(PageOrder, frozen=True, tag="cut_power"):
    """Cut the kiosk's power; it comes back after a moment of darkness."""
