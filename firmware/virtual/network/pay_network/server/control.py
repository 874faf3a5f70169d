"""The control port, for tests and for the virtual phone: JSON over plain HTTP.

    POST /wallets            {network, balance_fen, …}     a wallet
    POST /wallets/W          {mood, …}                     changed
    GET  /wallets/W                                        the wallet and its trades
    POST /wallets/W/code                                   {code, dies_ms}
    POST /wallets/W/scan     {qr}                          the trade
    POST /wallets/W/confirm  {out_trade_no, password}      the trade, paid
    POST /wallets/W/decline  {out_trade_no}                the trade, closed
    POST /rules              a rule
    GET  /rules, DELETE /rules
    POST /settings           {clock_offset_s, bills_at_once, notice_gap_s}
    GET  /books                                            all but the calls
    GET  /calls              {network, method, out_trade_no}  calls, all if none given
    GET  /                                                 this, and the faults

What is refused comes back as {"refused": why} with status 409 for a rule of the
network, and 400 for a bad request.
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final, cast

from firmware.virtual.network.pay_network.acts.settling import settle_due
from firmware.virtual.network.pay_network.faults.rules import FAULTS, rule_of
from firmware.virtual.network.pay_network.server.buyer_phones import (
    BuyerPhones,
    PhoneRefusal,
)
from firmware.virtual.network.pay_network.server.calls import NetworkState
from firmware.virtual.network.pay_network.wire import (
    Delivery,
    MerchantRequest,
    WireAnswer,
)

_WALLET: Final = re.compile(r"/wallets/([^/]+)(?:/([a-z]+))?")
FILTERS: Final = {"network", "method", "out_trade_no"}
_NUMBER: Final = (int, float)
Given = dict[str, Any]


class ControlPort:
    """Handles requests of the control port; each in the thread of its connection."""

    def __init__(self, state: NetworkState) -> None:
        self._state = state
        self._phone = BuyerPhones(state.books, state.clock)
        self._acts: dict[tuple[str, str], Callable[[Given], Given | PhoneRefusal]] = {
            ("GET", "/"): lambda _: {"help": __doc__, "faults": FAULTS},
            ("POST", "/wallets"): self._phone.wallet,
            ("POST", "/rules"): self._rule,
            ("GET", "/rules"): lambda _: {
                "rules": [asdict(each) for each in state.rules.standing()]
            },
            ("DELETE", "/rules"): self._no_rules,
            ("POST", "/settings"): self._settings,
            ("GET", "/books"): lambda _: state.books.report(),
            ("GET", "/calls"): self._calls,
        }

    def handle(self, request: MerchantRequest) -> Delivery:
        """One request, with what is due settled before."""
        given = _object(request.body)
        if given is None:
            return _answered(PhoneRefusal("no JSON object"))
        books = self._state.books
        with books.open():
            settle_due(books, self._state.clock.now_ms())
            return _answered(self._done(request, given))

    def _done(self, request: MerchantRequest, given: Given) -> Given | PhoneRefusal:
        act = self._acts.get((request.verb, request.path))
        if act is not None:
            return act(given)
        found = _WALLET.fullmatch(request.path)
        if found is None:
            return PhoneRefusal(f"no such address: {request.verb} {request.path}")
        return self._phone.do(found[1], found[2] or "", given)

    def _calls(self, given: Given) -> Given | PhoneRefusal:
        """By number; of those that are still under way `ended_ms` is null."""
        unknown = set(given) - FILTERS
        if unknown:
            return PhoneRefusal(f"unknown keys: {', '.join(sorted(unknown))}")
        calls = [asdict(each) for each in self._state.books.calls.all()]
        met = [
            call
            for call in calls
            if all(call[name] == value for name, value in given.items())
        ]
        return {"calls": sorted(met, key=lambda each: each["call"])}

    def _rule(self, given: Given) -> Given | PhoneRefusal:
        rule = rule_of(given)
        if isinstance(rule, str):
            return PhoneRefusal(rule)
        return {} if self._state.rules.add(rule) else PhoneRefusal("too many rules")

    def _no_rules(self, given: Given) -> Given:
        del given
        self._state.rules.clear()
        return {}

    def _settings(self, given: Given) -> Given | PhoneRefusal:
        """What is not given stays."""
        for name, value in given.items():
            if name == "clock_offset_s" and isinstance(value, _NUMBER):
                self._state.clock.offset_ms = int(value * 1000)
            elif name == "bills_at_once" and isinstance(value, bool):
                self._state.bills_at_once = value
            elif name == "notice_gap_s" and isinstance(value, _NUMBER):
                self._state.notice_gap_s = float(value)
            else:
                return PhoneRefusal(f"unknown key or wrong type: {name}")
        return {}


def _object(body: bytes) -> Given | None:
    try:
        value: object = json.loads(body or b"{}")
    except ValueError:
        return None
    return cast("Given", value) if isinstance(value, dict) else None


def _answered(result: Given | PhoneRefusal) -> Delivery:
    status, payload = 200, result
    if isinstance(result, PhoneRefusal):
        status, payload = 409 if result.by_rule else 400, {"refused": result.why}
    body = json.dumps(payload, ensure_ascii=False).encode()
    return Delivery(WireAnswer(status, body, {"content-type": "application/json"}))
