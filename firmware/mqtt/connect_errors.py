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
from firmware.base.wording.phrases import Phrase, Template, verbatim
from firmware.mqtt.access import BrokerAccess

ON_THE_HUB = Phrase("docs/install.md describes how certificates are made on the hub.")
NOTHING_KNOWN = verbatim("")
CHECK_NETWORK = Phrase(
    "Check the cable, the address under [broker], and that mosquitto runs there."
)
NOT_YET_VALID, EXPIRED = 9, 10
HOST_MISMATCH = frozenset({62, 64})
UNTRUSTED_ISSUER = frozenset({2, 18, 19, 20, 21})
"""OpenSSL's verification errors (`man openssl-verification-options`)."""

ALERTS = {
    "CERTIFICATE_REQUIRED": (
        Template("the broker at {at} wants a certificate from us"),
        Phrase("Set certificate_file and key_file under [broker]."),
    ),
    "UNKNOWN_CA": (
        Template("the broker at {at} does not know who signed our certificate_file"),
        Phrase("Have it signed by the shop's CA: {on_the_hub}", on_the_hub=ON_THE_HUB),
    ),
    "CERTIFICATE_EXPIRED": (
        Template("the broker at {at} says that our certificate_file has expired"),
        Phrase("Make a new one: {on_the_hub}", on_the_hub=ON_THE_HUB),
    ),
    "CERTIFICATE_REVOKED": (
        Template("the broker at {at} says that our certificate_file was revoked"),
        Phrase("Make a new one: {on_the_hub}", on_the_hub=ON_THE_HUB),
    ),
    "UNSUPPORTED_CERTIFICATE": (
        Template(
            "the broker at {at} does not take our certificate_file, which is "
            "none of a client"
        ),
        Phrase("Make another one: {on_the_hub}", on_the_hub=ON_THE_HUB),
    ),
    "HANDSHAKE_FAILURE": (
        Template(
            "the broker at {at} and we agree on no way to encrypt, or it wants "
            "a certificate from us"
        ),
        Phrase("Set certificate_file and key_file under [broker]."),
    ),
    "PROTOCOL_VERSION": (
        Template("the broker at {at} and we agree on no version of TLS"),
        Phrase(
            "Let the broker offer TLS 1.2 or newer: `tls_version` in its configuration."
        ),
    ),
}
"""Cause and remedy, by OpenSSL's name of the alert that the broker sent."""


ENDED = Phrase("the connection ended")
"""Begins a cause that names no reason. The broker may have sent one: with TLS 1.3 its
end can overtake its alert, so that the next try has it."""
_OTHER_MACHINE = (
    Template("{whose} is for another machine than {host}"),
    Template("Give host as the certificate does, or make one for {host}: {on_the_hub}"),
)
_OTHER_ISSUER = (
    Template("{whose} is not signed by ca_file"),
    Template("Let ca_file under [broker] be the shop's own CA, as the hub has it."),
)
_BAD_CERTIFICATE = (
    Template("{whose} is not good: {message}"),
    Template("{on_the_hub}"),
)
_BAD_CERTIFICATES = {
    NOT_YET_VALID: (
        Template("{whose} is not valid yet"),
        Template(
            "Compare `date` here and on the hub: this clock is behind, or the hub's was"
            " ahead when it made the certificate."
        ),
    ),
    EXPIRED: (
        Template("{whose} has expired"),
        Template("Is the date here right (`date`)? Then make a new one: {on_the_hub}"),
    ),
    **dict.fromkeys(HOST_MISMATCH, _OTHER_MACHINE),
    **dict.fromkeys(UNTRUSTED_ISSUER, _OTHER_ISSUER),
}
"""Cause and remedy, by OpenSSL's number."""

_BROKER_CLOSED = Phrase("the broker closed it")
_RESET = Phrase("connection reset by peer")
_BROKEN_PIPE = Phrase("broken pipe")
WHYS = {
    str(each): each
    for each in (
        Phrase("connection refused"),
        _RESET,
        Phrase("connection timed out"),
        Phrase("timed out"),
        Phrase("network is unreachable"),
        Phrase("no route to host"),
        Phrase("not authorized"),
        Phrase("bad user name or password"),
        _BROKEN_PIPE,
        _BROKER_CLOSED,
    )
}
"""Reasons of the system and of brokers, in their own words without capitals."""


def ended(why: str) -> Phrase:
    """The cause for a connection that ended; `why` in the words of who ended it."""
    return Phrase("{ended}: {why}", ended=ENDED, why=_known(why))


