"""Signatures of WeChat Pay's API v3 (签名生成, 签名验证). Pure.

Requests: method, path with query, time, a nonce and the body, each with a line's end.
Replies: time, nonce and body. Nothing binds a reply to its request.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from firmware.hub.payments.networks.https import HttpReply, HttpRequest
from firmware.hub.payments.networks.rsa_keys import SigningRsaKey, VerifyingKey

SCHEME = "WECHATPAY2-SHA256-RSA2048"
MAX_AGE_S = 300
MAX_SECONDS_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class WechatCaller:
    """The merchant, and the certificate of the key that signs for it."""

    merchant_id: str
    certificate_serial: str
    key: SigningRsaKey


@dataclass(frozen=True, slots=True, kw_only=True)
class WechatSigner:
    """The key that WeChat Pay signs with, by its id or its certificate's serial."""

    key_id: str
    key: VerifyingKey


def authorization(
    caller: WechatCaller, request: HttpRequest, *, wall_s: float, nonce: str
) -> str:
    """The header that proves who asks, at `wall_s` Unix seconds."""
    at_s = str(int(wall_s))
    head = f"{request.method}\n{request.target}\n{at_s}\n{nonce}\n"
    signature = caller.key.signature(head.encode() + request.body + b"\n")
    return (
        f'{SCHEME} mchid="{caller.merchant_id}",nonce_str="{nonce}",'
        f'signature="{signature}",timestamp="{at_s}",'
        f'serial_no="{caller.certificate_serial}"'
    )


def doubt(reply: HttpReply, signer: WechatSigner, wall_s: float) -> str:
    """Why a reply is not WeChat Pay's of this moment; empty if it is.

    WeChat Pay itself sends wrong signatures now and then, to see that they are refused.
    """
    headers: Mapping[str, str] = reply.headers
    signature = headers.get("wechatpay-signature", "")
    at, nonce = (
        headers.get("wechatpay-timestamp", ""),
        headers.get("wechatpay-nonce", ""),
    )
    if not signature:
        return "unsigned"
    if headers.get("wechatpay-serial", "").upper() != signer.key_id.upper():
        return "serial"
    if not signer.key.verifies(
        signature, f"{at}\n{nonce}\n".encode() + reply.body + b"\n"
    ):
        return "signature"
    ahead_s = clock_ahead_s(reply, wall_s)
    if ahead_s is None or abs(ahead_s) > MAX_AGE_S:
        return "time"
    return ""


def clock_ahead_s(reply: HttpReply, wall_s: float) -> float | None:
    """How far `wall_s` is ahead of a reply's time, in seconds; None without one."""
    at = reply.headers.get("wechatpay-timestamp", "")
    if not (at.isascii() and at.isdigit() and len(at) <= MAX_SECONDS_DIGITS):
        return None
    return wall_s - int(at)
