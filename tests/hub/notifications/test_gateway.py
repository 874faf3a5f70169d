"""The wire to the messaging gateway, against a real server that can answer badly."""
# pyright: reportPrivateUsage=false

import base64
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from firmware.base.errors import ConfigError, GatewayError
from firmware.hub.notifications.config import MessagesConfig
from firmware.hub.notifications.gateway import MAX_ANSWER_BYTES, Gateway
from firmware.hub.notifications.outcomes import Answer
from firmware.hub.notifications.signature import Signer
from firmware.virtual.network.message_gateway import GOOD, SimGateway
from firmware.virtual.network.message_gateway_http import Manner

SECRET = "whsec_" + "b2" * 16
SIGNER = Signer((base64.b64decode(SECRET.removeprefix("whsec_")),))
BODY = b'{"data":{"text":"hello"}}'
LIMIT_S = 5.0


def _headers(key: str = "k1") -> dict[str, str]:
    now_s = int(datetime.now(UTC).timestamp())
    return SIGNER.headers(key, now_s, BODY)


def _config(port: int, *, timeout_s: float = LIMIT_S) -> MessagesConfig:
    url = f"http://127.0.0.1:{port}/notices"
    return MessagesConfig(url=url, key_file=Path("unused"), timeout_s=timeout_s)


def opened(config: MessagesConfig) -> Gateway:
    return Gateway(config, config.tls())


@pytest.fixture
def far() -> Iterator[SimGateway]:
    with SimGateway(SECRET) as running:
        yield running


@pytest.fixture
def near(far: SimGateway) -> Iterator[Gateway]:
    gateway = opened(_config(far.port))
    yield gateway
    gateway.close()


def test_a_message_arrives_signed_and_is_told_once_a_key(
    far: SimGateway, near: Gateway
) -> None:
    for key in ("k1", "k2", "k1"):
        assert near.post(_headers(key), BODY) == Answer(200)
    assert [told.key for told in far.delivered] == ["k1", "k2"]
    assert far.knocks == {"k1": 2, "k2": 1}
    assert far.faults == ()


def test_the_connection_is_kept_and_made_anew_where_it_ended(
    far: SimGateway, near: Gateway
) -> None:
    near.post(_headers(), BODY)
    first = near._connection.sock.getsockname()
    near.post(_headers(), BODY)
    assert near._connection.sock.getsockname() == first
    far.down()
    far.up()
    assert near.post(_headers(), BODY) == Answer(200)
    assert near._connection.sock.getsockname() != first


@pytest.mark.parametrize(
    ("manner", "answer"),
    [
        (Manner(503, {"retry-after": "30"}), Answer(503, "30")),
        (Manner(422, body=b'{"code": "full"}'), Answer(422, "", "full")),
        (Manner(422, body=b'{"code": "13812345678"}'), Answer(422)),
        (Manner(422, body=b'{"code": 7}'), Answer(422)),
        (Manner(422, body=b'["code"]'), Answer(422)),
        (Manner(422, body=b"\xff not json"), Answer(422)),
        (Manner(200, body=b"[" * MAX_ANSWER_BYTES), Answer(200)),
        (Manner(302, {"location": "http://127.0.0.1:1/"}), Answer(302)),
        (Manner(200, body=b"x" * (MAX_ANSWER_BYTES + 9)), Answer(200)),
    ],
)  # fmt: skip
def test_what_is_taken_from_an_answer(
    far: SimGateway, near: Gateway, manner: Manner, answer: Answer
) -> None:
    far.manner = manner
    assert near.post(_headers("k1"), BODY) == answer
    far.manner = GOOD
    assert near.post(_headers("k2"), BODY) == Answer(200)


def test_an_answer_that_nobody_wants_to_read_ends_the_connection(
    far: SimGateway, near: Gateway
) -> None:
    far.manner = Manner(body=b"x" * MAX_ANSWER_BYTES)
    near.post(_headers(), BODY)
    assert near._connection.is_connected
    far.manner = Manner(body=b"x" * (MAX_ANSWER_BYTES + 1))
    near.post(_headers(), BODY)
    assert not near._connection.is_connected


