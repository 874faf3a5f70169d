"""Messages to a tab: the whole counter once, then each change of it. Pure.

Pictures of one bit a dot are rows of bytes in base64, eight dots a byte, the left one
in the highest bit. Lengths of paper are dots.
"""

from collections.abc import Mapping
from enum import StrEnum

from drivers.api import Button, Lamp
from firmware.protocol.records import PlainRecord
from firmware.virtual.page.messages.code_messages import CodesUnsure
from firmware.virtual.page.messages.script_messages import (
    RecordingShown,
    ScriptLine,
    ScriptRun,
    ScriptShown,
)
from firmware.virtual.page.messages.tab_message import BothLanguages, TabMessage
from firmware.virtual.page.messages.to_shop import (
    HoldPhone,
    LayGood,
    OutsideFault,
    PhoneFace,
    WalletMood,
)


class Opening(StrEnum):
    """Whether the shop can be used."""

    OPENING = "opening"
    OPEN = "open"
    FAILED = "failed"


class ShelfGood(PlainRecord, frozen=True):
    """A good on the shelf. `width_share` of the field is its print's width."""

    key: str
    gtin: str
    name: str
    price_fen: int
    width_share: float
    side_px: tuple[int, int]


class ShelfShown(TabMessage, frozen=True, tag="shelf"):
    """The goods of this shop, its name, and for how long UNDO empties the basket."""

    goods: tuple[ShelfGood, ...] = ()
    store: str = ""
    undo_hold_s: float = 2.0


class ShopShown(TabMessage, frozen=True, tag="shop"):
    """Whether the shop is open yet, and why it is not."""

    state: Opening
    reason: str = ""


class PowerShown(TabMessage, frozen=True, tag="power"):
    """Whether the kiosk runs."""

    on: bool


class GlassShown(TabMessage, frozen=True, tag="glass"):
    """What the display's controller shows; `contrast` is 0 to 255."""

    width: int
    height: int
    bits: str
    contrast: int


class TextsShown(TabMessage, frozen=True, tag="texts"):
    """The texts that the kiosk puts on its display, from the top: for ears only."""

    texts: tuple[str, ...]


class LampLit(TabMessage, frozen=True, tag="lamp"):
    """The colour of the lamp."""

    colour: Lamp


class BuzzerSounds(TabMessage, frozen=True, tag="buzzer"):
    """The buzzer begins or ends to sound."""

    on: bool


class KeysShown(TabMessage, frozen=True, tag="keys"):
    """The keys that are held down, by whomever."""

    down: tuple[Button, ...]


class HeldShown(PlainRecord, frozen=True):
    """What a hand holds under the camera: its picture is at /held.png?NUMBER.

    `width_share` of the field is its width at `near` 1.
    """

    held: HoldPhone
    number: int
    width_share: float
    side_px: tuple[int, int]


class LaidShown(TabMessage, frozen=True, tag="laid"):
    """What is under the camera: a good, or what is held; neither: maybe another.

    `webcam`: it sees what a visitor's own camera sees.
    """

    good: LayGood | None = None
    held: HeldShown | None = None
    webcam: bool = False


class PictureShown(TabMessage, frozen=True, tag="picture"):
    """The picture that a visitor brought: it is at /brought.jpg?NUMBER, none at 0."""

    number: int = 0
    width_share: float = 0.0
    side_px: tuple[int, int] = (1, 1)


class PaymentStage(StrEnum):
    """How the wallet's newest payment stands; CODE: it shows a code, nothing more."""

    CODE = "code"
    ASKED = "asked"
    UNDER_WAY = "under_way"
    PAID = "paid"
    REFUSED = "refused"


class WalletShown(PlainRecord, frozen=True):
    """The phone's open wallet; its code is at /phone/code.png?NUMBER, none at 0.

    `networks` are those at which this phone has one. `amount_fen` is the payment's.
    """

    network: str
    networks: tuple[str, ...]
    balance_fen: int
    mood: WalletMood
    stage: PaymentStage = PaymentStage.CODE
    amount_fen: int = 0
    code: int = 0


class ScanFault(StrEnum):
    """Why a scan led nowhere: no light, no code, a code that opens nothing."""

    NONE = ""
    DARK = "dark"
    NO_CODE = "no_code"
    FOREIGN = "foreign"


class PhoneShown(TabMessage, frozen=True, tag="phone"):
    """The phone on the counter, as everybody sees it.

    `page` is where its browser is: a path at the address `site`, opened anew for each
    number of `opened`. `member`: whether the shop's page knows it. `things` are those
    that lie beside it, their pictures at /things/NAME.png.
    """

    face: PhoneFace = PhoneFace.PASS
    site: str = ""
    page: str = ""
    opened: int = 0
    member: bool = False
    wallet: WalletShown | None = None
    fault: ScanFault = ScanFault.NONE
    things: tuple[str, ...] = ()


class ViewChanged(TabMessage, frozen=True, tag="view"):
    """The camera sees another picture: the address is /camera.jpg?NUMBER."""

    number: int


class PaperOut(TabMessage, frozen=True, tag="paper"):
    """A strip of paper came out of the printer, the next one of its slip."""

    slip: int
    width: int
    height: int
    bits: str


class SlipCut(TabMessage, frozen=True, tag="cut"):
    """A slip is complete and waits to be torn; its picture is at /slips/NUMBER.png."""

    slip: int
    height: int
    text: str


class SlipTorn(TabMessage, frozen=True, tag="torn"):
    """A slip lies on the counter."""

    slip: int


class HubShown(TabMessage, frozen=True, tag="hub"):
    """Whether the hub runs, and can be reached."""

    on: bool


class FaultsShown(TabMessage, frozen=True, tag="faults"):
    """What is wrong outside the kiosk, and since when: milliseconds of UTC."""

    since_ms: Mapping[OutsideFault, int] = {}


class OrderRefused(TabMessage, frozen=True, tag="refused"):
    """An order was not carried out, and why; `detail` is for who writes the page."""

    reason: BothLanguages
    detail: str = ""


class CounterShown(TabMessage, frozen=True, tag="counter"):
    """Everything that a tab needs to draw the counter as it is now.

    `printing` are the strips of the slip that still hangs in the printer, `waiting` is
    set once it is cut. `pile` are the slips that were torn off, the newest last.
    """

    shelf: ShelfShown = ShelfShown()
    shop: ShopShown = ShopShown(state=Opening.OPENING)
    power: PowerShown = PowerShown(on=False)
    hub: HubShown = HubShown(on=False)
    faults: FaultsShown = FaultsShown()
    glass: GlassShown | None = None
    texts: TextsShown = TextsShown(texts=())
    lamp: LampLit = LampLit(colour=Lamp.OFF)
    keys: KeysShown = KeysShown(down=())
    laid: LaidShown = LaidShown()
    picture: PictureShown = PictureShown()
    phone: PhoneShown = PhoneShown()
    view: ViewChanged = ViewChanged(number=0)
    unsure: CodesUnsure = CodesUnsure()
    printing: tuple[PaperOut, ...] = ()
    waiting: SlipCut | None = None
    pile: tuple[SlipCut, ...] = ()
    script: ScriptShown = ScriptShown()
    script_run: ScriptRun = ScriptRun()
    script_line: ScriptLine = ScriptLine()
    recording: RecordingShown = RecordingShown()
