"""Notices to merchants: sent by one thread, again and again until one is acknowledged.

Only to loopback addresses: this network is a test's. Only Alipay sends them; a payment
by code has none on WeChat Pay.
"""

import http.client
import ssl
import threading
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from firmware.virtual.network.pay_network.acts.order import ALIPAY
from firmware.virtual.network.pay_network.acts.settling import settle_due
from firmware.virtual.network.pay_network.alipay.notices import GAPS_S, notice_form
from firmware.virtual.network.pay_network.books.rows import PendingNotice
from firmware.virtual.network.pay_network.merchant import MerchantKeys
from firmware.virtual.network.pay_network.server.calls import NetworkState

LOOK_S: Final = 0.2
ANSWER_LIMIT_S: Final = 5.0
LOOPBACK: Final = {"127.0.0.1", "localhost"}
_FORM: Final = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}


class NoticeSender:
    """The thread; it ends with the process."""

    def __init__(self, state: NetworkState, keys: MerchantKeys) -> None:
        self._state = state
        self._keys = keys
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="notices", daemon=True)

    def start(self) -> None:
        """Begin to look for notices that are due."""
        self._thread.start()

    def stop(self) -> None:
        """End, after the notice that is on its way."""
        self._ended.set()
        self._thread.join(ANSWER_LIMIT_S + LOOK_S)

    def _run(self) -> None:
        while not self._ended.wait(LOOK_S):
            for notice, body in self._due():
                self._noted(notice, self._acknowledged(notice, body))

    def _due(self) -> list[tuple[PendingNotice, bytes]]:
        books, now_ms = self._state.books, self._state.clock.now_ms()
        with books.open():
            settle_due(books, now_ms)
            due = books.notices.where("status = 'waiting' AND due_ms <= ?", now_ms)
            known = [
                (each, books.trades.get(ALIPAY, each.out_trade_no))
                for each in due
                if each.network == ALIPAY
            ]
            rows = [
                (notice, trade, books.wallets.get(trade.wallet))
                for notice, trade in known
                if trade is not None
            ]
        return [
            (
                notice,
                notice_form(self._keys, notice, trade, wallet=wallet, now_ms=now_ms),
            )
            for notice, trade, wallet in rows
            if wallet is not None
        ]

    def _noted(self, notice: PendingNotice, done: bool) -> None:  # noqa: FBT001
        status, due_ms, tries = "done", notice.due_ms, notice.tries + 1
        if not done:
            over = notice.tries >= len(GAPS_S)
            status = "given up" if over else "waiting"
            gap_s = self._state.notice_gap_s
            if not over:
                gap_s = GAPS_S[notice.tries] if gap_s is None else gap_s
                due_ms = self._state.clock.now_ms() + int(gap_s * 1000)
        with self._state.books.open():
            self._state.books.notices.put(
                replace(notice, status=status, due_ms=due_ms, tries=tries)
            )

    def _acknowledged(self, notice: PendingNotice, body: bytes) -> bool:
        parts = urlsplit(notice.url)
        if parts.hostname not in LOOPBACK or parts.scheme not in {"http", "https"}:
            return False
        link = self._link(parts.scheme, parts.hostname, parts.port)
        try:
            link.request("POST", parts.path or "/", body, _FORM)
            return link.getresponse().read(100).strip() == b"success"
        except (OSError, http.client.HTTPException):
            return False
        finally:
            link.close()

    def _link(
        self, scheme: str, host: str, port: int | None
    ) -> http.client.HTTPConnection:
        if scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=ANSWER_LIMIT_S)
        trust = ssl.create_default_context(
            cafile=str(self._keys.path("merchant/ca.pem"))
        )
        return http.client.HTTPSConnection(
            host, port, timeout=ANSWER_LIMIT_S, context=trust
        )
