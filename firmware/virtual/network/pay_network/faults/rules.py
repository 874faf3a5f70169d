"""Rules: which call goes wrong, and how."""

import threading
from collections import deque
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from firmware.virtual.network.pay_network.wire import CallName, WireAnswer

BEFORE: Final = "before"
FAULTS: Final = {
    "delay": "wait `seconds` before or after the commit",
    "drop": "close the connection, before the commit or after it",
    "http": "an answer of HTTP `status` of a proxy, before or after the commit",
    "garbage": "a page instead of an answer, before or after the commit",
    "not_http": "bytes that are no HTTP, before or after the commit",
    "refusal": "`code` with `sub_code` (Alipay) or `status` (WeChat Pay), well signed",
    "cut": "half of the answer, then the connection closes",
    "trickle": "the answer byte by byte, `seconds` apart",
    "tampered_amount": "another amount, put in after signing",
    "signed_amount": "another amount, well signed",
    "other_out_trade_no": "`value` as the order's number, well signed",
    "wrong_signature": "signed over other bytes",
    "sha1_signature": "signed with SHA-1",
    "missing_signature": "not signed",
    "old_answer": "the last answer to this method, to the order `value` if given",
    "clock_skew": "an answer dated `seconds` off (WeChat Pay)",
    "pay_after_cancel": "a cancelled trade is paid `seconds` later all the same",
}
"""Each fault, and what its rule means. `when` is after the commit if not given."""

REMEMBERED_MAX: Final = 200
RULES_MAX: Final = 1000
_TEXTS: Final = ("fault", "network", "method", "out_trade_no", "when", "code",
                 "sub_code", "value")  # fmt: skip


@dataclass(frozen=True, slots=True)
class FaultRule:
    """Meets calls of its network, method and order, any if empty: the `nth` and on.

    It is used up after `times` calls, never if 0. `when`: `before` or `after` the
    commit of what was asked.
    """

    fault: str
    network: str = ""
    method: str = ""
    out_trade_no: str = ""
    nth: int = 1
    times: int = 1
    when: str = "after"
    seconds: float = 0.0
    code: str = ""
    sub_code: str = ""
    status: int = 500
    value: str = ""

    def meets(self, name: CallName) -> bool:
        """Whether a call is of those that this rule is about."""
        return (
            self.network in {"", name.network}
            and self.method in {"", name.method}
            and self.out_trade_no in {"", name.out_trade_no}
        )


class FaultRules:
    """The rules in force, in the order in which they were set, and old answers.

    At most RULES_MAX rules: a new one is refused; of old answers the oldest go first.
    Any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[FaultRule] = []
        self._answers: deque[tuple[CallName, WireAnswer]] = deque(maxlen=REMEMBERED_MAX)

    def add(self, rule: FaultRule) -> bool:
        """Set a rule; False if there are too many."""
        with self._lock:
            if len(self._rules) < RULES_MAX:
                self._rules.append(rule)
                return True
        return False

    def clear(self) -> None:
        """Let every call be handled well again."""
        with self._lock:
            self._rules.clear()

    def standing(self) -> list[FaultRule]:
        """What is still in force."""
        with self._lock:
            return list(self._rules)

    def of(self, name: CallName) -> list[FaultRule]:
        """The rules that this call meets now; they count it."""
        with self._lock:
            met = [rule for rule in self._rules if rule.meets(name)]
            self._rules = [
                later for rule in self._rules for later in _counted(rule, met)
            ]
            return [rule for rule in met if rule.nth <= 1]

    def remember(self, name: CallName, answer: WireAnswer) -> None:
        """Keep an answer, so that it can be sent again."""
        with self._lock:
            self._answers.append((name, answer))

    def old_answer(self, name: CallName, out_trade_no: str) -> WireAnswer | None:
        """The last answer to the same method, of one order if it is given."""
        with self._lock:
            for earlier, answer in reversed(self._answers):
                same = (earlier.network, earlier.method) == (name.network, name.method)
                if same and out_trade_no in {"", earlier.out_trade_no}:
                    return answer
        return None


def rule_of(asked: dict[str, Any]) -> FaultRule | str:
    """A rule of its JSON, or what is wrong with it."""
    known = {each.name for each in fields(FaultRule)}
    for key, value in asked.items():
        if key not in known:
            return f"unknown key: {key}"
        if isinstance(value, str) != (key in _TEXTS):
            return f"wrong type: {key}"
    if asked.get("fault") not in FAULTS:
        return f"unknown fault: {asked.get('fault')}"
    return FaultRule(**asked)


def _counted(rule: FaultRule, met: list[FaultRule]) -> list[FaultRule]:
    """What is left of a rule after a call: nothing if it was its last."""
    if not any(rule is one for one in met):
        return [rule]
    if rule.nth > 1:
        return [replace(rule, nth=rule.nth - 1)]
    if rule.times == 0:
        return [rule]
    return [replace(rule, times=rule.times - 1)] if rule.times > 1 else []
