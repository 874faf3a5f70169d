"""A signed request to Alipay's gateway (开放平台 "公共请求参数", "自行实现签名"). Pure.

Everything goes in the body: a URL is logged by proxies, and `biz_content` may hold a
pay code.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from firmware.hub.payments.networks.beijing import beijing_text
from firmware.hub.payments.networks.https import HttpRequest
from firmware.hub.payments.networks.rsa_keys import SigningRsaKey

CONTENT_TYPE = "application/x-www-form-urlencoded;charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlipayCaller:
    """Who asks: the shop's application, its key, and the path of the gateway."""

    app_id: str
    key: SigningRsaKey
    path: str


def signed_request(
    caller: AlipayCaller, method: str, content: Mapping[str, object], *, wall_s: float
) -> HttpRequest:
    """The request of one method at `wall_s` Unix seconds."""
    parameters = {
        "app_id": caller.app_id,
        "method": method,
        "format": "JSON",
        "charset": "utf-8",
        "sign_type": "RSA2",
        "timestamp": beijing_text(wall_s),
        "version": "1.0",
        "biz_content": json.dumps(content, ensure_ascii=False, separators=(",", ":")),
    }
    signature = caller.key.signature(signed_text(parameters).encode())
    body = urlencode({**parameters, "sign": signature}).encode("ascii")
    return HttpRequest(
        method="POST",
        target=caller.path,
        headers={"content-type": CONTENT_TYPE},
        body=body,
    )


def signed_text(parameters: Mapping[str, str]) -> str:
    """What is signed: all parameters with a value but `sign`, sorted, not encoded."""
    chosen = sorted((k, v) for k, v in parameters.items() if v and k != "sign")
    return "&".join(f"{name}={value}" for name, value in chosen)
