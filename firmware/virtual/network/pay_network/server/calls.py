"""A merchant's call: recorded, met by the rules, judged, done, signed and delivered."""

import time
from dataclasses import dataclass, replace
from typing import Final

from firmware.virtual.network.pay_network.acts.order import ALIPAY, WECHAT_PAY
from firmware.virtual.network.pay_network.acts.settling import settle_due
from firmware.virtual.network.pay_network.books.books import PayBooks
from firmware.virtual.network.pay_network.books.rows import CallRecord
from firmware.virtual.network.pay_network.faults.changes import (
    before_signing,
    handwriting,
)
from firmware.virtual.network.pay_network.faults.rules import (
    BEFORE,
    FaultRule,
    FaultRules,
)
from firmware.virtual.network.pay_network.network_time import NetworkClock
from firmware.virtual.network.pay_network.wire import (
    CallMoment,
    CallName,
    Delivery,
    MerchantRequest,
    NetworkOutcome,
    PayNetwork,
    WireAnswer,
)

PAGE: Final = b"<html><head><title>502 Bad Gateway</title></head></html>"
NOISE: Final = bytes(range(128, 256)) * 2
REQUEST_CHARS_MAX: Final = 4000


@dataclass(slots=True)
class NetworkState:
    """What all ports share. `bills_at_once`: a day's bill is there before it is over.

    `notice_gap_s` takes the place of the documented gaps between notices.
    """

    books: PayBooks
    rules: FaultRules
    clock: NetworkClock
    bills_at_once: bool = False
    notice_gap_s: float | None = None


class MerchantCalls:
    """Handles requests over HTTPS; each in the thread of its connection."""

    def __init__(self, state: NetworkState, networks: dict[str, PayNetwork]) -> None:
        self._state = state
        self._networks = networks

    def handle(self, request: MerchantRequest) -> Delivery:
        """Everything from the request to what leaves, delays included."""
        network = self._networks[_network_of(request)]
        name = network.name_of(request)
        record = self._begun(name)
        rules = self._state.rules.of(name)
        delivery, outcome = self._met(request, network, name, rules=rules)
        self._ended(record, delivery, outcome, rules=rules)
        return delivery

    def _met(
        self, request: MerchantRequest, network: PayNetwork, name: CallName,
        *, rules: list[FaultRule],
    ) -> tuple[Delivery, NetworkOutcome | None]:  # fmt: skip
        before = [rule for rule in rules if rule.when == BEFORE]
        after = [rule for rule in rules if rule.when != BEFORE]
        _wait(before)
        broken = _broken(before)
        if broken is not None:
            return broken, None
        outcome = _refused(before, network, name)
        if outcome is None:
            outcome = self._judged(request, network, rules)
        _wait(after)
        outcome = _refused(after, network, name) or outcome
        answer = self._written(network, outcome, after)
        whole = self._kept(name, answer, after)
        return _broken(after) or _slow(whole, after), outcome

    def _judged(
        self, request: MerchantRequest, network: PayNetwork, rules: list[FaultRule]
    ) -> NetworkOutcome:
        """What the network decides; committed when this returns."""
        late = [rule.seconds for rule in rules if rule.fault == "pay_after_cancel"]
        fault = network.is_genuine(request, self._state.clock.now_ms())
        if fault is not None:
            return fault
        with self._state.books.open():
            now_ms = self._state.clock.now_ms()
            settle_due(self._state.books, now_ms)
            moment = CallMoment(
                now_ms,
                int(late[0] * 1000) if late else None,
                bills_at_once=self._state.bills_at_once,
            )
            return network.handle(request, self._state.books, moment)

    def _written(
        self, network: PayNetwork, outcome: NetworkOutcome, rules: list[FaultRule]
    ) -> WireAnswer:
        payload = before_signing(outcome.payload, rules)
        return network.write(
            replace(outcome, payload=payload),
            handwriting(payload, rules),
            self._state.clock.now_ms(),
        )

    def _kept(
        self, name: CallName, answer: WireAnswer, rules: list[FaultRule]
    ) -> WireAnswer:
        """The answer, or an old one in its place if a rule wants that."""
        for rule in rules:
            if rule.fault == "old_answer":
                return self._state.rules.old_answer(name, rule.value) or answer
        self._state.rules.remember(name, answer)
        return answer

    def _begun(self, name: CallName) -> CallRecord:
        books = self._state.books
        with books.open():
            record = CallRecord(
                books.next_call(), name.network, name.method, name.out_trade_no,
                self._state.clock.now_ms(), request=name.text[:REQUEST_CHARS_MAX],
                remark=name.remark,
            )  # fmt: skip
            books.calls.put(record)
        return record

    def _ended(
        self, record: CallRecord, delivery: Delivery, outcome: NetworkOutcome | None,
        *, rules: list[FaultRule],
    ) -> None:  # fmt: skip
        remark = outcome.remark if outcome else ""
        with self._state.books.open():
            self._state.books.calls.put(
                replace(
                    record,
                    ended_ms=self._state.clock.now_ms(),
                    status=0 if delivery.manner == "drop" else delivery.answer.status,
                    refusal=outcome.refusal if outcome else "",
                    fault=" ".join(rule.fault for rule in rules),
                    remark=" ".join(each for each in (record.remark, remark) if each),
                )
            )


def _network_of(request: MerchantRequest) -> str:
    return WECHAT_PAY if request.path.startswith("/v3/") else ALIPAY


def _wait(rules: list[FaultRule]) -> None:
    for rule in rules:
        if rule.fault == "delay":
            time.sleep(rule.seconds)


def _refused(
    rules: list[FaultRule], network: PayNetwork, name: CallName
) -> NetworkOutcome | None:
    for rule in rules:
        if rule.fault == "refusal":
            return network.refused(
                name, rule.code, sub_code=rule.sub_code, status=rule.status
            )
    return None


def _broken(rules: list[FaultRule]) -> Delivery | None:
    """What leaves in the place of an answer."""
    for rule in rules:
        if rule.fault == "drop":
            return Delivery(WireAnswer(0, b""), "drop")
        if rule.fault == "http":
            return Delivery(
                WireAnswer(rule.status, PAGE, {"content-type": "text/html"})
            )
        if rule.fault == "garbage":
            return Delivery(WireAnswer(200, PAGE, {"content-type": "text/html"}))
        if rule.fault == "not_http":
            return Delivery(WireAnswer(0, NOISE), "raw")
    return None


def _slow(answer: WireAnswer, rules: list[FaultRule]) -> Delivery:
    """How an answer leaves."""
    for rule in rules:
        if rule.fault in {"cut", "trickle"}:
            return Delivery(answer, rule.fault, rule.seconds)
    return Delivery(answer)
