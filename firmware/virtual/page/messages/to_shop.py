"""Orders: what a visitor does to the world outside the kiosk. Pure."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from drivers.api import Button
from firmware.protocol.records import TaggedRecord

Share = Annotated[float, Meta(ge=0, le=1)]
Degrees = Annotated[float, Meta(ge=-180, le=180)]
Nearness = Annotated[float, Meta(ge=0.25, le=3)]


class PageOrder(TaggedRecord, frozen=True):
    """Base of the orders; the page's script names them by their tags."""


class PressKey(PageOrder, frozen=True, tag="press"):
    """Put a finger on a key of the kiosk and leave it there."""

    key: Button


class ReleaseKey(PageOrder, frozen=True, tag="release"):
    """Let a key go."""

    key: Button


class Placed(PageOrder, frozen=True, kw_only=True):
    """Where something is under the camera, and how it is held.

    `x` and `y` are its middle as shares of the field, `turn_deg` is clockwise.
    `covered` is the share under a hand, `blurred` how far it is out of focus, `near`
    how much larger than at rest it looks.
    """

    x: Share = 0.5
    y: Share = 0.5
    turn_deg: Degrees = 0.0
    covered: Share = 0.0
    blurred: Share = 0.0
    near: Nearness = 1.0


class LayGood(Placed, frozen=True, tag="lay", kw_only=True):
    """Lay a good of the shelf under the camera, or move the one that lies there."""

    good: str


class HeldThing(StrEnum):
    """What a hand holds: a customer's phone, a member's card, a badge of staff.

    PICTURE is a print of the picture that a visitor brought.
    """

    PHONE = "phone"
    CARD = "card"
    BADGE = "badge"
    PICTURE = "picture"


class HoldPhone(Placed, frozen=True, tag="hold", kw_only=True):
    """Hold the phone, or another thing, under the camera, or move it there."""

    thing: HeldThing = HeldThing.PHONE


class PhoneFace(StrEnum):
    """What the phone shows: its member's page, its wallet, or what it scans with."""

    PASS = "pass"  # noqa: S105 - a member's, no password
    PAY = "pay"
    SCAN = "scan"


class TurnPhone(PageOrder, frozen=True, tag="face"):
    """Have the phone show this."""

    face: PhoneFace


class ScanWith(StrEnum):
    """What is before the phone's own camera."""

    DISPLAY = "display"
    SLIP = "slip"


class ScanByPhone(PageOrder, frozen=True, tag="scan"):
    """Scan a QR code with the phone, off the display's pixels or the newest slip."""

    what: ScanWith


class TakeOtherPhone(PageOrder, frozen=True, tag="other_phone"):
    """Another customer comes: a phone that no page has seen yet."""


class ChooseWallet(PageOrder, frozen=True, tag="wallet"):
    """Open the phone's wallet at this network, by the hub's name of it."""

    network: str


class WalletMood(StrEnum):
    """How a wallet pays: at once, after a password, late, not at all."""

    PAYS = "pays"
    ASKS = "asks"
    HESITATES = "hesitates"
    REFUSES = "refuses"


class ChangeMood(PageOrder, frozen=True, tag="mood"):
    """Have the open wallet pay in this way from now on."""

    mood: WalletMood


class ConfirmPayment(PageOrder, frozen=True, tag="confirm"):
    """Type the password of the payment that waits for it."""


class DeclinePayment(PageOrder, frozen=True, tag="decline"):
    """Refuse the payment that waits for the password."""


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
