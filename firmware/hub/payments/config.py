"""How the shop is paid by phone, as a person writes it under `[payments]`.

Nothing here is a secret: keys are files, or credentials of systemd.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase

NetworkName = Literal["alipay", "wechat"]
Fault = tuple[str, object, Phrase]

NETWORK_NAMES: Mapping[str, Phrase] = {
    "alipay": Phrase("Alipay"),
    "wechat": Phrase("WeChat Pay"),
}
"""Payment networks as people call them."""

THIS_MACHINE = {"127.0.0.1", "::1", "localhost"}
CREDENTIALS = Path("/run/credentials/hub.service")
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_CREDENTIAL = re.compile(r"[0-9A-Za-z_][0-9A-Za-z_.-]{0,63}")
_HOST = re.compile(r"[0-9a-z.-]+(:[1-9][0-9]{0,4})?")
GATEWAY_ALLOWED = Phrase(
    "https://HOST[:PORT][/PATH] without user, query or fragment; http:// for this"
    " machine with test_setup only"
)
ID_ALLOWED = Phrase("1 to 64 letters, digits, _ or -, as the network shows it")
KEY_ALLOWED = Phrase("a path, or the name of a credential of hub.service")
HOSTS_ALLOWED = Phrase("host names in small letters, such as bills.example")
CA_ALLOWED = Phrase("nothing: with test_setup only is another authority trusted")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlipayConfig:
    """The shop's application at Alipay's 开放平台.

    `key_file` is the application's private key, `alipay_key_file` Alipay's public one,
    each PEM or the bare base64 of Alipay's key tool. `seller_id` may stay empty: then
    the money goes to the account that signed the contract. `scan`: customers may scan a
    code of the sale, too. Bills are only downloaded from `bill_hosts`. `ca_file` is for
    a test set-up.
    """

    gateway: str = "https://openapi.alipay.com/gateway.do"
    app_id: str = ""
    seller_id: str = ""
    key_file: Path | None = None
    alipay_key_file: Path | None = None
    scan: bool = True
    bill_hosts: tuple[str, ...] = ("dwbillcenter.alipay.com",)
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WechatConfig:
    """The shop's merchant account at WeChat Pay, API v3.

    `certificate_serial` names the merchant certificate whose key is in `key_file`.
    `wechat_key_file` is WeChat Pay's public key, whose id is `wechat_key_id`, or its
    platform certificate, which has its own serial. `certificate_file` is the merchant's
    certificate, of which only the end is looked at. `ca_file` is for a test set-up.
    """

    gateway: str = "https://api.mch.weixin.qq.com"
    app_id: str = ""
    merchant_id: str = ""
    certificate_serial: str = ""
    certificate_file: Path | None = None
    key_file: Path | None = None
    wechat_key_file: Path | None = None
    wechat_key_id: str = ""
    bill_hosts: tuple[str, ...] = ("api.mch.weixin.qq.com",)
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentsConfig:
    """Which networks the shop is paid by; without `networks` nobody pays by phone.

    `timeout_s` bounds one exchange with a network, its reply included. `test_setup`
    allows what no shop may: plain HTTP on this machine, and another authority.
    """

    networks: tuple[NetworkName, ...] = ()
    test_setup: bool = False
    timeout_s: Annotated[float, Range(0.5, 60)] = 10.0
    alipay: AlipayConfig = field(default_factory=AlipayConfig)
    wechat: WechatConfig = field(default_factory=WechatConfig)

    def faults(self) -> Iterable[Fault]:
        """Addresses that are none, and what a network needs and does not have."""
        if len(set(self.networks)) != len(self.networks):
            yield "networks", list(self.networks), Phrase("each network once")
        yield from self._of_alipay()
        yield from self._of_wechat()

    def _of_alipay(self) -> Iterable[Fault]:
        config = self.alipay
        yield from _addresses(config, "alipay", test_setup=self.test_setup)
        on = "alipay" in self.networks
        yield from _id("alipay.app_id", config.app_id, needed=on)
        yield from _id("alipay.seller_id", config.seller_id, needed=False)
        if on:
            yield from _key("alipay.key_file", config.key_file)
            yield from _key("alipay.alipay_key_file", config.alipay_key_file)

    def _of_wechat(self) -> Iterable[Fault]:
        config = self.wechat
        yield from _addresses(config, "wechat", test_setup=self.test_setup)
        on = "wechat" in self.networks
        for name, value, needed in (
            ("app_id", config.app_id, on),
            ("merchant_id", config.merchant_id, on),
            ("certificate_serial", config.certificate_serial, on),
            ("wechat_key_id", config.wechat_key_id, False),
        ):
            yield from _id(f"wechat.{name}", value, needed=needed)
        if urlsplit(config.gateway).path not in {"", "/"}:
            yield "wechat.gateway", config.gateway, Phrase("an address without a path")
        if on:
            yield from _key("wechat.key_file", config.key_file)
            yield from _key("wechat.wechat_key_file", config.wechat_key_file)
        if config.certificate_file is not None:
            yield from _key("wechat.certificate_file", config.certificate_file)


def network_name(name: str) -> Phrase | str:
    """What people call a network."""
    return NETWORK_NAMES.get(name, name)


def key_path(file: Path) -> Path:
    """Where a key lies; what is no whole path is a credential of hub.service.

    systemd names the folder of its credentials to the service alone; a command finds
    it where systemd makes it.
    """
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    return (Path(folder) if folder else CREDENTIALS) / file


def _addresses(
    config: AlipayConfig | WechatConfig, table: str, *, test_setup: bool
) -> Iterable[Fault]:
    if not _usable(config.gateway, test_setup=test_setup):
        # An address with a user may have a password, too.
        shown = Phrase("(not shown)") if "@" in config.gateway else config.gateway
        yield f"{table}.gateway", shown, GATEWAY_ALLOWED
    for host in config.bill_hosts:
        if not _HOST.fullmatch(host):
            yield f"{table}.bill_hosts", host, HOSTS_ALLOWED
    if config.ca_file is not None and not test_setup:
        yield f"{table}.ca_file", str(config.ca_file), CA_ALLOWED


def _usable(url: str, *, test_setup: bool) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    plain = parts.scheme == "http" and test_setup and host in THIS_MACHINE
    clean = url.isascii() and url.isprintable() and not set("@?# \\") & set(url)
    return (parts.scheme == "https" or plain) and bool(host) and clean and port != 0


def _id(key: str, value: str, *, needed: bool) -> Iterable[Fault]:
    if (value or needed) and not _ID.fullmatch(value):
        yield key, value, ID_ALLOWED


def _key(key: str, file: Path | None) -> Iterable[Fault]:
    if file is None:
        yield key, None, KEY_ALLOWED
    elif not file.is_absolute() and not _CREDENTIAL.fullmatch(str(file)):
        yield key, str(file), KEY_ALLOWED
