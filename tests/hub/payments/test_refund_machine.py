"""The machine of a refund against a network that loses, delays, refuses and repeats."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random

import pytest

from firmware.hub.payments.refunds import table
from firmware.hub.payments.refunds.table import AskAgain, PaidInCash, ReturnStep
from firmware.hub.payments.results import (
    Declined,
    DeclineReason,
    NotThere,
    RefundDone,
    RefundPending,
    RefundResult,
    Unresolved,
)
from firmware.hub.sales.refunds.by_phone.phone_refund import PhoneRefund, ReturnState

S = ReturnState
SEEDS = range(400)
LONG_ENOUGH_S = 30_000.0
SEEN_AFTER_S = 10.0
NEW = PhoneRefund(
    number="k1_1_1_xR1",
    refund_id="desk-1",
    sale_id="k1-1-1",
    kid="k1",
    network="alipay",
    out_trade_no="k1_1_1_x",
    refund_fen=500,
    paid_fen=1_250,
)


@dataclass
class Returning:
    """A network that returns each number once; `poor`: it has no balance until then.

    What was done is seen `SEEN_AFTER_S` later; until then the same call is refused.
    """

    chance: Random
    trouble: float
    poor_until_s: float = 0.0
    returned: dict[str, int] = field(default_factory=dict[str, int])
    pending: set[str] = field(default_factory=set[str])
    done_s: dict[str, float] = field(default_factory=dict[str, float])
    late: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])

    def tick(self, now_s: float) -> None:
        """Calls that were under way arrive, and what was accepted is done."""
        for due_s, number in [each for each in self.late if each[0] <= now_s]:
            self.late.remove((due_s, number))
            self._return(number, now_s)
        for number in self.pending:
            self._done(number, now_s)
        self.pending.clear()

    def call(self, refund: PhoneRefund, now_s: float) -> RefundResult:
        """What the hub hears; a call may be lost, or its reply."""
        looks_up = table.looks_up(refund)
        if self.chance.random() < self.trouble:
            if not looks_up and self.chance.random() < 0.5:
                self.late.append((now_s + 0.5, refund.number))
            return Unresolved("lost")
        if looks_up:
            reply = RefundDone() if self._seen(refund.number, now_s) else NotThere()
        else:
            reply = self._return(refund.number, now_s)
        return Unresolved("lost") if self.chance.random() < self.trouble else reply

    def _return(self, number: str, now_s: float) -> RefundResult:
        if number in self.returned:
            seen = self._seen(number, now_s)
            return RefundPending() if seen else Declined(DeclineReason.TOO_LATE)
        if now_s < self.poor_until_s:
            return Declined(DeclineReason.FUNDS)
        if self.chance.random() < 0.3:
            self.pending.add(number)
            return RefundPending()
        self._done(number, now_s)
        return RefundDone()

    def _done(self, number: str, now_s: float) -> None:
        self.returned[number] = NEW.refund_fen
        self.done_s[number] = now_s

    def _seen(self, number: str, now_s: float) -> bool:
        at_s = self.done_s.get(number)
        return at_s is not None and now_s >= at_s + SEEN_AFTER_S


@dataclass
class Outcome:
    """What became of a refund, and what the network and people gave back."""

    refund: PhoneRefund
    network: Returning

    @property
    def faults(self) -> list[str]:
        """What must never be."""
        by_network = sum(self.network.returned.values())
        in_cash = NEW.refund_fen if self.refund.state is S.CASH else 0
        given = by_network + in_cash
        found = {
            "not ended": self.refund.due_s is not None,
            "given back twice": given > NEW.refund_fen,
            "not given back": not self.refund.is_open and given < NEW.refund_fen,
        }
        return [name for name, true in found.items() if true]


def play(seed: int) -> Outcome:
    """A refund to its end; where the network refuses, people hand out cash."""
    chance = Random(seed)
    poor_until_s = [0.0, 0.0, 700.0, LONG_ENOUGH_S][seed % 4]
    network = Returning(chance, 0.4 if seed % 3 else 0.0, poor_until_s)
    refund, now_s = NEW, 0.0
    while now_s < LONG_ENOUGH_S:
        network.tick(now_s)
        if refund.state is S.REFUSED:
            event = AskAgain("desk") if seed % 8 == 3 else PaidInCash("desk")
            refund = table.step(refund, event, now_s)
        if refund.due_s is None:
            break
        now_s = max(now_s, refund.due_s) + 0.001
        network.tick(now_s)
        if chance.random() < 0.05:
            continue  # the hub's power went: the same call, again
        refund = table.step(refund, network.call(refund, now_s), now_s)
    network.tick(now_s + 1)
    return Outcome(refund, network)


def asked_for_ever(seed: int) -> bool:
    """Whether nobody gives up on a network that never has the money."""
    return seed % 8 == 3


def test_each_refund_gives_back_once_by_network_or_in_cash() -> None:
    seeds = [seed for seed in SEEDS if not asked_for_ever(seed)]
    assert [(seed, fault) for seed in seeds for fault in play(seed).faults] == []


def test_a_network_that_never_has_the_money_is_asked_but_never_twice_paid() -> None:
    for seed in filter(asked_for_ever, SEEDS):
        assert "given back twice" not in play(seed).faults


def test_what_is_over_or_refused_waits_for_nobody_else() -> None:
    for state in (S.DONE, S.CASH):
        ended = replace(NEW, state=state, due_s=None)
        for event in (RefundDone(), NotThere(), AskAgain("x"), PaidInCash("x")):
            assert table.step(ended, event, 1.0) == ended


@pytest.mark.parametrize("state", [S.ASKED, S.CHECKING, S.REFUSING])
def test_cash_is_for_what_the_network_has_refused_for_certain(state: S) -> None:
    open_one = replace(NEW, state=state)
    assert table.step(open_one, PaidInCash("x"), 1.0) == open_one


def test_a_refusal_that_may_pass_is_tried_for_half_an_hour() -> None:
    refund, now_s = NEW, 0.0
    while refund.state is S.ASKED:
        refund = table.step(refund, Declined(DeclineReason.FUNDS), now_s)
        now_s = refund.due_s or now_s
    assert (refund.state, refund.trouble) == (S.REFUSING, "funds")
    assert 1_000 < now_s < 3_600


def _again_by_another_number(
    refund: PhoneRefund, _event: object, now_s: float
) -> PhoneRefund:
    number = f"{refund.number}x"
    return replace(refund, number=number, state=S.ASKED, due_s=now_s + 1)


def _called_refused(refund: PhoneRefund, _event: object, _now_s: float) -> PhoneRefund:
    return replace(refund, state=S.REFUSED, due_s=None)


def _called_done(refund: PhoneRefund, _event: object, _now_s: float) -> PhoneRefund:
    return replace(refund, state=S.DONE, due_s=None)


MUTANTS: Mapping[str, tuple[ReturnState, str, Callable[..., PhoneRefund]]] = {
    "a retry has a new number": (S.ASKED, "Unresolved", _again_by_another_number),
    "no reply counts as refused": (S.ASKED, "Unresolved", _called_refused),
    "no reply counts as done": (S.ASKED, "Unresolved", _called_done),
    "accepted counts as refused": (S.ASKED, "RefundPending", _called_refused),
    "a refusal is not looked up": (S.ASKED, "Declined", _called_refused),
    "a refusal counts as done": (S.ASKED, "Declined", _called_done),
    "not there is not asked for again": (S.CHECKING, "NotThere", _called_done),
    "no reply to a look-up is a refusal": (S.CHECKING, "Unresolved", _called_refused),
    "no reply to the last look-up is final": (
        S.REFUSING,
        "Unresolved",
        _called_refused,
    ),
    "done after all counts as refused": (S.REFUSING, "RefundDone", _called_refused),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_without_a_safeguard_money_goes_back_twice_or_never(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, event, step = MUTANTS[name]
    rows = {
        kind: ReturnStep(step, frozenset(S)) if kind.__name__ == event else row
        for kind, row in table.TABLE[state].items()
    }
    monkeypatch.setattr(table, "TABLE", {**table.TABLE, state: rows})
    seeds = [seed for seed in SEEDS if not asked_for_ever(seed)]
    assert any(play(seed).faults for seed in seeds)