def test_a_gateway_that_is_down_gives_no_answer_and_may_come_back(
    far: SimGateway, near: Gateway
) -> None:
    far.down()
    with pytest.raises(GatewayError, match="Connection refused"):
        near.post(_headers(), BODY)
    far.up()
    assert near.post(_headers(), BODY) == Answer(200)


def test_a_gateway_that_hangs_up_may_have_taken_the_message(
    far: SimGateway, near: Gateway
) -> None:
    far.manner = Manner(hangs_up=True)
    with pytest.raises(GatewayError):
        near.post(_headers(), BODY)
    far.manner = GOOD
    assert near.post(_headers(), BODY) == Answer(200)
    assert far.knocks == {"k1": 2}
    assert len(far.delivered) == 1


@pytest.mark.parametrize("manner", [Manner(waits=True), Manner(trickles=True)])
def test_an_answer_that_does_not_end_in_time_is_none(
    far: SimGateway, manner: Manner
) -> None:
    near = opened(_config(far.port, timeout_s=0.5))
    far.manner = manner
    with pytest.raises(GatewayError):
        near.post(_headers(), BODY)
    far.release()
    assert near.post(_headers(), BODY) == Answer(200)
    near.close()


@pytest.mark.parametrize("babble", [b"13812345678 is gone", b"HTTP/1.1 13812345678"])
def test_of_what_is_no_answer_only_the_kind_is_told(
    far: SimGateway, near: Gateway, babble: bytes
) -> None:
    far.manner = Manner(babbles=babble + b"\r\n\r\n")
    with pytest.raises(GatewayError) as failed:
        near.post(_headers(), BODY)
    assert str(failed.value) == "BadStatusLine"
    far.manner = GOOD
    assert near.post(_headers(), BODY) == Answer(200)


def test_a_name_that_nobody_knows_is_no_answer() -> None:
    config = MessagesConfig(url="https://gateway.invalid/", key_file=Path("unused"))
    near = opened(config)
    with pytest.raises(GatewayError, match="resolve"):
        near.post(_headers(), BODY)


# --- TLS ---


def _certificate(folder: Path, name: str) -> Path:
    """A certificate that signs itself, its key below it, for 127.0.0.1 or a name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    whom = x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([whom]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(made.public_bytes(Encoding.PEM) + secret)
    return path


def _over_tls(folder: Path, *, presented: str, trusted: str) -> tuple[Answer, int]:
    """One message over TLS: the answer, and how many arrived."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(_certificate(folder, presented))
    ca_file = folder / f"{trusted}.pem"
    if trusted != presented:
        _certificate(folder, trusted)
    with SimGateway(SECRET, tls=server) as far:
        near = opened(
            MessagesConfig(
                url=f"https://127.0.0.1:{far.port}/",
                key_file=Path("unused"),
                ca_file=ca_file,
            )
        )
        try:
            return near.post(_headers(), BODY), len(far.delivered)
        finally:
            near.close()


def test_tls_is_spoken_with_whom_the_shop_trusts(tmp_path: Path) -> None:
    answer = _over_tls(tmp_path, presented="127.0.0.1", trusted="127.0.0.1")
    assert answer == (Answer(200), 1)


@pytest.mark.parametrize(
    ("presented", "trusted", "why"),
    [
        ("127.0.0.1", "other.example", "self-signed certificate"),
        ("other.example", "other.example", "IP address mismatch"),
    ],
)
def test_tls_with_anybody_else_is_refused(
    tmp_path: Path, presented: str, trusted: str, why: str
) -> None:
    with pytest.raises(GatewayError, match=why):
        _over_tls(tmp_path, presented=presented, trusted=trusted)


def test_authorities_that_cannot_be_read_are_a_clear_error(tmp_path: Path) -> None:
    config = MessagesConfig(
        url="https://127.0.0.1/",
        key_file=Path("unused"),
        ca_file=tmp_path / "none.pem",
    )
    with pytest.raises(ConfigError, match=r"none\.pem: no certificates"):
        opened(config)
