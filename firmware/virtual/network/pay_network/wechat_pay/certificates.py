"""下载平台证书: the platform's certificate, sealed with the merchant's API v3 key."""

import base64
import secrets
from typing import Final

from firmware.virtual.network.pay_network.merchant import MerchantKeys
from firmware.virtual.network.pay_network.openssl import NONCE_BYTES, openssl, sealed
from firmware.virtual.network.pay_network.wire import NetworkOutcome

ABOUT: Final = "certificate"


def certificates(keys: MerchantKeys) -> NetworkOutcome:
    """The one certificate in force, AEAD_AES_256_GCM."""
    path = keys.path("merchant/wechat_platform_certificate.pem")
    nonce = secrets.token_hex(NONCE_BYTES)[:NONCE_BYTES]
    cipher = sealed(
        keys.api_v3_key.encode(),
        nonce.encode(),
        path.read_bytes(),
        about=ABOUT.encode(),
    )
    began, ended = (_date(str(path), name) for name in ("start", "end"))
    return NetworkOutcome(
        {
            "data": [
                {
                    "serial_no": keys.platform_serial,
                    "effective_time": began,
                    "expire_time": ended,
                    "encrypt_certificate": {
                        "algorithm": "AEAD_AES_256_GCM",
                        "nonce": nonce,
                        "associated_data": ABOUT,
                        "ciphertext": base64.b64encode(cipher).decode("ascii"),
                    },
                }
            ]
        }
    )


def _date(path: str, name: str) -> str:
    printed = openssl("x509", "-in", path, "-noout", f"-{name}date",
                      "-dateopt", "iso_8601")  # fmt: skip
    return printed.decode().strip().partition("=")[2].replace(" ", "T")
