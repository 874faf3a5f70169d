"""One exchange over TLS: who is trusted, how long it may take, how long a reply is."""
# pyright: reportPrivateUsage=false

import ssl
import time

import pytest

from firmware.hub.payments.config import PaymentsConfig
from firmware.hub.payments.networks.connecting import ServerChoice
from firmware.hub.payments.networks.https import (
    MAX_REPLY_BYTES,
    HttpReply,
    HttpRequest,
    HttpsServer,
    NoReplyError,
    Trouble,
)
from tests.support.network_server import NetworkServer, Reply, closed_port
from tests.support.openssl_keys import OpensslKey

ASKED = HttpRequest(method="POST", target="/pay?a=b", body=b"281234567890123456")
LIMIT_S = 20.0
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\n{}"


def asked(
    server: NetworkServer, *, limit_s: float = LIMIT_S, request: HttpRequest = ASKED
) -> HttpReply:
    near = HttpsServer("127.0.0.1", server.port, tls=None, limit_s=limit_s)
    return near.exchange(request)


def trouble(server: NetworkServer, *, limit_s: float = LIMIT_S) -> Trouble:
    with pytest.raises(NoReplyError) as failed:
        asked(server, limit_s=limit_s)
    assert "281234567890123456" not in str(failed.value)
    return failed.value.trouble


def saying(reply: Reply) -> NetworkServer:
    return NetworkServer(lambda _asked: reply)


def test_a_request_arrives_and_its_reply_is_whole() -> None:
    with saying(Reply(b"{}", 418, {"Date": "x"})) as server:
        reply = asked(server)
    (seen,) = server.asked
    assert (seen.method, seen.target, seen.body) == ("POST", "/pay?a=b", ASKED.body)
    assert seen.headers["host"] == server.host
    assert (reply.status, reply.body) == (418, b"{}")
    assert reply.headers["content-length"] == "2"


def test_no_text_of_a_request_or_reply_shows_what_is_in_it() -> None:
    with saying(Reply(b"secret")) as server:
        reply = asked(server)
    assert "secret" not in repr(reply)
    assert "2812" not in repr(ASKED)


def test_a_redirection_is_not_followed() -> None:
    with saying(Reply(b"", 302, {"Location": "http://127.0.0.1:1/"})) as server:
        assert asked(server).status == 302


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", Trouble.BROKEN),
        (b"281234567890123456 is gone\r\n\r\n", Trouble.BROKEN),
        (b"HTTP/1.1 281234567890123456\r\n\r\n", Trouble.BROKEN),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}", Trouble.BROKEN),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n", Trouble.BROKEN),
        (CHUNKED, Trouble.BROKEN),
        (
            b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (MAX_REPLY_BYTES + 1),
            Trouble.SIZE,
        ),
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\n"
            + b"x" * (MAX_REPLY_BYTES + 1),
            Trouble.SIZE,
        ),
        (b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 500, Trouble.BROKEN),
    ],
)  # fmt: skip
def test_what_is_no_whole_reply_is_none(raw: bytes, expected: Trouble) -> None:
    with saying(Reply(raw=raw)) as server:
        assert trouble(server) is expected


@pytest.mark.parametrize("raw", [b"", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_reply_that_trickles_in_does_not_stretch_the_limit(raw: bytes) -> None:
    """Each byte comes well within a socket's own timeout."""
    with saying(Reply(raw=raw, trickles=True)) as server:
        begun_s = time.monotonic()
        assert trouble(server, limit_s=0.4) is Trouble.TIME
        assert time.monotonic() - begun_s < 10.0


def test_a_port_where_nobody_listens() -> None:
    near = HttpsServer("127.0.0.1", closed_port(), tls=None, limit_s=LIMIT_S)
    with pytest.raises(NoReplyError) as failed:
        near.exchange(ASKED)
    assert failed.value.trouble is Trouble.CONNECT


def test_a_name_that_nobody_knows() -> None:
    near = HttpsServer("network.invalid", 443, tls=None, limit_s=LIMIT_S)
    with pytest.raises(NoReplyError) as failed:
        near.exchange(ASKED)
    assert failed.value.trouble is Trouble.NAME


def test_the_addresses_of_the_last_time_do_while_no_name_server_is_there() -> None:
    with saying(Reply(b"{}")) as server:
        near = HttpsServer("localhost", server.port, tls=None, limit_s=LIMIT_S)
        assert near.exchange(ASKED).body == b"{}"
        near._addresses._host, near._addresses._until_s = "network.invalid", 0.0
        assert near.exchange(ASKED).body == b"{}"


# --- TLS ---


def over_tls(key: OpensslKey, trusted: OpensslKey, name: str) -> bytes | Trouble:
    key.certify(name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(key.certificate, key.private)
    with NetworkServer(lambda _asked: Reply(b"{}"), context) as server:
        url = f"https://{server.host}"
        config = PaymentsConfig(test_setup=True, timeout_s=LIMIT_S)
        near = ServerChoice(config, url, trusted.certificate).gateway
        try:
            return near.exchange(ASKED).body
        except NoReplyError as failed:
            assert server.asked == []
            return failed.trouble


def test_a_certificate_that_is_trusted(network_key: OpensslKey) -> None:
    assert over_tls(network_key, network_key, "IP:127.0.0.1") == b"{}"


def test_a_certificate_of_another_authority(
    network_key: OpensslKey, shop_key: OpensslKey
) -> None:
    shop_key.certify()
    assert over_tls(network_key, shop_key, "IP:127.0.0.1") is Trouble.CERTIFICATE


def test_a_certificate_for_another_name(network_key: OpensslKey) -> None:
    seen = over_tls(network_key, network_key, "DNS:other.example")
    assert seen is Trouble.CERTIFICATE


def test_a_server_without_tls_gets_nothing(network_key: OpensslKey) -> None:
    network_key.certify()
    config = PaymentsConfig(test_setup=True, timeout_s=LIMIT_S)
    with saying(Reply(b"{}")) as server:
        near = ServerChoice(
            config, f"https://{server.host}", network_key.certificate
        ).gateway
        with pytest.raises(NoReplyError):
            near.exchange(ASKED)
        assert server.asked == []


@pytest.mark.parametrize(
    ("url", "config"),
    [
        ("http://127.0.0.1:1", PaymentsConfig()),
        ("http://openapi.alipay.com/gateway.do", PaymentsConfig(test_setup=True)),
        ("ftp://127.0.0.1", PaymentsConfig(test_setup=True)),
    ],
)
def test_plain_http_is_for_a_test_set_up_of_this_machine(
    url: str, config: PaymentsConfig
) -> None:
    with pytest.raises(ValueError, match="over https"):
        ServerChoice(config, url, None)


def test_a_bill_of_another_host_is_asked_for_over_tls_in_a_test_set_up_too() -> None:
    servers = ServerChoice(
        PaymentsConfig(test_setup=True), "http://127.0.0.1:1/gateway.do", None
    )
    assert servers.gateway._tls is None
    assert servers.of_host("127.0.0.1:7")._tls is None
    assert servers.of_host("dwbillcenter.alipay.com")._tls is not None
