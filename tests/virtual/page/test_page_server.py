"""A page without a shop behind it: who may come in, and what orders become."""

import asyncio
import http.client
import http.server
import json
import queue
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from typing import Any

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from drivers.api import Button, Lamp
from drivers.sim.camera.scan_field import jpeg
from drivers.sim.reserved_port import HOST
from firmware.virtual.page.board.board import Board
from firmware.virtual.page.messages.camera_orders import BringPicture, ShowWebcam
from firmware.virtual.page.messages.protocol import (
    FRAME_MAX_BYTES,
    MESSAGE_MAX_BYTES,
    NEXT,
    SUBPROTOCOL,
    WEBCAM_PROTOCOL,
)
from firmware.virtual.page.messages.script_orders import LoadScript
from firmware.virtual.page.messages.to_page import (
    HubShown,
    LaidShown,
    LampLit,
    TabMessage,
)
from firmware.virtual.page.messages.to_shop import (
    PageOrder,
    PressKey,
    ReleaseKey,
    TakeGoodAway,
)
from firmware.virtual.page.recording.session_sale import SESSION_FILE
from firmware.virtual.page.replay.page_script import SCRIPT_MAX_BYTES
from firmware.virtual.page.serving import PageServer
from firmware.virtual.page.web.app import NOT_FOUND, page_app
from firmware.virtual.page.web.own_camera import NO_FRAME, OTHER_SHOWN
from firmware.virtual.page.web.own_site import FORBIDDEN
from firmware.virtual.page.web.tab import BUSY, OTHER_VERSION
from firmware.virtual.phones.browser import Browser

LIMIT_S = 10.0
FRAME = jpeg(np.zeros((326, 640, 3), np.uint8))


