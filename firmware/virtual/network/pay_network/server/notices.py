"""Notices to merchants: sent by one thread, again and again until one is acknowledged.

Only to loopback addresses: this network is a test's.
"""

import http.client
import ssl
import threading
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

from firmware.virtual.network.pay_network.acts.order import ALIPAY, WECHAT_PAY
from firmware.virtual.network.pay_network.acts.settling import settle_due
from firmware.virtual.network.pay_network.alipay import notices as alipay_notices
from firmware.virtual.network.pay_network.alipay.notices import notice_form
from firmware.virtual.network.pay_network.books.books import PayBooks
from firmware.virtual.network.pay_network.books.rows import (
    BuyerWallet,
    NetworkTrade,
    PendingNotice,
)
from firmware.virtual.network.pay_network.merchant import MerchantKeys
from firmware.virtual.network.pay_network.server.calls import NetworkState
from firmware.virtual.network.pay_network.wechat_pay import notices as wechat_notices
from firmware.virtual.network.pay_network.wechat_pay.notices import notice_letter
from firmware.virtual.network.pay_network.wechat_pay.orders import described

GAPS_S: Final = {ALIPAY: alipay_notices.GAPS_S, WECHAT_PAY: wechat_notices.GAPS_S}
ACKNOWLEDGED: Final = {200, 204}
LOOK_S: Final = 0.2
ANSWER_LIMIT_S: Final = 5.0
LOOPBACK: Final = {"127.0.0.1", "localhost"}
_FORM: Final = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class _Due:
    """A notice, and what it is about; `order` as WeChat Pay describes it."""

    notice: PendingNotice
    trade: NetworkTrade
    wallet: BuyerWallet
    order: dict[str, Any]


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
            now_ms = self._state.clock.now_ms()
            for due in self._due(now_ms):
                self._noted(due.notice, done=self._acknowledged(due, now_ms))

    def _due(self, now_ms: int) -> list[_Due]:
        books = self._state.books
        with books.open():
            settle_due(books, now_ms)
            due = books.notices.where("status = 'waiting' AND due_ms <= ?", now_ms)
            return [each for notice in due for each in _with_trade(books, notice)]

    def _noted(self, notice: PendingNotice, *, done: bool) -> None:
        gaps_s = GAPS_S[notice.network]
        over = notice.tries >= len(gaps_s)
        status = "done" if done else "given up" if over else "waiting"
        due_ms = notice.due_ms
        if status == "waiting":
            set_s = self._state.notice_gap_s
            gap_s = gaps_s[notice.tries] if set_s is None else set_s
            due_ms = self._state.clock.now_ms() + int(gap_s * 1000)
        with self._state.books.open():
            self._state.books.notices.put(
                replace(notice, status=status, due_ms=due_ms, tries=notice.tries + 1)
            )

    def _acknowledged(self, due: _Due, now_ms: int) -> bool:
        parts = urlsplit(due.notice.url)
        if parts.hostname not in LOOPBACK or parts.scheme not in {"http", "https"}:
            return False
        headers, body = self._letter(due, now_ms)
        link = self._link(parts.scheme, parts.hostname, parts.port)
        try:
            link.request("POST", parts.path or "/", body, headers)
            answer = link.getresponse()
            said = answer.read(100).strip()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            link.close()
        if due.notice.network == ALIPAY:
            return said == b"success"
        return answer.status in ACKNOWLEDGED

    def _letter(self, due: _Due, now_ms: int) -> tuple[dict[str, str], bytes]:
        if due.notice.network != ALIPAY:
            return notice_letter(self._keys, due.notice, due.order, now_ms=now_ms)
        form = notice_form(
            self._keys, due.notice, due.trade, wallet=due.wallet, now_ms=now_ms
        )
        return _FORM, form

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


def _with_trade(books: PayBooks, notice: PendingNotice) -> list[_Due]:
    trade = books.trades.get(notice.network, notice.out_trade_no)
    wallet = None if trade is None else books.wallets.get(trade.wallet)
    if trade is None or wallet is None:
        return []
    order = {} if notice.network == ALIPAY else described(books, trade)
    return [_Due(notice, trade, wallet, order)]
