"""Downloads a bill from the address that a network names, if that is one of its hosts.

The address is good for seconds, on another host than the gateway, and comes from
outside: only hosts of the configuration are ever asked, and only over TLS.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

from firmware.hub.payments.networks.bill_files.texts import MAX_BILL_BYTES
from firmware.hub.payments.networks.connecting import ServerChoice
from firmware.hub.payments.networks.https import HttpRequest, NoReplyError

log = logging.getLogger(__name__)

DOWNLOAD_LIMIT_S = 300.0
"""A long bill over a slow line, at 3.6 Mbit/s; a payment's own limit is seconds."""
HTTP_OK = 200
_HOST = re.compile(r"[a-z0-9.-]{1,253}(:\d{1,5})?")


@dataclass(frozen=True, slots=True)
class BillAddress:
    """An address that may be asked: its host and port, and what to ask it for."""

    host: str
    target: str


def allowed_address(url: str, hosts: tuple[str, ...]) -> BillAddress | None:
    """Where a bill lies; None if it is not one of these hosts.

    The networks' documents have addresses with `http:`; they are asked over TLS.
    """
    if not (url.isascii() and url.isprintable()) or set(" \\#") & set(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = parts.netloc.lower()
    if parts.scheme not in {"http", "https"}:
        return None
    if host not in hosts:
        shown = host if _HOST.fullmatch(host) else ""
        log.warning("payment_bill_host_not_allowed host=%s", shown)
        return None
    query = f"?{parts.query}" if parts.query else ""
    return BillAddress(host, f"{parts.path or '/'}{query}")


def downloaded(
    address: BillAddress,
    servers: ServerChoice,
    headers: Mapping[str, str],
    *,
    into: BinaryIO,
) -> bool:
    """Write a bill into a file; False if it could not be had whole."""
    request = HttpRequest(
        method="GET",
        target=address.target,
        headers=headers,
        max_bytes=MAX_BILL_BYTES,
        into=into,
        limit_s=DOWNLOAD_LIMIT_S,
    )
    try:
        reply = servers.of_host(address.host).exchange(request)
    except NoReplyError:
        return False
    return reply.status == HTTP_OK
