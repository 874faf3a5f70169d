"""Certificates that a network's configuration names, and when they end.

A bare key has no end. Alipay's is one, as is WeChat Pay's public key (微信支付公钥);
WeChat Pay's platform certificate and the merchant's own end after five years.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.hub.payments.config import NetworkName, PaymentsConfig, key_path
from firmware.protocol.certificates import serial_of, valid_until

EARLY = timedelta(days=30)
OWN = Phrase(
    "On the merchant's page, under 账户中心, API安全, apply for a new API certificate;"
    " set certificate_serial, key_file and certificate_file, and restart the hub."
    " Without it WeChat Pay refuses what the hub asks."
)
PLATFORM = Phrase(
    "On the merchant's page, under 账户中心, API安全, apply for 微信支付公钥, set"
    " wechat_key_file and wechat_key_id, and restart the hub. Without it the hub"
    " believes no reply."
)
ALIPAY = Phrase(
    "Copy 支付宝公钥, a key without an end, from the page of the application into"
    " alipay_key_file, and restart the hub."
)
OTHER_SERIAL = Phrase(
    "Set certificate_serial to the serial number of that certificate, or name the"
    " certificate that belongs to it."
)


@dataclass(frozen=True, slots=True)
class ExpiringCertificate:
    """A certificate: what is to be said of it now, and what to do.

    `ok` is None 30 days before its end, False from then on, or if it is not the right
    one.
    """

    ok: bool | None
    seen: Phrase
    remedy: Phrase


def expiring(
    config: PaymentsConfig, name: NetworkName, now: datetime
) -> Iterator[ExpiringCertificate]:
    """One of each certificate in the network's files, which can be read."""
    if name == "alipay":
        yield from _theirs(config.alipay.alipay_key_file, ALIPAY, now)
        return
    yield from _theirs(config.wechat.wechat_key_file, PLATFORM, now)
    own = config.wechat.certificate_file
    if own is not None:
        yield _own(own, config.wechat.certificate_serial, now)


def _theirs(
    file: Path | None, remedy: Phrase, now: datetime
) -> Iterator[ExpiringCertificate]:
    if file is None:
        return
    try:
        yield _judged(key_path(file), remedy, now)
    except ConfigError:
        return  # a key


def _own(file: Path, serial: str, now: datetime) -> ExpiringCertificate:
    path = key_path(file)
    try:
        found = serial_of(path)
        judged = _judged(path, OWN, now)
    except ConfigError as exc:
        return ExpiringCertificate(ok=False, seen=exc.phrase, remedy=OWN)
    if found.lstrip("0") != serial.upper().lstrip("0"):
        seen = Phrase(
            "{file} has the serial number {serial}, not certificate_serial",
            file=path,
            serial=found,
        )
        return ExpiringCertificate(ok=False, seen=seen, remedy=OTHER_SERIAL)
    return judged


def _judged(file: Path, remedy: Phrase, now: datetime) -> ExpiringCertificate:
    until = valid_until(file)
    words = {"file": file, "until": until}
    if now >= until:
        seen = Phrase("{file} ended on {until:%Y-%m-%d}", **words)
        return ExpiringCertificate(ok=False, seen=seen, remedy=remedy)
    seen = Phrase("{file} is valid until {until:%Y-%m-%d}", **words)
    ok = None if now >= until - EARLY else True
    return ExpiringCertificate(ok=ok, seen=seen, remedy=remedy)
