"""The process: its ports are those of its last life, its books go on."""

import os
import signal
import ssl
import sys
import threading
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from firmware.virtual.network.pay_network.acts.order import ALIPAY, WECHAT_PAY
from firmware.virtual.network.pay_network.alipay.gateway import AlipayGateway
from firmware.virtual.network.pay_network.books.books import PayBooks
from firmware.virtual.network.pay_network.faults.rules import FaultRules
from firmware.virtual.network.pay_network.merchant import (
    MerchantKeys,
    keys_in,
    write_network_file,
)
from firmware.virtual.network.pay_network.network_time import NetworkClock
from firmware.virtual.network.pay_network.server.calls import (
    MerchantCalls,
    NetworkState,
)
from firmware.virtual.network.pay_network.server.control import ControlPort
from firmware.virtual.network.pay_network.server.http_server import LoopbackServer
from firmware.virtual.network.pay_network.server.notices import NoticeSender
from firmware.virtual.network.pay_network.wechat_pay.api import WechatApi
from firmware.virtual.network.pay_network.wire import (
    Delivery,
    MerchantRequest,
    WireAnswer,
)

PIPE_BYTES: Final = 1024
BOOKS: Final = "books.sqlite3"
NETWORK_FILE: Final = "network.toml"


def serve(folder: Path, *, attached: bool) -> None:
    """Serve until SIGTERM or SIGINT, or until the standard input ends if `attached`.

    Main thread only; OSError if a port is taken.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    ports = _earlier_ports(folder / NETWORK_FILE)
    (folder / NETWORK_FILE).unlink(missing_ok=True)
    keys = keys_in(folder)
    state = NetworkState(PayBooks(folder / BOOKS), FaultRules(), NetworkClock())
    merchants = LoopbackServer(ports[0], _not_yet, _tls(keys))
    control = LoopbackServer(ports[1], ControlPort(state).handle)
    host = f"https://127.0.0.1:{merchants.server_port}"
    networks = {ALIPAY: AlipayGateway(keys, host), WECHAT_PAY: WechatApi(keys, host)}
    merchants.meet = MerchantCalls(state, {**networks}).handle
    notices = NoticeSender(state, keys)
    notices.start()
    for server in (merchants, control):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    write_network_file(keys, merchants.server_port, control.server_port)
    print(f"ready: {folder / NETWORK_FILE}", flush=True)
    _await_end(attached=attached)
    notices.stop()
    state.books.close()


def _await_end(*, attached: bool) -> None:
    ended = threading.Event()

    def end(*signalled: object) -> None:
        del signalled
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    if attached:
        threading.Thread(target=_await_eof, args=(end,), daemon=True).start()
    ended.wait()


def _await_eof(end: Callable[[], None]) -> None:
    """Without Python's buffer: its lock must be free when the process ends."""
    while os.read(sys.stdin.fileno(), PIPE_BYTES):
        pass
    end()


def _tls(keys: MerchantKeys) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(
        keys.path("network/server.pem"), keys.path("network/server_key.pem")
    )
    return context


def _earlier_ports(file: Path) -> tuple[int, int]:
    if not file.exists():
        return 0, 0
    known = tomllib.loads(file.read_text("utf-8"))["network"]
    return known["port"], known["control_port"]


def _not_yet(request: MerchantRequest) -> Delivery:
    del request
    return Delivery(WireAnswer(503, b""))
