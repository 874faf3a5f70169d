"""Why a broker and we do not come together, and what a person does about it.

OpenSSL and paho tell it in their own words, at three places: as an exception while the
connection opens, as a line in paho's log when the broker hangs up, and as the broker's
own answer. Nothing here ever shows a password.
"""

import re
import socket
import ssl
from dataclasses import dataclass

from firmware.base.errors import ConfigError
from firmware.mqtt.access import BrokerAccess

ON_THE_HUB = "docs/install.md tells how certificates are made on the hub."
PLUGS = "Check the cable, the address under [broker], and that mosquitto runs there."
TOO_EARLY, TOO_LATE = 9, 10
OTHER_HOST = frozenset({62, 64})
OTHER_SIGNER = frozenset({2, 18, 19, 20, 21})
"""OpenSSL's numbers for what it found (`man openssl-verification-options`)."""

ALERTS = {
    "CERTIFICATE_REQUIRED": (
        "wants a certificate from us",
        "Set certificate_file and key_file under [broker].",
    ),
    "UNKNOWN_CA": (
        "does not know who signed our certificate_file",
        f"Have it signed by the shop's CA: {ON_THE_HUB}",
    ),
    "CERTIFICATE_EXPIRED": (
        "says that our certificate_file has expired",
        f"Make a new one: {ON_THE_HUB}",
    ),
    "CERTIFICATE_REVOKED": (
        "says that our certificate_file was revoked",
        f"Make a new one: {ON_THE_HUB}",
    ),
    "UNSUPPORTED_CERTIFICATE": (
        "does not take our certificate_file, which is none of a client",
        f"Make another one: {ON_THE_HUB}",
    ),
    "HANDSHAKE_FAILURE": (
        "and we agree on no way to encrypt, or it wants a certificate from us",
        "Set certificate_file and key_file under [broker].",
    ),
    "PROTOCOL_VERSION": (
        "and we agree on no version of TLS",
        "Let the broker offer TLS 1.2 or newer: `tls_version` in its configuration.",
    ),
}
"""By OpenSSL's name for the broker's complaint."""


@dataclass(frozen=True, slots=True)
class ConnectRefusal:
    """What was seen, and one sentence for a person; that is empty where none helps."""

    seen: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.seen} → {self.remedy}" if self.remedy else self.seen


def of_opening(error: OSError | ValueError, access: BrokerAccess) -> ConnectRefusal:
    """The broker could not be reached, or TLS could not be agreed on."""
    at = f"{access.host}:{access.port}"
    match error:
        case ConfigError():
            return ConnectRefusal(str(error), "Name the right files under [broker].")
        case ssl.SSLCertVerificationError():
            return _of_certificate(error, access)
        case ssl.SSLError():
            return of_alert(str(error), at) or _no_tls(at)
        case ConnectionResetError() if access.tls is not None:
            return _no_tls(at)
        case socket.gaierror() | ValueError():
            remedy = "Check host under [broker], or give the broker's IP address."
            return ConnectRefusal(
                f"no broker at {at}: no machine has this name", remedy
            )
        case _:
            why = error.strerror or str(error)
            return ConnectRefusal(f"no broker at {at}: {why.lower()}", PLUGS)


def of_hanging_up(line: str, access: BrokerAccess) -> ConnectRefusal:
    """The connection failed on reading or writing; `line` is what paho logged."""
    why = re.sub(r"^.*(\[Errno \d+\]|socket:) ", "", line).lower()
    # Nobody says good-bye in TLS's own way; OpenSSL finds that improper.
    why = "the broker closed it" if "eof occurred" in why else why
    alert = of_alert(line, f"{access.host}:{access.port}")
    return alert or ConnectRefusal(f"the connection ended: {why}")


def of_alert(text: str, at: str) -> ConnectRefusal | None:
    """What the broker complained of, as OpenSSL tells it in `text`, if it did."""
    found = re.search(rf"\[SSL: \w+?_ALERT_({'|'.join(ALERTS)})\]", text)
    if found is None:
        return None
    seen, remedy = ALERTS[found[1]]
    return ConnectRefusal(f"the broker at {at} {seen}", remedy)


def denied(why: str, access: BrokerAccess) -> ConnectRefusal:
    """The broker answered that it does not let us in."""
    name = access.username or access.client_id
    remedy = (
        f"On the hub, `provisioning/admit.sh {name}` gives a new password, for "
        "password_file under [broker]."
    )
    return ConnectRefusal(f"the broker denies {name}: {why.lower()}", remedy)


def not_let_in(seen: str, access: BrokerAccess) -> ConnectRefusal:
    """The connection ended before the broker had answered."""
    if access.tls is None:
        remedy = f"If port {access.port} is one for TLS, set ca_file under [broker]."
    else:
        remedy = "Look into the broker's log, /var/log/mosquitto/mosquitto.log."
    return ConnectRefusal(seen, remedy)


def _of_certificate(
    error: ssl.SSLCertVerificationError, access: BrokerAccess
) -> ConnectRefusal:
    whose = f"the certificate of the broker at {access.host}:{access.port}"
    if error.verify_code == TOO_EARLY:
        return ConnectRefusal(f"{whose} is not valid yet", "Set this machine's clock.")
    if error.verify_code == TOO_LATE:
        return ConnectRefusal(f"{whose} has expired", f"Make a new one: {ON_THE_HUB}")
    if error.verify_code in OTHER_HOST:
        remedy = (
            f"Give host as the certificate does, or make one for {access.host}: "
            f"{ON_THE_HUB}"
        )
        return ConnectRefusal(
            f"{whose} is for another machine than {access.host}", remedy
        )
    if error.verify_code in OTHER_SIGNER:
        remedy = "Let ca_file under [broker] be the shop's own CA, as the hub has it."
        return ConnectRefusal(f"{whose} is not signed by ca_file", remedy)
    return ConnectRefusal(f"{whose} is not good: {error.verify_message}", ON_THE_HUB)


def _no_tls(at: str) -> ConnectRefusal:
    remedy = "Give the broker's port for TLS, 8883 as a rule, or leave ca_file out."
    return ConnectRefusal(f"what answers at {at} does not speak TLS", remedy)
