"""What the doctor says of the web for customers."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from firmware.hub.web.config import WebConfig
from firmware.protocol.certificates import is_for, valid_until
from provisioning.checks.finding import Grade
from provisioning.checks.members.web import web
from provisioning.checks.service import ServiceStatus
from tests.support.certificates import certify

NOW = datetime.now(UTC)
RUNS = ServiceStatus(runs=True, status="", state="active")
NONE = ServiceStatus(runs=False, status="")
READY = b'{"books":"ok","hub":"ok"}'


@contextmanager
def replying(status: int, body: bytes) -> Generator[tuple[int, list[str]]]:
    """A web that replies so; its port, and the hosts that it was asked for."""
    hosts = list[str]()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hosts.append(self.headers["Host"])
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as above
            del format, args

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port, hosts
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def seen(
    config: WebConfig, box: ServiceStatus = RUNS, now: datetime = NOW
) -> list[tuple[Grade, str]]:
    return [(each.grade, str(each.seen)) for each in web(config, box, now)]


def test_a_shop_without_a_web_is_not_judged() -> None:
    idle = ServiceStatus(runs=False, status="", state="inactive")
    assert seen(WebConfig(), NONE) == seen(WebConfig(), idle) == []
    used = WebConfig(public_url="https://m.shop.cn")
    assert [grade for grade, _ in seen(used, idle)] == [Grade.FAULT]


@pytest.mark.parametrize(
    ("status", "body", "grade", "words"),
    [
        (200, READY, Grade.OK, "can serve"),
        (503, b'{"books":"ok","hub":"away"}', Grade.FAULT, "cannot reach: hub"),
        (503, b'{"books":"away","hub":"away"}', Grade.FAULT, "books, hub"),
        (500, b"[", Grade.FAULT, "replied 500"),
    ],
)
def test_it_is_asked_whether_it_can_serve(
    status: int, body: bytes, grade: Grade, words: str
) -> None:
    with replying(status, body) as (port, hosts):
        config = WebConfig(port=port, public_url="https://m.shop.cn")
        ((found, text),) = seen(config)
    assert (found, words in text, hosts) == (grade, True, ["m.shop.cn"])


def test_one_that_does_not_reply_is_a_fault() -> None:
    with replying(200, READY) as (port, _):
        pass
    ((grade, text),) = seen(WebConfig(port=port))
    assert (grade, "does not reply" in text) == (Grade.FAULT, True)


def certified(folder: Path, name: str, url: str) -> WebConfig:
    certify(folder, name)
    return WebConfig(
        certificate_file=folder / "web.pem",
        key_file=folder / "web.key",
        public_url=url,
    )


def test_its_certificate_names_the_shop_and_holds_for_two_weeks(tmp_path: Path) -> None:
    config = certified(tmp_path, "m.shop.cn", "https://m.shop.cn")
    ends = valid_until(tmp_path / "web.pem")
    for days, grade in ((15, Grade.OK), (14, Grade.WARN), (0, Grade.FAULT)):
        found = seen(config, NONE, ends - timedelta(days=days))
        assert [each for each, _ in found] == [grade]
    (tmp_path / "web.pem").write_text("nothing")
    assert [grade for grade, _ in seen(config, NONE)] == [Grade.FAULT]


def test_one_that_is_not_renewed_by_itself_is_named_a_month_before(
    tmp_path: Path,
) -> None:
    config = certified(tmp_path, "m.shop.cn", "https://m.shop.cn")
    certify(tmp_path, "m.shop.cn", days=200)
    ends = valid_until(tmp_path / "web.pem")
    for days, grade in ((31, Grade.OK), (30, Grade.WARN)):
        found = seen(config, NONE, ends - timedelta(days=days))
        assert [each for each, _ in found] == [grade]


def test_a_certificate_for_another_name_is_a_fault(tmp_path: Path) -> None:
    config = certified(tmp_path, "shop.cn", "https://m.shop.cn:8443")
    ((grade, text),) = seen(config, NONE, NOW - timedelta(days=30))
    assert (grade, "does not name m.shop.cn" in text) == (Grade.FAULT, True)
    certify(tmp_path, "*.shop.cn")
    names = ("m.shop.cn", "M.Shop.cn", "a.m.shop.cn", "shop.cn", "evil.cn")
    found = [is_for(tmp_path / "web.pem", name) for name in names]
    assert found == [True, True, False, False, False]


def test_a_key_that_others_may_open_is_a_fault(tmp_path: Path) -> None:
    config = certified(tmp_path, "m.shop.cn", "https://m.shop.cn")
    then = NOW - timedelta(days=30)
    for mode, faults in ((0o600, 0), (0o640, 0), (0o644, 1), (0o660, 1)):
        (tmp_path / "web.key").chmod(mode)
        grades = [grade for grade, _ in seen(config, NONE, then)]
        assert grades.count(Grade.FAULT) == faults
    (tmp_path / "web.key").unlink()
    assert [grade for grade, _ in seen(config, NONE, then)] == [Grade.OK, Grade.FAULT]
