"""What a merchant asks to be paid for, and the numbers that networks give."""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any, Final

from firmware.virtual.network.pay_network.books.books import digest
from firmware.virtual.network.pay_network.network_time import in_beijing

ALIPAY: Final = "alipay"
WECHAT_PAY: Final = "wechat_pay"
NETWORKS: Final = (ALIPAY, WECHAT_PAY)
CODE_LIFE_MS: Final = 60_000
QR_LIFE_MS: Final = 7_200_000
"""Two hours, by the pages of precreate and of the native order."""

WAIT_MS: Final = {ALIPAY: 10_800_000, WECHAT_PAY: 45_000}
"""How long a trade of a pay code waits: 3 h by alipay.trade.pay's timeout_express."""


@dataclass(frozen=True, slots=True)
class PayOrder:
    """An order of a merchant. `asked` is its content without the pay code.

    `lives_ms`: how long it can be paid; the network's own if None.
    """

    network: str
    out_trade_no: str
    amount_fen: int
    subject: str
    asked: dict[str, Any]
    terms: dict[str, str] = field(default_factory=dict[str, str])
    lives_ms: int | None = None

    @property
    def content(self) -> str:
        """A digest, by which the same number with other content is found."""
        return digest(json.dumps(self.asked, sort_keys=True))

    @property
    def terms_text(self) -> str:
        """The terms as the books keep them."""
        return json.dumps(self.terms, ensure_ascii=False)


def new_number(network: str, at_ms: int) -> str:
    """28 digits, such as the networks give to a trade or a refund."""
    chance = "".join(secrets.choice("0123456789") for _ in range(15))
    day = in_beijing(at_ms).strftime("%Y%m%d")
    return f"{day}22001{chance}" if network == ALIPAY else f"42000{day}{chance}"


def new_code(network: str) -> str:
    """A pay code of 18 digits, whose first two are the network's."""
    first = secrets.choice(range(25, 31) if network == ALIPAY else range(10, 16))
    return f"{first}{secrets.randbelow(10**16):016}"


def new_qr(network: str) -> str:
    """The text of an order's QR, as long as the networks' own."""
    if network == ALIPAY:
        return f"https://qr.alipay.com/bax{secrets.token_hex(11)[:21]}"
    return f"weixin://wxpay/bizpayurl?pr={secrets.token_hex(5)[:9]}"