class ServedPage:
    """A page on a port of its own; its shop keeps the orders, at most three."""

    def __init__(self) -> None:
        self.orders: queue.Queue[PageOrder] = queue.Queue(3)
        self._listeners = [socket.create_server((HOST, 0)) for _ in range(2)]
        ports = [int(each.getsockname()[1]) for each in self._listeners]
        self.port, self.phone_port = ports
        self._board = Board()
        self.browser = Browser("")
        app = page_app(
            self._board,
            self._give,
            ports=(self.port, self.phone_port),
            browser=self.browser,
            hang_up=self._hang_up,
        )
        self._server = PageServer(app)
        self._loop = asyncio.new_event_loop()
        serve = self._server.serve(self._listeners)
        self._thread = threading.Thread(
            target=self._loop.run_until_complete, args=(serve,)
        )
        self._thread.start()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(
            partial(setattr, self._server, "should_exit", True)
        )
        self._thread.join(LIMIT_S)
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()
        for each in self._listeners:
            each.close()

    def _hang_up(self, client: tuple[str, int]) -> None:
        self._server.hang_up(client)

    def publish(self, told: TabMessage) -> None:
        self._loop.call_soon_threadsafe(self._board.take, told)

    def keep(self, address: str, picture: bytes) -> None:
        self._loop.call_soon_threadsafe(self._board.keep, address, picture)

    def _give(self, order: PageOrder) -> bool:
        if self.orders.full():
            return False
        self.orders.put(order)
        return True

    def tab(
        self, *, origin: str = "", host: str = HOST, protocol: str = SUBPROTOCOL
    ) -> ClientConnection:
        return connect(
            f"ws://{host}:{self.port}/counter",
            sock=socket.create_connection((HOST, self.port)),
            origin=Origin(origin or f"http://{host}:{self.port}"),
            subprotocols=[Subprotocol(protocol)],
            open_timeout=LIMIT_S,
        )

    def ask_phone(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[int, dict[str, str], str]:
        asked = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(
            http.client.HTTPConnection(HOST, self.phone_port, timeout=LIMIT_S)
        ) as connection:
            connection.request(method, path, headers=asked)
            reply = connection.getresponse()
            body = reply.read().decode()
        found = {name.lower(): value for name, value in reply.headers.items()}
        return reply.status, found, body

    def webcam(self, protocol: str = WEBCAM_PROTOCOL) -> ClientConnection:
        return connect(
            f"ws://{HOST}:{self.port}/webcam",
            sock=socket.create_connection((HOST, self.port)),
            origin=Origin(f"http://{HOST}:{self.port}"),
            subprotocols=[Subprotocol(protocol)],
            open_timeout=LIMIT_S,
        )

    def post(self, path: str, body: bytes, origin: str = "") -> tuple[int, str]:
        request = urllib.request.Request(f"http://{HOST}:{self.port}{path}", body)
        request.add_header("Origin", origin or f"http://{HOST}:{self.port}")
        try:
            with urllib.request.urlopen(request, timeout=LIMIT_S) as reply:  # noqa: S310 - loopback
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()

    def policy(self) -> str:
        """The page's Content-Security-Policy."""
        with urllib.request.urlopen(
            f"http://{HOST}:{self.port}/", timeout=LIMIT_S
        ) as reply:
            return reply.headers["Content-Security-Policy"]

    def get(self, path: str, host: str = "") -> tuple[int, str, bytes]:
        request = urllib.request.Request(f"http://{HOST}:{self.port}{path}")
        request.add_header("Host", host or f"{HOST}:{self.port}")
        try:
            with urllib.request.urlopen(request, timeout=LIMIT_S) as reply:  # noqa: S310 - loopback
                return reply.status, reply.headers["Content-Type"], reply.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, "", b""


@pytest.fixture
def page() -> Iterator[ServedPage]:
    served = ServedPage()
    yield served
    served.close()


def told(tab: ClientConnection) -> dict[str, Any]:
    return json.loads(tab.recv(LIMIT_S))


def test_a_tab_gives_orders_and_is_told_what_happens(page: ServedPage) -> None:
    with page.tab() as tab:
        assert told(tab)["kind"] == "counter"
        tab.send('{"kind":"press","key":"pay"}')
        assert told(tab) == {"kind": "keys", "down": ["pay"]}
        assert page.orders.get(timeout=LIMIT_S) == PressKey(key=Button.PAY)
        page.publish(LampLit(colour=Lamp.AMBER))
        assert told(tab) == {"kind": "lamp", "colour": "amber"}


def test_a_tab_that_goes_lets_its_keys_go(page: ServedPage) -> None:
    with page.tab() as other:
        told(other)
        with page.tab() as tab:
            tab.send('{"kind":"press","key":"undo"}')
            assert told(other) == {"kind": "keys", "down": ["undo"]}
        assert told(other) == {"kind": "keys", "down": []}
    orders = [page.orders.get(timeout=LIMIT_S) for _ in range(2)]
    assert orders == [PressKey(key=Button.UNDO), ReleaseKey(key=Button.UNDO)]


def test_only_the_tab_that_asked_is_told_what_is_refused(page: ServedPage) -> None:
    with page.tab() as tab, page.tab() as other:
        assert [told(each)["kind"] for each in (tab, other)] == ["counter"] * 2
        for _ in range(4):
            tab.send('{"kind":"take_away"}')
        assert told(tab)["reason"] == {"zh-CN": "店里太忙，再试一次", "en": BUSY}
        tab.send('{"kind":"explode"}')
        refused = told(tab)
        assert refused["reason"]["zh-CN"] == "店里没看懂这一步：请重新打开这一页"
        assert refused["detail"].startswith("order: ")
        page.publish(LampLit(colour=Lamp.RED))
        assert told(other)["kind"] == "lamp"


def test_a_tab_of_another_version_is_sent_away(page: ServedPage) -> None:
    with page.tab(protocol="countertop-page.1") as tab:
        with pytest.raises(ConnectionClosed):
            tab.recv(LIMIT_S)
        assert tab.close_code == OTHER_VERSION


def test_an_order_that_is_too_long_ends_the_tab(page: ServedPage) -> None:
    with page.tab() as tab:
        told(tab)
        tab.send("x" * (MESSAGE_MAX_BYTES + 1))
        with pytest.raises(ConnectionClosed):
            tab.recv(LIMIT_S)


@pytest.mark.parametrize(
    ("origin", "host"),
    [("http://example.org", HOST), ("null", HOST), ("", "example.org")],
)
def test_another_site_gets_no_websocket(
    page: ServedPage, origin: str, host: str
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        page.tab(origin=origin, host=host)
    assert refused.value.response.status_code == 403


def test_another_name_gets_no_page(page: ServedPage) -> None:
    assert page.get("/", "example.org")[0] == 421
    assert page.get("/", f"localhost:{page.port}")[0] == 200


def test_files_and_pictures_have_their_kind(page: ServedPage) -> None:
    page.keep("/camera.jpg", b"\xff\xd8view")
    found = {
        path: page.get(path)[:2]
        for path in (
            "/",
            "/static/main.js",
            "/static/goods/milk.svg",
            "/goods/milk.png",
            "/camera.jpg?3",
            "/goods/poison.png",
            "/slips/1.png",
            "/static/../serving.py",
        )
    }
    assert found == {
        "/": (200, "text/html; charset=utf-8"),
        "/static/main.js": (200, "text/javascript; charset=utf-8"),
        "/static/goods/milk.svg": (200, "image/svg+xml"),
        "/goods/milk.png": (200, "image/png"),
        "/camera.jpg?3": (200, "image/jpeg"),
        "/goods/poison.png": (404, ""),
        "/slips/1.png": (404, ""),
        "/static/../serving.py": (404, ""),
    }


class HubOfTest(http.server.BaseHTTPRequestHandler):
    """The hub's web as far as a phone sees it: it forbids frames and gives a cookie."""

    asked: list[dict[str, str]]

    def do_GET(self) -> None:
        self._reply()

    def do_POST(self) -> None:
        self._reply()

    def _reply(self) -> None:
        self.asked.append(
            {name.lower(): value for name, value in self.headers.items()}
            | {"path": self.path}
        )
        origin = f"http://{self.headers['Host']}"
        body = f'<a href="{origin}/m/link">'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("X-Frame-Options", "DENY")
        self.send_header(
            "Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'"
        )
        self.send_header("Set-Cookie", "__Host-me=secret; Secure; HttpOnly")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Says nothing."""


@pytest.fixture
def hub(page: ServedPage) -> Iterator[list[dict[str, str]]]:
    """What the hub is asked; the phone's browser is at its page."""
    HubOfTest.asked = []
    server = http.server.HTTPServer((HOST, 0), HubOfTest)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    page.browser.origin = f"http://{HOST}:{server.server_port}"
    page.publish(HubShown(on=True))
    yield HubOfTest.asked
    server.shutdown()
    thread.join(LIMIT_S)
    server.server_close()


def test_the_phone_shows_the_hub_s_page_to_the_counter_alone(
    page: ServedPage, hub: list[dict[str, str]]
) -> None:
    status, headers, body = page.ask_phone("/me?lang=en", Accept_Language="en")
    assert status == 200
    assert headers["content-security-policy"] == (
        f"default-src 'self'; frame-ancestors http://{HOST}:{page.port}"
    )
    assert "x-frame-options" not in headers
    assert body == f'<a href="http://{HOST}:{page.phone_port}/m/link">'
    assert hub[0]["path"] == "/me?lang=en"
    assert hub[0]["accept-language"] == "en"
    assert f"frame-src http://{HOST}:{page.phone_port}" in page.policy()


def test_the_phone_s_cookies_never_reach_a_tab(
    page: ServedPage, hub: list[dict[str, str]]
) -> None:
    _, headers, _ = page.ask_phone("/me", Cookie="other=1")
    page.ask_phone("/me")
    assert "set-cookie" not in headers
    assert [each["cookie"] for each in hub] == ["", "__Host-me=secret"]
    assert page.browser.jar.value("__Host-me") == "secret"


def test_only_the_counter_moves_the_phone(
    page: ServedPage, hub: list[dict[str, str]]
) -> None:
    own = f"http://{HOST}:{page.phone_port}"
    assert page.ask_phone("/join", "POST", Origin="http://example.org")[0] == 403
    assert page.ask_phone("/join", "POST")[0] == 403
    assert page.ask_phone("/me", Sec_Fetch_Site="cross-site")[0] == 403
    assert page.ask_phone("/me", Host="example.org")[0] == 421
    assert page.ask_phone("/me", "PUT", Origin=own)[0] == 405
    assert hub == []
    assert page.ask_phone("/join", "POST", Origin=own)[0] == 200
    assert hub[0]["origin"] == page.browser.origin


def test_a_phone_is_cut_off_where_the_shop_has_no_page(page: ServedPage) -> None:
    page.publish(HubShown(on=True))
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        page.ask_phone("/me")


def test_a_phone_is_cut_off_while_the_hub_is_away(
    page: ServedPage, hub: list[dict[str, str]]
) -> None:
    for path, method in (("/me", "GET"), ("/join", "POST")):
        page.publish(HubShown(on=False))
        own = f"http://{HOST}:{page.phone_port}"
        with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
            page.ask_phone(path, method, Origin=own)
        page.publish(HubShown(on=True))
        assert page.ask_phone(path, method, Origin=own)[0] == 200
    assert [each["path"] for each in hub] == ["/me", "/join"]


def test_a_script_is_dropped_and_given_to_the_shop(page: ServedPage) -> None:
    text = "open shop\npress pay\n"
    assert page.post("/scripts?name=a.sale", text.encode()) == (204, "")
    assert page.orders.get(timeout=LIMIT_S) == LoadScript(name="a.sale", text=text)


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"open shop\npress pay twice\n", 422, "a.sale:2: press pay twice"),
        (b"open shop\npress pay twice\n", 422, "是不是"),
        (b"say " + b"x" * SCRIPT_MAX_BYTES, 413, ""),
        (b"say \xff", 400, ""),
    ],
)
def test_what_is_no_script_is_refused(
    page: ServedPage, body: bytes, status: int, says: str
) -> None:
    found, text = page.post("/scripts?name=a.sale", body)
    assert (found, says in text) == (status, True)
    assert page.orders.empty()