def _known(why: str) -> str:
    """A reason of the system's or of the broker's, as a phrase if we have one."""
    return WHYS.get(why.lower(), why.lower())


CLOSED_IT = ended(_BROKER_CLOSED)
CLOSED = {CLOSED_IT, ended(_RESET), ended(_BROKEN_PIPE)}
"""What it looks like if the broker closes a connection without a word."""


@dataclass(frozen=True, slots=True)
class ConnectRefusal:
    """The cause, and one sentence on what to do; empty if nothing is known to help."""

    cause: Phrase
    remedy: Phrase = NOTHING_KNOWN

    def __str__(self) -> str:
        return f"{self.cause!s} → {self.remedy!s}" if self.remedy else str(self.cause)


def open_refusal(error: OSError | ValueError, access: BrokerAccess) -> ConnectRefusal:
    """The refusal for an error that opening the connection raised."""
    at = f"{access.host}:{access.port}"
    match error:
        case ConfigError():
            return ConnectRefusal(
                error.phrase, Phrase("Name the right files under [broker].")
            )
        case ssl.SSLCertVerificationError():
            return _certificate_refusal(error, access)
        case ssl.SSLError():
            return alert_refusal(str(error), at) or _no_tls_refusal(at)
        case ConnectionResetError() if access.tls is not None:
            return _no_tls_refusal(at)
        case socket.gaierror() | ValueError():
            remedy = Phrase(
                "Check host under [broker], or give the broker's IP address."
            )
            return ConnectRefusal(
                Phrase("no broker at {at}: no machine has this name", at=at), remedy
            )
        case _:
            why = error.strerror or str(error)
            return ConnectRefusal(
                Phrase("no broker at {at}: {why}", at=at, why=_known(why)),
                CHECK_NETWORK,
            )


def lost_refusal(line: str, access: BrokerAccess) -> ConnectRefusal:
    """The refusal for a failed read or write; `line` is what paho logged."""
    why = re.sub(r"^.*(\[Errno \d+\]|socket:) ", "", line).lower()
    # OpenSSL reports a peer that closes without a TLS close_notify, as all do.
    cause = CLOSED_IT if "eof occurred" in why else ended(why)
    alert = alert_refusal(line, f"{access.host}:{access.port}")
    return alert or ConnectRefusal(cause)


def alert_refusal(text: str, at: str) -> ConnectRefusal | None:
    """The refusal for a TLS alert from the broker in OpenSSL's `text`, or None."""
    found = re.search(rf"\[SSL: \w+?_ALERT_({'|'.join(ALERTS)})\]", text)
    if found is None:
        return None
    cause, remedy = ALERTS[found[1]]
    return ConnectRefusal(cause.phrase(at=at), remedy)


def denied_refusal(why: str, access: BrokerAccess) -> ConnectRefusal:
    """The refusal for a CONNACK with an error; `why` is its reason."""
    name = access.username or access.client_id
    remedy = Phrase(
        "On the hub, `provisioning/admit.sh {name}` gives a new password, for "
        "password_file under [broker].",
        name=name,
    )
    return ConnectRefusal(
        Phrase("the broker denies {name}: {why}", name=name, why=_known(why)),
        remedy,
    )


def unaccepted_refusal(cause: Phrase, access: BrokerAccess) -> ConnectRefusal:
    """The refusal for a connection that ended before the CONNACK."""
    if access.tls is None:
        remedy = Phrase(
            "If port {port} is one for TLS, set ca_file under [broker].",
            port=access.port,
        )
    else:
        remedy = Phrase("Look into the broker's log, /var/log/mosquitto/mosquitto.log.")
    return ConnectRefusal(cause, remedy)


def _certificate_refusal(
    error: ssl.SSLCertVerificationError, access: BrokerAccess
) -> ConnectRefusal:
    fields: dict[str, object] = {
        "whose": Phrase(
            "the certificate of the broker at {host}:{port}",
            host=access.host,
            port=access.port,
        ),
        "host": access.host,
        "message": error.verify_message,
        "on_the_hub": ON_THE_HUB,
    }
    cause, remedy = _BAD_CERTIFICATES.get(error.verify_code, _BAD_CERTIFICATE)
    return ConnectRefusal(cause.phrase(**fields), remedy.phrase(**fields))


def _no_tls_refusal(at: str) -> ConnectRefusal:
    remedy = Phrase(
        "Give the broker's port for TLS, 8883 as a rule, or leave ca_file out."
    )
    return ConnectRefusal(
        Phrase("what answers at {at} does not speak TLS", at=at), remedy
    )
