"""How customers reach the shop's web, as a person writes it under `[web]`."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase

MAX_STORE = 20
PLAIN_HOSTS = {"127.0.0.1", "::1", "localhost"}
PROXIES_ALLOWED = Phrase("addresses or networks, such as 127.0.0.1 or 192.168.1.0/24")
ADDRESS_ALLOWED = Phrase("an IP address of this machine, or 0.0.0.0 or :: for all")
URL_ALLOWED = Phrase(
    "https://HOST[:PORT] without a path; http:// for this machine only"
)
ORDER_QR_ALLOWED = Phrase("0, or `public_url` for the address in the QR")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebConfig:
    """Where the web listens, and what one address may ask of it.

    TLS is used if `certificate_file` and `key_file` (PEM) are set; without them it
    listens on this machine, or serves `proxies` only, whose word on who asks it
    believes. `public_url` is the address that customers see; other host names are
    refused then. `store` is the name on the pages. `order_qr` numbers the printed QR
    of the order page; 0: there is no such page.

    Each address, and each IPv6 network of 64 bits, may make `requests_per_minute_max`
    requests and send `forms_per_minute_max` forms, and hold
    `connections_per_address_max` of the `connections_max` connections. Of the API each
    key, and each address, may make `api_requests_per_minute_max` requests instead.
    """

    address: str = "127.0.0.1"
    port: Annotated[int, Range(1, 65_535)] = 8_443
    public_url: str = ""
    certificate_file: Path | None = None
    key_file: Path | None = None
    proxies: tuple[str, ...] = ()
    store: str = ""
    order_qr: Annotated[int, Range(0, 1_000_000)] = 0
    requests_per_minute_max: Annotated[int, Range(10, 100_000)] = 600
    forms_per_minute_max: Annotated[int, Range(1, 10_000)] = 30
    api_requests_per_minute_max: Annotated[int, Range(10, 100_000)] = 600
    connections_max: Annotated[int, Range(8, 10_000)] = 512
    connections_per_address_max: Annotated[int, Range(2, 10_000)] = 64

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """Addresses that are none, half of a certificate, an open door."""
        yield from self._bad_addresses()
        if self.public_url and not _usable(self.public_url):
            yield "public_url", self.public_url, URL_ALLOWED
        if self.order_qr and not self.public_url:
            yield "order_qr", self.order_qr, ORDER_QR_ALLOWED
        for name, file, other in (
            ("key_file", self.key_file, self.certificate_file),
            ("certificate_file", self.certificate_file, self.key_file),
        ):
            if other and not file:
                yield name, None, Phrase("a path: a certificate needs its key")
        if len(self.store) > MAX_STORE or not self.store.isprintable():
            yield (
                "store",
                self.store,
                Phrase("at most {max_store} printable characters", max_store=MAX_STORE),
            )

    def _bad_addresses(self) -> Iterable[tuple[str, object, Phrase]]:
        for name in self.proxies:
            if not _is_network(name):
                yield "proxies", name, PROXIES_ALLOWED
        try:
            here = ip_address(self.address).is_loopback
        except ValueError:
            yield "address", self.address, ADDRESS_ALLOWED
            return
        if not (here or self.proxies or (self.certificate_file and self.key_file)):
            yield (
                "certificate_file",
                None,
                Phrase(
                    "a path: without TLS the web listens on 127.0.0.1, or for the"
                    " proxies of `proxies` only"
                ),
            )

    @property
    def has_tls(self) -> bool:
        """Whether it speaks TLS itself."""
        return self.certificate_file is not None and self.key_file is not None

    @property
    def host(self) -> str:
        """The host that customers name, with the port if it is no usual one; or ""."""
        return urlsplit(self.public_url).netloc.lower()


def _is_network(name: str) -> bool:
    try:
        ip_network(name)
    except ValueError:
        return False
    return True


def _usable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = parts.scheme == "http" and (parts.hostname or "") in PLAIN_HOSTS
    bare = not (set("@?# ") & set(url)) and parts.path in {"", "/"} and port != 0
    return (
        (parts.scheme == "https" or plain)
        and bool(parts.hostname)
        and bare
        and url.isascii()
        and url.isprintable()
    )