def test_another_site_drops_no_script(page: ServedPage) -> None:
    assert page.post("/scripts", b"open shop", "http://example.org")[0] == FORBIDDEN
    assert page.orders.empty()


def test_the_library_and_the_session_can_be_fetched(page: ServedPage) -> None:
    assert page.get("/session.sale")[0] == NOT_FOUND
    page.keep(SESSION_FILE, b"open shop\n")
    names = [each["name"] for each in json.loads(page.get("/scripts")[2])]
    assert names[0] == "story"
    assert "hub-updated-first" not in names, "old releases are there in tests alone"
    assert page.get("/session.sale")[2] == b"open shop\n"


def test_a_picture_is_judged_and_given_to_the_shop(page: ServedPage) -> None:
    assert page.post("/picture", FRAME) == (204, "")
    order = page.orders.get(timeout=LIMIT_S)
    assert isinstance(order, BringPicture)
    assert order.file.startswith(b"\xff\xd8")
    assert page.post("/picture", b"<svg/>") == (415, "format")
    assert page.post("/picture", FRAME[:200]) == (422, "damaged")
    assert page.post("/picture", FRAME, "http://example.org")[0] == FORBIDDEN
    assert page.orders.empty()


def test_a_picture_that_is_too_much_is_not_even_read(page: ServedPage) -> None:
    with closing(http.client.HTTPConnection(HOST, page.port, timeout=LIMIT_S)) as wire:
        wire.putrequest("POST", "/picture")
        wire.putheader("Origin", f"http://{HOST}:{page.port}")
        wire.putheader("Content-Length", str(2**40))
        wire.endheaders(bytes(9 * 2**20))
        assert wire.getresponse().status == 413
    assert page.orders.empty()


