"""`countertop web` as systemd starts it: TLS, a renewed certificate, an orderly end."""

import http.client
import os
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from drivers.sim.reserved_port import HOST, ReservedPort
from firmware.cli.main import main as countertop
from firmware.hub.web.server.certificate import Certificate
from tests.support.certificates import certify
from tests.support.hub_databases import open_books
from tests.support.services import configured, running, started, until

pytestmark = pytest.mark.process
LIMIT_S = 20.0
CONFIG = """
data = "{folder}"
[web]
port = {port}
certificate_file = "{folder}/web.pem"
key_file = "{folder}/web.key"
"""


@pytest.fixture
def port() -> Iterator[int]:
    with closing(ReservedPort()) as reserved:
        yield reserved.number


def get(folder: Path, port: int, path: str) -> http.client.HTTPResponse:
    context = ssl.create_default_context(cafile=folder / "web.pem")
    plain = socket.create_connection((HOST, port), LIMIT_S)
    wrapped = context.wrap_socket(plain, server_hostname="shop.example")
    with closing(http.client.HTTPSConnection("shop.example", port)) as connection:
        connection.sock = wrapped
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        return response


def test_serves_over_tls_only_and_ends_in_good_order(tmp_path: Path, port: int) -> None:
    certify(tmp_path, "shop.example")
    open_books(tmp_path).dispose()
    config = configured("hub", tmp_path, CONFIG.format(folder=tmp_path, port=port))
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as supervisor:
        supervisor.bind(str(tmp_path / "notify"))
        supervisor.settimeout(LIMIT_S)
        with running("web", config, supervisor):
            said = until(supervisor, "READY=1")
            assert f"port {port}" in said[-1]
            response = get(tmp_path, port, "/health/live")
            assert response.status == 200
            assert response.headers["Server"] is None
            assert "max-age" in (response.headers["Strict-Transport-Security"] or "")
            with closing(socket.create_connection((HOST, port), LIMIT_S)) as plain:
                plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                assert b"HTTP/1.1 200" not in plain.recv(1_000)
            until(supervisor, "WATCHDOG=1")
        assert "STOPPING=1" in until(supervisor, "STOPPING=1")[-1]


def test_says_why_it_cannot_begin(
    tmp_path: Path, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    config = configured("hub", tmp_path, CONFIG.format(folder=tmp_path, port=port))
    with started("web", config) as service:
        _, said = service.communicate(timeout=LIMIT_S)
    assert (service.returncode, b"web_failed" in said) == (1, True)
    assert not (tmp_path / "hub.db").exists()
    open_books(tmp_path).dispose()
    assert countertop(["web", "--config", str(config)]) == 2
    assert "web.pem" in capsys.readouterr().err
    certify(tmp_path, "shop.example")
    with closing(socket.create_server((HOST, port))):
        assert countertop(["web", "--config", str(config)]) == 2
    assert f"cannot listen on 127.0.0.1 port {port}" in capsys.readouterr().err


def test_a_renewed_certificate_is_used_and_a_broken_one_is_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    certify(tmp_path, "old.example")
    certificate = Certificate(tmp_path / "web.pem", tmp_path / "web.key")
    assert _name(certificate.context) == "old.example"
    certify(tmp_path, "new.example")
    certificate.refresh()
    assert _name(certificate.context) == "new.example"
    (tmp_path / "web.pem").write_text("half")
    os.utime(tmp_path / "web.pem", ns=(1, 1))
    certificate.refresh()
    certificate.refresh()
    assert _name(certificate.context) == "new.example"
    events = [each.getMessage().split()[0] for each in caplog.records]
    assert events.count("web_certificate_refused") == 1


def _name(context: ssl.SSLContext) -> str:
    """Whom a server with this context shows itself as, in memory."""
    client = ssl.create_default_context()
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = [
        client.wrap_bio(incoming, outgoing),
        context.wrap_bio(outgoing, incoming, server_side=True),
    ]
    for side in sides * 3:
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    found = sides[0].getpeercert(binary_form=True)
    assert found is not None
    shown = subprocess.run(
        ["openssl", "x509", "-inform", "der", "-noout", "-subject"],
        input=found,
        check=True,
        capture_output=True,
    )
    return shown.stdout.decode().rpartition("=")[2].strip()
