import socket
import ssl
from pathlib import Path

import pytest

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.mqtt.access import BrokerAccess, BrokerConfig, TlsFiles
from firmware.mqtt.connect_errors import (
    ALERTS,
    ConnectRefusal,
    alert_refusal,
    lost_refusal,
    open_refusal,
)

PLAIN = BrokerAccess(
    host="hub",
    port=1883,
    client_id="k1",
    password="open-sesame",  # noqa: S106 - of nothing
)
LOST = "the connection ended: "


def test_a_refusal_reads_as_one_line() -> None:
    assert (
        str(ConnectRefusal(Phrase("it is dark"), Phrase("Make light.")))
        == "it is dark → Make light."
    )
    assert str(ConnectRefusal(Phrase("it is dark"))) == "it is dark"


@pytest.mark.parametrize(
    ("error", "cause", "remedy"),
    [
        (
            ConnectionRefusedError(111, "Connection refused"),
            "no broker at hub:1883: connection refused",
            "Check the cable, the address under [broker], and that mosquitto runs",
        ),
        (
            TimeoutError("timed out"),
            "no broker at hub:1883: timed out",
            "Check the cable, the address under [broker], and that mosquitto runs",
        ),
        (
            socket.gaierror(-2, "Name or service not known"),
            "no broker at hub:1883: no machine has this name",
            "Check host under [broker]",
        ),
        (
            UnicodeError("label empty or too long"),
            "no broker at hub:1883: no machine has this name",
            "Check host under [broker]",
        ),
        (
            ConfigError(Phrase("ca.pem: no PEM")),
            "ca.pem: no PEM",
            "Name the right files",
        ),
        (
            ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number"),
            "what answers at hub:1883 does not speak TLS",
            "Give the broker's port for TLS",
        ),
    ],
)
def test_what_keeps_us_out_is_told_with_what_to_do(
    error: OSError | ValueError, cause: str, remedy: str
) -> None:
    refusal = open_refusal(error, PLAIN)
    assert refusal.cause == cause
    assert refusal.remedy.startswith(remedy)


@pytest.mark.parametrize(
    ("code", "cause", "remedy"),
    [
        (9, " is not valid yet", "Compare `date` here and on the hub"),
        (24, " is not good: invalid", "docs/install.md describes how certificates"),
    ],
)
def test_a_certificate_that_we_do_not_believe_is_told_with_what_to_do(
    code: int, cause: str, remedy: str
) -> None:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = code, "invalid"
    refusal = open_refusal(error, PLAIN)
    assert refusal.cause == f"the certificate of the broker at hub:1883{cause}"
    assert refusal.remedy.startswith(remedy)


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (
            "failed to receive on socket: [Errno 104] Connection reset by peer",
            f"{LOST}connection reset by peer",
        ),
        (
            "failed to receive on socket: EOF occurred in violation of protocol",
            f"{LOST}the broker closed it",
        ),
        (
            "failed to receive on socket: [SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] x",
            "the broker at hub:1883 wants a certificate from us",
        ),
    ],
)
def test_what_paho_logs_is_told_in_our_words(line: str, cause: str) -> None:
    assert lost_refusal(line, PLAIN).cause == cause


def test_every_complaint_of_a_broker_has_a_remedy() -> None:
    for ending in ALERTS:
        refusal = alert_refusal(f"[SSL: SSLV3_ALERT_{ending}] x", "hub:8883")
        assert refusal is not None
        assert refusal.cause.startswith("the broker at hub:8883 ")
        assert refusal.remedy.endswith(".")
    assert alert_refusal("[SSL: SSLV3_ALERT_ELSE] x", "hub:8883") is None


def test_a_box_is_known_by_its_own_name_unless_it_is_given_another(
    tmp_path: Path,
) -> None:
    file = tmp_path / "password"
    file.write_text("open-sesame\n", "utf-8")
    own = BrokerConfig(password_file=file).access("k1")
    assert (own.client_id, own.username, own.password) == ("k1", "k1", "open-sesame")
    assert "open-sesame" not in repr(own)
    other = BrokerConfig(username="u", password_file=file).access("k1")
    assert (other.client_id, other.username) == ("k1", "u")
    assert BrokerConfig().access("k1").username is None


def test_an_authority_is_enough_and_a_certificate_is_not(tmp_path: Path) -> None:
    file = tmp_path / "x.pem"
    assert BrokerConfig(ca_file=file).access("k1").tls == TlsFiles(ca=file)
    assert list(BrokerConfig(ca_file=file).faults()) == []
    halves = BrokerConfig(certificate_file=file)
    assert [name for name, _, _ in halves.faults()] == ["ca_file", "key_file"]