def test_a_webcam_sends_a_frame_only_when_it_is_asked(page: ServedPage) -> None:
    with page.webcam() as webcam:
        assert webcam.recv(LIMIT_S) == NEXT
        webcam.send(FRAME)
        assert page.orders.get(timeout=LIMIT_S) == ShowWebcam(FRAME, first=True)
        webcam.send(FRAME)  # unasked: it waits in the wire
        with pytest.raises(TimeoutError):
            webcam.recv(0.3)
        assert page.orders.empty()
        page.publish(LaidShown(webcam=True))
        assert webcam.recv(LIMIT_S) == NEXT
        assert page.orders.get(timeout=LIMIT_S) == ShowWebcam(FRAME)
        page.publish(LaidShown(webcam=True))
    assert page.orders.get(timeout=LIMIT_S) == TakeGoodAway()


def test_a_webcam_ends_when_anything_else_is_seen(page: ServedPage) -> None:
    with page.webcam() as webcam:
        assert webcam.recv(LIMIT_S) == NEXT
        page.publish(LaidShown())
        with pytest.raises(ConnectionClosed):
            webcam.recv(LIMIT_S)
        assert webcam.close_code == OTHER_SHOWN
    assert page.orders.empty(), "what is seen now is not taken away"


def test_the_newest_webcam_wins(page: ServedPage) -> None:
    with page.webcam() as webcam:
        assert webcam.recv(LIMIT_S) == NEXT
        with page.webcam() as other:
            assert other.recv(LIMIT_S) == NEXT
            with pytest.raises(ConnectionClosed):
                webcam.recv(LIMIT_S)
            assert webcam.close_code == OTHER_SHOWN


@pytest.mark.parametrize(
    ("frame", "code"),
    [(b"no frame", NO_FRAME), ("text", NO_FRAME), (bytes(FRAME_MAX_BYTES + 1), 1009)],
)
def test_what_is_no_frame_ends_the_webcam(
    page: ServedPage, frame: bytes | str, code: int
) -> None:
    with page.webcam() as webcam:
        assert webcam.recv(LIMIT_S) == NEXT
        webcam.send(frame)
        with pytest.raises(ConnectionClosed):
            webcam.recv(LIMIT_S)
        assert webcam.close_code == code
    assert page.orders.get(timeout=LIMIT_S) == TakeGoodAway()


def test_a_webcam_of_another_version_is_sent_away(page: ServedPage) -> None:
    with page.webcam("countertop-webcam.0") as webcam:
        with pytest.raises(ConnectionClosed):
            webcam.recv(LIMIT_S)
        assert webcam.close_code == OTHER_VERSION


def test_only_the_page_itself_may_use_a_camera(page: ServedPage) -> None:
    with urllib.request.urlopen(
        f"http://{HOST}:{page.port}/", timeout=LIMIT_S
    ) as reply:
        allowed = reply.headers["Permissions-Policy"]
    assert "camera=(self)" in allowed
    assert "microphone=()" in allowed
