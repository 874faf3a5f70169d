"""异步通知: the form that Alipay posts to a merchant's notify_url when a trade is paid.

Signed are all fields but `sign` and `sign_type`, sorted. The merchant replies with the
word `success`; otherwise it comes again after 4, 10, 10 minutes, 1, 2, 6 and 15 hours.
"""

import base64
from typing import Final
from urllib.parse import urlencode

from firmware.virtual.network.pay_network.alipay.trades import status_of
from firmware.virtual.network.pay_network.books.rows import (
    BuyerWallet,
    NetworkTrade,
    PendingNotice,
)
from firmware.virtual.network.pay_network.merchant import (
    APP_ID,
    SELLER_ID,
    MerchantKeys,
)
from firmware.virtual.network.pay_network.money import yuan
from firmware.virtual.network.pay_network.network_time import second_text
from firmware.virtual.network.pay_network.openssl import signature

GAPS_S: Final = (240, 600, 600, 3600, 7200, 21600, 54000)


def notice_form(
    keys: MerchantKeys, notice: PendingNotice, trade: NetworkTrade,
    *, wallet: BuyerWallet, now_ms: int,
) -> bytes:  # fmt: skip
    """The body of a notice."""
    amount = yuan(trade.amount_fen)
    fields = {
        "app_id": APP_ID,
        "buyer_id": wallet.buyer,
        "buyer_pay_amount": amount,
        "charset": "utf-8",
        "gmt_create": second_text(trade.created_ms),
        "gmt_payment": second_text(trade.paid_ms or now_ms),
        "notify_id": notice.notice,
        "notify_time": second_text(now_ms),
        "notify_type": "trade_status_sync",
        "out_trade_no": trade.out_trade_no,
        "receipt_amount": amount,
        "seller_id": SELLER_ID,
        "subject": trade.subject,
        "total_amount": amount,
        "trade_no": trade.number,
        "trade_status": status_of(trade, now_ms),
        "version": "1.0",
    }
    text = "&".join(f"{name}={value}" for name, value in sorted(fields.items()))
    sign = signature(keys.path("network/alipay_key.pem"), text.encode())
    signed = {"sign": base64.b64encode(sign).decode("ascii"), "sign_type": "RSA2"}
    return urlencode(fields | signed).encode("ascii")
