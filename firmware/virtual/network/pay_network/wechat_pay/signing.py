"""签名验证: the headers that vouch for a body: time, nonce and body, a line each.

By the key of the platform certificate, or by the public key's (微信支付公钥).
"""

import base64
import secrets

from firmware.virtual.network.pay_network.merchant import PUBLIC_KEY_ID, MerchantKeys
from firmware.virtual.network.pay_network.openssl import signature
from firmware.virtual.network.pay_network.wire import Handwriting


def signed_headers(
    keys: MerchantKeys, body: bytes, handwriting: Handwriting,
    *, at: str, serial: str = "",
) -> dict[str, str]:  # fmt: skip
    """Headers at the second `at`; `serial` may name the public key."""
    nonce = secrets.token_hex(16)
    by_key = serial == PUBLIC_KEY_ID
    name = "wechat_public" if by_key else "wechat_platform"
    text = f"{at}\n{nonce}\n".encode() + body + b"\n"
    over = text + b" " if handwriting.manner == "wrong" else text
    sign = signature(keys.path(f"network/{name}_key.pem"), over, handwriting.digest)
    return {
        "wechatpay-timestamp": at,
        "wechatpay-nonce": nonce,
        "wechatpay-serial": serial if by_key else keys.platform_serial,
        "wechatpay-signature": base64.b64encode(sign).decode("ascii"),
        "wechatpay-signature-type": "WECHATPAY2-SHA256-RSA2048",
    }
