"""The machine of an attempt against a network that loses and delays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

import pytest

from firmware.hub.payments.attempts import steps, table
from firmware.hub.payments.attempts.attempt import (
    AttemptState,
    PayAttempt,
    PayWay,
    begun,
)
from firmware.hub.payments.attempts.published_state import word_of
from firmware.hub.payments.attempts.steps import GiveUp, Restarted
from firmware.hub.payments.attempts.table import TableRow
from firmware.hub.payments.gateway import Charge, Pace
from firmware.hub.payments.results import (
    Cancelled,
    Closed,
    NotThere,
    Paid,
    TurnedDown,
    Unresolved,
    WaitingForBuyer,
)
from tests.hub.payments.network_model import NetworkModel

S = AttemptState
SEEDS = range(400)
LONG_ENOUGH_S = 4_000
NO_MONEY = {S.CLOSED, S.REFUNDED}
CHARGE = Charge(
    out_trade_no="k1_2_3_1", amount_fen=1250, subject="店", terminal="k1", expires_s=90
)
NEW = PayAttempt(
    charge=CHARGE,
    kid="k1",
    sale_id="k1-2-3",
    network="alipay",
    way=PayWay.CODE,
    pace=Pace(),
    charged_s=0.0,
    give_up_s=60.0,
)


@dataclass
class Ending:
    """What became of an attempt, and what really happened."""

    attempt: PayAttempt
    network: NetworkModel

    @property
    def faults(self) -> list[str]:
        """What must never be."""
        found = {
            "not ended": self.attempt.due_s is not None,
            "charged twice": self.network.times_taken > 1,
            "asked to pay twice": self.network.pays > 1,
            "paid and lost": bool(self.network.taken_fen)
            and self.attempt.state in NO_MONEY,
            "nothing was paid": not self.network.taken_fen
            and self.attempt.state is S.PAID,
        }
        return [name for name, true in found.items() if true]


def play(seed: int, trouble: float = 0.4) -> Ending:
    """A whole attempt: a restart of the hub or a customer who leaves may come in it."""
    chance = Random(seed)
    network = NetworkModel(
        chance, trouble if seed % 4 else 0.0, turns_down=seed % 5 == 0
    )
    way = PayWay.SCAN if seed % 3 == 0 else PayWay.CODE
    attempt = begun(replace(NEW, way=way), 0.0)
    leaves_s = chance.randint(1, 90) if chance.random() < 0.3 else None
    for now_s in range(LONG_ENOUGH_S):
        network.tick(now_s)
        if now_s == leaves_s:
            attempt = table.step(attempt, GiveUp(), now_s)
        if attempt.due_s is None and not network.may_still_act:
            break
        if attempt.due_s is None or now_s < attempt.due_s or attempt.call is None:
            continue
        reply = network.call(attempt.call, attempt, now_s)
        died = chance.random() < 0.05
        attempt = table.step(attempt, Restarted() if died else reply, now_s)
    return Ending(attempt, network)


def test_no_attempt_charges_twice_or_loses_what_was_paid() -> None:
    assert [(s, f) for s in SEEDS for f in play(s).faults] == []


def test_a_customer_who_left_gets_back_what_was_taken() -> None:
    waiting = table.step(begun(NEW, 0.0), Unresolved("lost"), 5.0)
    left = table.step(waiting, GiveUp(), 6.0)
    assert table.step(left, Paid("T1"), 7.0).state is S.REFUNDING


def test_the_cancel_follows_the_last_query_without_a_gap() -> None:
    waiting = table.step(begun(NEW, 0.0), Unresolved("lost"), 59.0)
    last = table.step(waiting, Unresolved("lost"), 60.0)
    assert (last.state, last.due_s) == (S.CANCELLING, 60.0)


def test_a_network_that_wants_time_is_not_cancelled_before() -> None:
    slow = replace(NEW, pace=Pace(query_every_s=10.0, cancel_after_s=15.0))
    left = table.step(begun(slow, 0.0), Unresolved("lost"), 1.0)
    asked = table.step(table.step(left, GiveUp(), 2.0), Unresolved("lost"), 3.0)
    assert (asked.state, asked.due_s) == (S.UNRESOLVED, 13.0)
    assert table.step(asked, Unresolved("lost"), 15.0).state is S.CANCELLING


def test_what_began_in_one_moment_is_not_asked_about_in_one() -> None:
    pace = Pace(spread_s=1.5)
    many = [
        replace(NEW, charge=replace(CHARGE, out_trade_no=f"k{n}_2_3_1"), pace=pace)
        for n in range(200)
    ]
    due_s = [
        table.step(begun(one, 0.0), WaitingForBuyer(), 1.0).due_s or 0.0 for one in many
    ]
    assert 4.0 <= min(due_s) < max(due_s) < 5.5
    tenths = [int((at_s - 4.0) * 10) for at_s in due_s]
    assert max(tenths.count(tenth) for tenth in range(15)) < 40
    last = table.step(begun(many[0], 0.0), WaitingForBuyer(), 58.0)
    assert last.due_s == 60.0, "the last query is not later for it"


def test_what_the_customer_refused_is_closed_at_once_and_counts_as_declined() -> None:
    waiting = table.step(begun(NEW, 0.0), WaitingForBuyer(), 1.0)
    refused = table.step(waiting, TurnedDown(), 4.0)
    assert (refused.state, refused.due_s) == (S.CANCELLING, 4.0)
    checked = table.step(table.step(refused, Cancelled(), 5.0), TurnedDown(), 6.0)
    assert (checked.state, word_of(checked)) == (S.CLOSED, "declined")
    assert table.step(checked, TurnedDown(), 40.0).settled


NEW_WORD = Unresolved("code: 40004 ACQ.A_WORD_OF_TOMORROW", says_not_done=True)


def test_a_refusal_by_an_unknown_word_is_looked_up_and_cancelled_at_once() -> None:
    asked = table.step(begun(NEW, 0.0), NEW_WORD, 1.0)
    assert (asked.state, asked.due_s, word_of(asked)) == (S.UNRESOLVED, 1.0, "closing")
    cancelling = table.step(asked, NotThere(), 2.0)
    assert (cancelling.state, cancelling.due_s) == (S.CANCELLING, 2.0)
    closed = table.step(table.step(cancelling, Cancelled(), 3.0), NotThere(), 4.0)
    assert (closed.state, word_of(closed)) == (S.CLOSED, "declined")
    assert closed.due_s == 34.0, "whether money comes late is asked all the same"


def test_a_refusal_by_an_unknown_word_that_was_paid_is_paid() -> None:
    asked = table.step(begun(NEW, 0.0), NEW_WORD, 1.0)
    paid = table.step(asked, Paid("T1"), 2.0)
    assert (paid.state, paid.declined, word_of(paid)) == (S.PAID, None, "paid")
    late = table.step(table.step(asked, NotThere(), 2.0), Cancelled(), 3.0)
    assert table.step(late, Paid("T1"), 4.0).state is S.REFUNDING


def test_a_refusal_by_an_unknown_word_waits_where_a_cancel_has_to() -> None:
    slow = replace(NEW, pace=Pace(query_every_s=10.0, cancel_after_s=15.0))
    asked = table.step(table.step(begun(slow, 0.0), NEW_WORD, 1.0), NotThere(), 2.0)
    assert (asked.state, asked.due_s) == (S.UNRESOLVED, 12.0)
    assert table.step(asked, NotThere(), 15.0).state is S.CANCELLING


def test_one_that_was_paid_before_its_cancel_is_returned_and_not_unpaid() -> None:
    left = table.step(begun(NEW, 0.0), WaitingForBuyer(), 1.0)
    left = table.step(left, GiveUp(), 2.0)
    cancelling = table.step(left, WaitingForBuyer(), 2.0)
    checking = table.step(cancelling, Cancelled("T1"), 3.0)
    assert (checking.state, word_of(checking)) == (S.CHECKING, "closing")
    ended = table.step(checking, Closed(), 4.0)
    assert (ended.state, ended.trade_no, ended.settled) == (S.REFUNDED, "T1", True)
    assert word_of(ended) == "returned"


def test_the_cancel_that_is_repeated_knows_nothing_of_the_one_before() -> None:
    left = table.step(begun(NEW, 0.0), Unresolved("lost"), 60.0)
    left = table.step(left, Unresolved("lost"), 60.0)
    ended = table.step(table.step(left, Cancelled(), 61.0), Closed(), 62.0)
    assert (ended.state, word_of(ended)) == (S.CLOSED, "closed")


@pytest.mark.parametrize("state", [S.WAITING, S.UNRESOLVED, S.CHECKING, S.CLOSED])
def test_what_a_network_returned_is_returned(state: AttemptState) -> None:
    ended = table.step(replace(NEW, state=state), Closed(returned=True), 4.0)
    assert (ended.state, ended.settled) == (S.REFUNDED, True)


def test_one_that_cannot_be_cancelled_yet_is_closing_until_then() -> None:
    slow = replace(NEW, pace=Pace(cancel_after_s=15.0))
    waiting = table.step(begun(slow, 0.0), WaitingForBuyer(), 1.0)
    refused = table.step(waiting, TurnedDown(), 4.0)
    assert word_of(waiting) == "confirm"
    assert (word_of(refused), refused.due_s) == ("closing", 7.0)
    paid = table.step(refused, Paid("T1"), 7.0)
    assert paid.state is S.PAID
    assert table.step(refused, TurnedDown(), 15.0).state is S.CANCELLING


def test_what_an_event_does_not_mean_changes_nothing() -> None:
    paid = table.step(begun(NEW, 0.0), Paid("T1"), 1.0)
    assert table.step(paid, Cancelled(), 2.0) == paid


def test_every_state_that_calls_has_a_row_for_each_result() -> None:
    for state, rows in table.TABLE.items():
        assert GiveUp in rows, state
        assert Restarted in rows, state
        assert all(row.to for row in rows.values())


def _pay_again(attempt: PayAttempt, _event: object, now_s: float) -> PayAttempt:
    return replace(attempt, state=S.RECORDED, due_s=now_s)


def _closed(attempt: PayAttempt, _event: object, _now_s: float) -> PayAttempt:
    return replace(attempt, state=S.CLOSED, due_s=None)


def _refunded(attempt: PayAttempt, _event: object, _now_s: float) -> PayAttempt:
    return replace(attempt, state=S.REFUNDED, due_s=None)


def _paid(attempt: PayAttempt, _event: object, _now_s: float) -> PayAttempt:
    return replace(attempt, state=S.PAID, due_s=None)


MUTANTS: Mapping[str, tuple[AttemptState, str, Callable[..., PayAttempt]]] = {
    "after a restart the call is made again": (S.RECORDED, "Restarted", _pay_again),
    "a call without a reply is made again": (S.RECORDED, "Unresolved", _pay_again),
    "a call without a reply counts as refused": (S.RECORDED, "Unresolved", _closed),
    "a call without a reply counts as paid": (S.RECORDED, "Unresolved", _paid),
    "a trade that is not there yet was refused": (S.UNRESOLVED, "NotThere", _closed),
    "one that waits is left alone": (S.WAITING, "WaitingForBuyer", _closed),
    "a cancel without a reply is not repeated": (S.CANCELLING, "Unresolved", _closed),
    "a cancel that asks for it is not repeated": (S.CANCELLING, "CancelAgain", _closed),
    "nobody asks after the cancel": (S.CANCELLING, "Cancelled", _closed),
    "a check without a reply is the end": (S.CHECKING, "Unresolved", _closed),
    "money that landed is kept": (S.CHECKING, "Paid", _closed),
    "nobody asks about a call that came late": (S.CHECKING, "NotThere", _closed),
    "nobody asks about a QR that was cancelled before its scan": (
        S.CLOSED,
        "NotThere",
        _closed,
    ),
    "what was refused is asked about for ever": (
        S.CHECKING,
        "TurnedDown",
        steps.repeat,
    ),
    "money that came late is kept": (S.CLOSED, "Paid", _closed),
    "a refund without a reply counts as done": (S.REFUNDING, "Unresolved", _refunded),
    "a refund that was accepted counts as done": (
        S.REFUNDING,
        "RefundPending",
        _refunded,
    ),
    "a refund that the network declines is left": (S.REFUNDING, "Declined", _refunded),
    "a refund that never came is not repeated": (
        S.REFUND_CHECKING,
        "NotThere",
        _refunded,
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_the_model_finds_each_safeguard_that_is_taken_away(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, event, wrong = MUTANTS[name]
    rows = dict(table.TABLE[state])
    [kind] = [each for each in rows if each.__name__ == event]
    rows[kind] = TableRow(wrong, frozenset(AttemptState))
    monkeypatch.setattr(table, "TABLE", {**table.TABLE, state: rows})
    assert any(play(seed).faults for seed in range(4_000))


def test_a_refund_number_is_one_for_ever() -> None:
    landed = steps.landed(NEW, Paid("T1"), 1.0)
    assert landed.refund_no == "k1_2_3_1R"
