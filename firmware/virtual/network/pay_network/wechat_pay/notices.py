"""支付成功回调通知: what WeChat Pay posts to notify_url when an order's QR was paid.

JSON whose resource is sealed with the merchant's API v3 key, signed as answers are. The
merchant replies with 200 or 204; otherwise it comes again after 15, 15 and 30 seconds,
3, 10, 20, 30, 30, 30 and 60 minutes, three times 3 and twice 6 hours. A payment by code
has none (付款码支付).
"""

import base64
import json
import secrets
from typing import Any, Final

from firmware.virtual.network.pay_network.books.rows import PendingNotice
from firmware.virtual.network.pay_network.merchant import MerchantKeys
from firmware.virtual.network.pay_network.network_time import rfc_text
from firmware.virtual.network.pay_network.openssl import NONCE_BYTES, sealed
from firmware.virtual.network.pay_network.wechat_pay.signing import signed_headers
from firmware.virtual.network.pay_network.wire import Handwriting

GAPS_S: Final = (15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800,
                 10800, 21600, 21600)  # fmt: skip
ABOUT: Final = "transaction"


def notice_letter(
    keys: MerchantKeys, notice: PendingNotice, order: dict[str, Any], *, now_ms: int
) -> tuple[dict[str, str], bytes]:
    """The headers and the body of a notice about an order as query describes it."""
    nonce = secrets.token_hex(NONCE_BYTES)[:NONCE_BYTES]
    cipher = sealed(
        keys.api_v3_key.encode(),
        nonce.encode(),
        json.dumps(order, ensure_ascii=False).encode(),
        about=ABOUT.encode(),
    )
    letter = {
        "id": notice.notice,
        "create_time": rfc_text(now_ms),
        "resource_type": "encrypt-resource",
        "event_type": "TRANSACTION.SUCCESS",
        "summary": "支付成功",
        "resource": {
            "original_type": ABOUT,
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": base64.b64encode(cipher).decode("ascii"),
            "associated_data": ABOUT,
            "nonce": nonce,
        },
    }
    body = json.dumps(letter, ensure_ascii=False).encode()
    at = str(now_ms // 1000)
    headers = {"content-type": "application/json"}
    return headers | signed_headers(keys, body, Handwriting(), at=at), body
