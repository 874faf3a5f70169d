"""A web whose hub knows an order in each state, for a real browser; until input ends.

The token of an order's page names its state. The one of `payoff` goes through a payment
by itself: asked by the button, scanned a second later, paid after two more.
"""

import secrets
import sys
import threading
import time
from pathlib import Path

from firmware.base.systemd import ServiceManager
from firmware.hub.db.engine import opened, opened_to_read
from firmware.hub.feature.port_command import CommandRefused, PortCommand
from firmware.hub.order_page.commands import (
    AskScan,
    ListOpenOrders,
    OpenOrderEntry,
    OpenOrderShown,
    OrdersListed,
    ScanAsked,
    ShownLine,
    ShowOrder,
)
from firmware.hub.web.app import web_app
from firmware.hub.web.config import WebConfig
from firmware.hub.web.hub_caller import R
from firmware.hub.web.server.server import WebServer
from firmware.hub.web.site import Site
from firmware.protocol.records import record_with

URL = "https://qr.alipay.com/bax012345"
SHOWN = OpenOrderShown(
    kid="k1",
    receipt_no="k1-000017",
    state="open",
    payable_fen=4_180,
    goods_fen=4_680,
    line_count=4,
    lines=(
        ShownLine(name="苏打水 500 ml", pieces=2, amount_fen=900),
        ShownLine(name="全麦吐司（切片，八片，当日烘焙）", pieces=1, amount_fen=1_580),
        ShownLine(name="散装牛轧糖", pieces=1, amount_fen=1_250, weight_g=250),
        ShownLine(name="Oat drink, barista edition 1 l", pieces=1, amount_fen=950),
    ),
    scan=True,
)
STATES: dict[str, dict[str, object]] = {
    "ready": {},
    "asked": {"asked": True},
    "scan": {"payment": "scan", "url": URL, "network": "alipay"},
    "confirm": {"payment": "confirm"},
    "unresolved": {"payment": "unresolved"},
    "closing": {"payment": "closing"},
    "paid": {"state": "paid", "payment": "paid"},
    "declined": {"payment": "declined"},
    "returned": {"state": "voided", "payment": "returned"},
    "voided": {"state": "voided"},
    "silent": {"state": "silent"},
    "counter": {"scan": False},
}
COURSE = ((1.0, "asked"), (3.0, "scan"), (5.0, "paid"))


class OrdersHub:
    """Knows the orders of `STATES`, and `payoff`."""

    def __init__(self) -> None:
        self._pressed_s: float | None = None

    def call(
        self, command: PortCommand, *replies: type[R], key: str = ""
    ) -> R | CommandRefused:
        """The reply of this moment."""
        del key
        reply = self._reply(command)
        assert isinstance(reply, replies)
        return reply

    def _reply(self, command: PortCommand) -> object:
        if isinstance(command, ListOpenOrders):
            return OrdersListed(store_place="shop", orders=_listed())
        if isinstance(command, AskScan):
            self._pressed_s = time.monotonic()
            return ScanAsked()
        assert isinstance(command, ShowOrder)
        state = command.sale_id
        if state == "payoff":
            state = self._course()
        return record_with(SHOWN, **STATES[state])

    def _course(self) -> str:
        if self._pressed_s is None:
            return "ready"
        gone_s = time.monotonic() - self._pressed_s
        return next((state for until_s, state in COURSE if gone_s < until_s), "paid")


def _listed() -> tuple[OpenOrderEntry, ...]:
    return tuple(
        OpenOrderEntry(
            page=state,
            place="one" if state == "ready" else "many",
            kid=f"k{number}",
            sale_id=state,
            open=state in {"ready", "asked", "scan"},
            payable_fen=4_180 * number,
            line_count=number,
        )
        for number, state in enumerate([*STATES, "payoff"], start=1)
    )


def main() -> None:
    """Serve on the port, with the certificate, in the folder of the arguments."""
    folder, port, certificate, key = sys.argv[1:]
    data = Path(folder)
    with opened(data):
        pass
    config = WebConfig(
        port=int(port),
        certificate_file=Path(certificate),
        key_file=Path(key),
        requests_per_minute_max=100_000,
        forms_per_minute_max=10_000,
    )
    with opened_to_read(data) as engine:
        site = Site(
            config=config,
            store="转角便利店",
            utc_offset_minutes=480,
            engine=engine,
            data=data,
            hub=OrdersHub(),
            wall_ns=time.time_ns,
            monotonic_s=time.monotonic,
            token=lambda: secrets.token_urlsafe(16),
        )
        server = WebServer(web_app(site), config, ServiceManager())
        threading.Thread(target=_end_with_input, args=(server,), daemon=True).start()
        server.serve_until_stopped()


def _end_with_input(server: WebServer) -> None:
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    main()
