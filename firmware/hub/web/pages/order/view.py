"""An order as its page draws it. Pure."""

import hashlib
from dataclasses import dataclass

from firmware.hub.order_page.commands import OpenOrderShown, ShownLine
from firmware.hub.web.pages.order.stage import (
    ENDED,
    TEXTS,
    WAITING,
    OrderStage,
    StageText,
    notice_of,
    stage_of,
)
from firmware.hub.web.wording.words import Sentence

SECURE = "https://"
WALLETS = {"alipay": Sentence("打开支付宝付款"), "wechat": Sentence("打开微信付款")}
ANY_WALLET = Sentence("打开钱包付款")
SCAN_AT_KIOSK = Sentence("请用钱包扫收银机屏幕上的码。")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """What the page says of an order. `mark` differs when the page would differ.

    `link` is where the wallet opens; `off_fen` is what offers take off the goods.
    """

    order: OpenOrderShown
    stage: OrderStage
    text: StageText
    notice: Sentence | None
    link: str
    mark: str

    @property
    def off_fen(self) -> int:
        """What offers change of the goods' price; below 0 if it is lower."""
        return self.order.payable_fen - self.order.goods_fen

    @property
    def left_out(self) -> int:
        """How many lines of the order are not in `order.lines`."""
        return max(0, self.order.line_count - len(self.order.lines))

    @property
    def wallet(self) -> Sentence:
        """The text of the button that opens the wallet."""
        return WALLETS.get(self.order.network, ANY_WALLET)

    @property
    def ready(self) -> bool:
        """Whether the customer can have a payment begun."""
        return self.stage is OrderStage.READY

    @property
    def scan(self) -> bool:
        """Whether the wallet can be opened."""
        return self.stage is OrderStage.SCAN

    @property
    def waiting(self) -> bool:
        """Whether something is under way."""
        return self.stage in WAITING

    @property
    def paid(self) -> bool:
        """Whether it is paid."""
        return self.stage is OrderStage.PAID

    @property
    def ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.stage in ENDED


def order_view(shown: OpenOrderShown, refusal: str = "") -> OrderView:
    """The view of an order; `refusal` is why the button did nothing, as in its link."""
    stage = stage_of(shown)
    opens = stage is OrderStage.SCAN and shown.url.startswith(SECURE)
    return OrderView(
        order=shown,
        stage=stage,
        text=TEXTS[stage],
        notice=notice_of(shown, stage, refusal),
        link=shown.url if opens else "",
        mark=mark_of(stage, shown.payment, shown.url, shown.payable_fen),
    )


def quantity(line: ShownLine) -> str:
    """How many, or how heavy: `×2`, `250 g`, `250 g ×2`; "" for one piece."""
    weight = "" if line.weight_g is None else f"{line.weight_g} g"
    pieces = "" if line.pieces == 1 else f"×{line.pieces}"
    return f"{weight} {pieces}".strip()


def mark_of(*shown: object) -> str:
    """A short text that changes with what is shown."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]
