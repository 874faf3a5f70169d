"""Why there is no connection to the broker, and what a person can do about it. Pure.

OpenSSL and paho report the cause in three ways: an exception while the connection
opens, a line in paho's log when the connection ends, and the broker's own reply. No
text made here contains a password.
"""

import re
import socket
import ssl
from dataclasses import dataclass

from firmware.base.errors import ConfigError
from firmware.mqtt.access import BrokerAccess

ON_THE_HUB = "docs/install.md describes how certificates are made on the hub."
CHECK_NETWORK = (
    "Check the cable, the address under [broker], and that mosquitto runs there."
)
NOT_YET_VALID, EXPIRED = 9, 10
HOST_MISMATCH = frozenset({62, 64})
UNTRUSTED_ISSUER = frozenset({2, 18, 19, 20, 21})
"""OpenSSL's verification errors (`man openssl-verification-options`)."""

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
"""Cause and remedy, by OpenSSL's name of the alert that the broker sent."""


ENDED = "the connection ended"
"""Begins a cause that names no reason. The broker may have sent one: with TLS 1.3 its
end can overtake its alert, so that the next try has it."""
CLOSED_IT = f"{ENDED}: the broker closed it"
CLOSED = {
    CLOSED_IT,
    f"{ENDED}: connection reset by peer",
    f"{ENDED}: broken pipe",
}
"""What it looks like if the broker closes a connection without a word."""


@dataclass(frozen=True, slots=True)
class ConnectRefusal:
    """The cause, and one sentence on what to do; empty if nothing is known to help."""

    cause: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.cause} → {self.remedy}" if self.remedy else self.cause


def open_refusal(error: OSError | ValueError, access: BrokerAccess) -> ConnectRefusal:
    """The refusal for an error that opening the connection raised."""
    at = f"{access.host}:{access.port}"
    match error:
        case ConfigError():
            return ConnectRefusal(str(error), "Name the right files under [broker].")
        case ssl.SSLCertVerificationError():
            return _certificate_refusal(error, access)
        case ssl.SSLError():
            return alert_refusal(str(error), at) or _no_tls_refusal(at)
        case ConnectionResetError() if access.tls is not None:
            return _no_tls_refusal(at)
        case socket.gaierror() | ValueError():
            remedy = "Check host under [broker], or give the broker's IP address."
            return ConnectRefusal(
                f"no broker at {at}: no machine has this name", remedy
            )
        case _:
            why = error.strerror or str(error)
            return ConnectRefusal(f"no broker at {at}: {why.lower()}", CHECK_NETWORK)


def lost_refusal(line: str, access: BrokerAccess) -> ConnectRefusal:
    """The refusal for a failed read or write; `line` is what paho logged."""
    why = re.sub(r"^.*(\[Errno \d+\]|socket:) ", "", line).lower()
    # OpenSSL reports a peer that closes without a TLS close_notify, as all do.
    cause = CLOSED_IT if "eof occurred" in why else f"{ENDED}: {why}"
    alert = alert_refusal(line, f"{access.host}:{access.port}")
    return alert or ConnectRefusal(cause)


def alert_refusal(text: str, at: str) -> ConnectRefusal | None:
    """The refusal for a TLS alert from the broker in OpenSSL's `text`, or None."""
    found = re.search(rf"\[SSL: \w+?_ALERT_({'|'.join(ALERTS)})\]", text)
    if found is None:
        return None
    cause, remedy = ALERTS[found[1]]
    return ConnectRefusal(f"the broker at {at} {cause}", remedy)


def denied_refusal(why: str, access: BrokerAccess) -> ConnectRefusal:
    """The refusal for a CONNACK with an error; `why` is its reason."""
    name = access.username or access.client_id
    remedy = (
        f"On the hub, `provisioning/admit.sh {name}` gives a new password, for "
        "password_file under [broker]."
    )
    return ConnectRefusal(f"the broker denies {name}: {why.lower()}", remedy)


def unaccepted_refusal(cause: str, access: BrokerAccess) -> ConnectRefusal:
    """The refusal for a connection that ended before the CONNACK."""
    if access.tls is None:
        remedy = f"If port {access.port} is one for TLS, set ca_file under [broker]."
    else:
        remedy = "Look into the broker's log, /var/log/mosquitto/mosquitto.log."
    return ConnectRefusal(cause, remedy)


def _certificate_refusal(
    error: ssl.SSLCertVerificationError, access: BrokerAccess
) -> ConnectRefusal:
    whose = f"the certificate of the broker at {access.host}:{access.port}"
    if error.verify_code == NOT_YET_VALID:
        return ConnectRefusal(f"{whose} is not valid yet", "Set this machine's clock.")
    if error.verify_code == EXPIRED:
        return ConnectRefusal(f"{whose} has expired", f"Make a new one: {ON_THE_HUB}")
    if error.verify_code in HOST_MISMATCH:
        remedy = (
            f"Give host as the certificate does, or make one for {access.host}: "
            f"{ON_THE_HUB}"
        )
        return ConnectRefusal(
            f"{whose} is for another machine than {access.host}", remedy
        )
    if error.verify_code in UNTRUSTED_ISSUER:
        remedy = "Let ca_file under [broker] be the shop's own CA, as the hub has it."
        return ConnectRefusal(f"{whose} is not signed by ca_file", remedy)
    return ConnectRefusal(f"{whose} is not good: {error.verify_message}", ON_THE_HUB)


def _no_tls_refusal(at: str) -> ConnectRefusal:
    remedy = "Give the broker's port for TLS, 8883 as a rule, or leave ca_file out."
    return ConnectRefusal(f"what answers at {at} does not speak TLS", remedy)
