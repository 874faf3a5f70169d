"""The websocket between page and shop: its name, and how messages are written.

Each message is one text frame of JSON; its field `kind` names its type. The version is
in the name of the websocket's subprotocol: a tab of another version is not let in, and
loads the page again.
"""

from firmware.protocol.records import RecordReader
from firmware.virtual.page.messages.behind import LookBehind
from firmware.virtual.page.messages.script_orders import (
    ChangePace,
    CountTotals,
    LoadScript,
    RecordAnew,
    SaveSession,
    SteerScript,
)
from firmware.virtual.page.messages.to_shop import (
    ChangeMood,
    ChooseWallet,
    ConfirmPayment,
    CutPower,
    DeclinePayment,
    EndFaults,
    HoldPhone,
    LayGood,
    PageOrder,
    PressKey,
    ReleaseKey,
    ScanByPhone,
    SetFault,
    TakeGoodAway,
    TakeOtherPhone,
    TearSlip,
    TurnPhone,
)

SUBPROTOCOL = "countertop-page.4"
MESSAGE_MAX_BYTES = 16_384

WEBCAM_PROTOCOL = "countertop-webcam.1"
"""Of the websocket that frames of a visitor's own camera come by, one a message."""
NEXT = "next"
"""What asks for one frame: none may come without, so that at most one is under way."""
FRAME_MAX_BYTES = 262_144
FRAME_MAX_PX = (1280, 720)
FRAME_PERIOD_S = 0.125
"""At most eight a second; the kiosk itself looks six times."""

ORDERS: tuple[type[PageOrder], ...] = (
    CutPower,
    EndFaults,
    ChangeMood,
    ChangePace,
    ChooseWallet,
    CountTotals,
    ConfirmPayment,
    DeclinePayment,
    HoldPhone,
    LayGood,
    LookBehind,
    LoadScript,
    PressKey,
    RecordAnew,
    ReleaseKey,
    SaveSession,
    SetFault,
    ScanByPhone,
    SteerScript,
    TakeGoodAway,
    TakeOtherPhone,
    TearSlip,
    TurnPhone,
)
_reader = RecordReader(*ORDERS)


def read_order(text: str) -> PageOrder:
    """An order of a tab; WireError names what is wrong with it."""
    return _reader.read(text.encode(), "order")
