"""Hub and web as two processes: what a page changes goes through the port."""

import http.client
import re
import socket
import ssl
import subprocess
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from drivers.sim.reserved_port import ReservedPort
from firmware.virtual.network.broker import PrivateBroker
from tests.hub.web.conftest import form_of
from tests.support import services
from tests.support.certificates import certify
from tests.support.services import configured, running, until

pytestmark = [pytest.mark.process, pytest.mark.long]
LIMIT_S = 20.0
CONFIG = """
data = "{folder}/data"
[broker]
port = {broker}
[disk]
free_min_mb = 0
low_mb = 0
[web]
port = {port}
certificate_file = "{folder}/web.pem"
key_file = "{folder}/web.key"
"""


class Browser:
    """A browser that keeps cookies, and trusts one certificate."""

    def __init__(self, folder: Path, port: int) -> None:
        self._port = port
        self._tls = ssl.create_default_context(cafile=folder / "web.pem")
        self._cookies: dict[str, str] = {}

    def ask(
        self, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """Status, location and text of a page, or of a form that is sent."""
        kept = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"Cookie": kept}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPSConnection(
            "localhost", self._port, context=self._tls, timeout=LIMIT_S
        )
        with closing(connection):
            body = None if form is None else urlencode(form)
            connection.request("GET" if form is None else "POST", path, body, headers)
            response = connection.getresponse()
            for cookie in response.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                self._cookies[name] = value
            text = response.read().decode()
            return response.status, response.headers.get("Location", ""), text


@pytest.fixture
def config(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    certify(tmp_path, "localhost")
    with PrivateBroker() as broker, closing(ReservedPort()) as port:
        text = CONFIG.format(folder=tmp_path, broker=broker.port, port=port.number)
        yield configured("hub", tmp_path, text), port.number


@contextmanager
def started(role: str, config: Path) -> Generator[None]:
    """A service, once it says that it is ready."""
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as supervisor:
        supervisor.bind(str(config.with_name(f"{role}.notify")))
        supervisor.settimeout(LIMIT_S)
        try:
            with running(role, config, supervisor):
                until(supervisor, "READY=1")
                yield
        finally:
            config.with_name(f"{role}.notify").unlink()


@contextmanager
def killed(role: str, config: Path) -> Generator[None]:
    """A service that is ready, and killed at the end."""
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as supervisor:
        supervisor.bind(str(config.with_name(f"{role}.notify")))
        supervisor.settimeout(LIMIT_S)
        service = services.started(role, config, supervisor, log=subprocess.DEVNULL)
        with service:
            try:
                until(supervisor, "READY=1")
                yield
            finally:
                service.kill()
                config.with_name(f"{role}.notify").unlink()


@pytest.mark.timeout(120)
def test_a_member_joins_and_leaves_while_the_hub_comes_and_goes(
    config: tuple[Path, int], tmp_path: Path
) -> None:
    file, port = config
    browser = Browser(tmp_path, port)
    typed = {"phone": "138 0013 8000", "name": "林女士", "consent": "yes"}
    with started("hub", file):
        pass  # it makes its books
    with started("web", file):
        form = {**form_of(browser.ask("/join")[2]), **typed}
        assert browser.ask("/join", form)[0] == 503
        with started("hub", file):
            assert browser.ask("/join", form)[:2] == (303, "/me?joined=0")
            assert browser.ask("/health/ready")[0] == 200
        status, _, page = browser.ask("/me")
        assert (status, "林女士" in page) == (200, True)
        assert re.search(r'viewBox="0 0 37 37"', page)
        leave = form_of(browser.ask("/me/leave")[2])
        assert browser.ask("/me/leave", leave)[0] == 503
        with started("hub", file):
            assert "已经注销" in browser.ask("/me/leave", leave)[2]
        assert browser.ask("/me")[0] == 404
