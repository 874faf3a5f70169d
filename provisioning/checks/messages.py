"""Checks the messaging gateway: key, certificates, name, port. Sends no message."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from ipaddress import ip_address

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.hub.notifications.config import MessagesConfig
from provisioning.checks.finding import CheckResult, fault, ok, warn

CHECK = Phrase("messages")
LIMIT_S = 5.0


def messages(config: MessagesConfig) -> Iterator[CheckResult]:
    """Check the gateway, if one is configured."""
    if config.on:
        yield _gateway(config)


def _gateway(config: MessagesConfig) -> CheckResult:
    host = config.address.hostname or ""
    where = f"{host}:{config.port}"
    try:
        config.signer()
        tls = config.tls()
    except ConfigError as exc:
        remedy = Phrase(
            "Correct the file named under [messages]; see docs/messages.md."
        )
        return fault(CHECK, verbatim(exc), remedy)
    try:
        address = _answering(host, config.port, tls)
    except ssl.SSLError as exc:
        remedy = Phrase("Name the authority of the gateway's certificate as ca_file.")
        return fault(
            CHECK, Phrase("{where} is not trusted: {exc}", where=where, exc=exc), remedy
        )
    except OSError as exc:
        remedy = Phrase(
            "Check the name and port of url under [messages], and the network."
        )
        return fault(
            CHECK,
            Phrase("{where} does not answer: {exc}", where=where, exc=exc),
            remedy,
        )
    return reachable(where, address)


def _answering(host: str, port: int, tls: ssl.SSLContext | None) -> str:
    """Return the address at which the gateway answers; OSError if it does not."""
    with closing(socket.create_connection((host, port), LIMIT_S)) as plain:
        address = str(plain.getpeername()[0])
        if tls is not None:
            tls.wrap_socket(plain, server_hostname=host).close()
    return address


def reachable(where: str, address: str) -> CheckResult:
    """The finding for a gateway that answered; hub.service may lack the permission."""
    if ip_address(address.partition("%")[0]).is_private:
        return ok(CHECK, Phrase("{where} answers", where=where))
    remedy = Phrase(
        "Allow it to hub.service: docs/messages.md, A gateway on the internet."
    )
    return warn(
        CHECK,
        Phrase(
            "{where} answers, at {address} on the internet",
            where=where,
            address=address,
        ),
        remedy,
    )
