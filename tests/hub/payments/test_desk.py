"""A sale paid by phone, from a kiosk's request to the booked sale, at the real hub."""

from pathlib import Path

import pytest
from msgspec.structs import replace as replaced

from firmware.hub.payments.attempts.tables import payment_attempts
from firmware.hub.payments.gateway import Pace
from firmware.protocol.reference.examples import VOID
from tests.support.hub_rig import Shop, VirtualKiosk
from tests.support.payments_rig import (
    CODE,
    Network,
    PayingHub,
    PowerCutError,
    charge,
)
from tests.support.phone_sales import sell_by_phone

SALE = "k1-1-1"
NUMBER_OF = "SELECT out_trade_no FROM payment_attempts ORDER BY attempt"


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def hub(shop: Shop, network: Network, tmp_path: Path) -> PayingHub:
    kiosk = VirtualKiosk()
    made = PayingHub(shop.engine, tmp_path, network, kiosk)
    made.handle(kiosk.birth())
    return made


def test_a_code_is_charged_once_however_often_it_is_asked_for(
    hub: PayingHub, network: Network
) -> None:
    [asked] = hub.handle(hub.kiosk.request(charge(SALE)))
    assert asked.state == "asked"
    assert [each.state for each in hub.told.states] == ["paid"]
    [again] = hub.handle(hub.kiosk.request(charge(SALE)))
    assert (again.state, again.out_trade_no) == ("paid", asked.out_trade_no)
    assert network.calls == {"pay": 1}
    assert network.codes == [CODE]


def test_a_buyer_who_has_to_confirm_is_asked_about_until_it_is_done(
    hub: PayingHub, network: Network
) -> None:
    network.buyer = "waits"
    [asked] = hub.handle(hub.kiosk.request(charge(SALE)))
    hub.wait(10)
    network.confirm(asked.out_trade_no or "")
    hub.wait(5)
    assert [each.state for each in hub.told.states] == ["confirm", "paid"]
    assert network.calls["query"] in range(3, 7)


def test_attempts_at_a_network_that_was_given_up_keep_no_other_waiting(
    hub: PayingHub, network: Network, shop: Shop
) -> None:
    """They stay due for ever, until people decide: nobody can be asked."""
    columns = payment_attempts.c.keys()
    given = {"out_trade_no": "'old' || n", "sale_id": "'old' || n", "due_ms": "1"}
    given |= {"network": "'gone'", "attempt": "1", "kid": "'k9'"}
    chosen = ", ".join(given.get(name, name) for name in columns)
    hub.handle(hub.kiosk.request(charge(SALE)))
    shop.spoil(
        "WITH RECURSIVE numbers(n) AS"  # noqa: S608 - our own
        " (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 600)"
        f" INSERT INTO payment_attempts ({', '.join(columns)})"
        f" SELECT {chosen} FROM payment_attempts CROSS JOIN numbers"
    )
    network.buyer = "waits"
    hub.handle(hub.kiosk.request(charge("k1-1-2")))
    hub.wait(4)
    assert network.calls["query"] == 1


def test_one_who_does_not_confirm_is_cancelled_after_a_minute(
    hub: PayingHub, network: Network
) -> None:
    network.buyer = "waits"
    hub.handle(hub.kiosk.request(charge(SALE)))
    hub.wait(70)
    states = [each.state for each in hub.told.states]
    assert states == ["confirm", "closing", "closed"]
    assert network.calls["cancel"] == 1


def test_what_is_declined_says_why_and_the_next_code_is_another_attempt(
    hub: PayingHub, network: Network
) -> None:
    network.buyer = "declines"
    hub.handle(hub.kiosk.request(charge(SALE)))
    [told] = hub.told.states
    assert (told.state, told.reason) == ("declined", "means")
    network.buyer = "pays"
    [asked] = hub.handle(hub.kiosk.request(charge(SALE, 2)))
    assert asked.out_trade_no != told.out_trade_no
    assert hub.told.states[-1].state == "paid"


def test_no_second_attempt_begins_while_the_first_may_be_paid(
    hub: PayingHub, network: Network
) -> None:
    network.buyer = "waits"
    hub.handle(hub.kiosk.request(charge(SALE)))
    [refused] = hub.handle(hub.kiosk.request(charge(SALE, 2)))
    assert (refused.state, refused.reason) == ("refused", "attempt_open")
    network.confirm(next(iter(network.trades)))
    hub.wait(5)
    [refused] = hub.handle(hub.kiosk.request(charge(SALE, 2)))
    assert (refused.state, refused.reason) == ("refused", "sale_paid")


def test_while_money_goes_back_the_next_code_is_another_attempt(
    hub: PayingHub, network: Network
) -> None:
    network.before = lambda call: "lost" if "refund" in call else None
    hub.handle(hub.kiosk.request(charge(SALE)))
    hub.handle(hub.kiosk.request(charge(SALE, code=None, give_up=True)))
    assert [each.state for each in hub.told.states] == ["paid", "returned"]
    [asked] = hub.handle(hub.kiosk.request(charge(SALE, 2)))
    assert asked.state == "asked"
    assert hub.told.states[-1].state == "paid"
    network.before = lambda _call: None
    hub.wait(70)
    first, second = network.trades.values()
    assert (first.taken_fen, second.taken_fen) == (0, second.amount_fen)


def test_a_customer_who_pays_as_the_cancel_comes_is_told_of_the_return(
    hub: PayingHub, network: Network, shop: Shop
) -> None:
    network.buyer = "waits"
    [asked] = hub.handle(hub.kiosk.request(charge(SALE)))
    number = asked.out_trade_no or ""
    network.before = lambda call: network.confirm(number) if call == "cancel" else None
    hub.handle(hub.kiosk.request(charge(SALE, code=None, give_up=True)))
    assert hub.told.states[-1].state == "returned"
    assert network.trades[number].times_taken == 1
    assert shop.rows("SELECT state, trade_no FROM payment_attempts") == [
        ("refunded", "T1")
    ]


def test_a_customer_who_leaves_is_cancelled_at_once(
    hub: PayingHub, network: Network
) -> None:
    network.buyer = "waits"
    hub.handle(hub.kiosk.request(charge(SALE)))
    hub.handle(hub.kiosk.request(charge(SALE, code=None, give_up=True)))
    assert hub.told.states[-1].state == "closed"
    [trade] = network.trades.values()
    assert trade.state == "closed"


def test_money_that_came_to_a_voided_sale_goes_back(
    hub: PayingHub, network: Network
) -> None:
    hub.handle(hub.kiosk.request(charge(SALE)))
    void = replaced(VOID, sale_id=SALE, receipt_no="k1-000001")
    hub.handle(hub.kiosk.fact(void))
    hub.wait(1)
    assert hub.told.states[-1].state == "returned"
    [trade] = network.trades.values()
    assert (trade.taken_fen, network.calls["refund"]) == (0, 1)


def test_a_booked_sale_keeps_its_payment(
    hub: PayingHub, network: Network, shop: Shop
) -> None:
    sell_by_phone(hub, SALE)
    assert shop.rows("SELECT state FROM payment_attempts") == [("booked",)]
    assert shop.wrong() == []
    hub.handle(hub.kiosk.request(charge(SALE, code=None, give_up=True)))
    hub.wait(5)
    [trade] = network.trades.values()
    assert trade.taken_fen == trade.amount_fen


def test_a_question_about_an_attempt_that_never_came_charges_nothing(
    hub: PayingHub, network: Network
) -> None:
    hub.handle(hub.kiosk.request(charge(SALE, code=None)))
    hub.wait(2)
    assert hub.told.states[-1].state == "closed"
    assert network.calls["pay"] == 0


@pytest.mark.parametrize(
    ("ask", "reason"),
    [
        (charge("k2-1-1"), "sale_foreign"),
        (replaced(charge(SALE), network="yinlian"), "network_off"),
        (replaced(charge(SALE), sealed=b"0" * 80), "code_unreadable"),
        (replaced(charge("k1-1-2"), sale_id=SALE), "code_unreadable"),
    ],
)
def test_what_cannot_be_charged_is_refused_in_a_word(
    hub: PayingHub, ask: object, reason: str
) -> None:
    [reply] = hub.handle(hub.kiosk.request(ask))  # type: ignore[arg-type]
    assert (reply.state, reply.reason) == ("refused", reason)


def test_no_pay_code_is_on_disk(hub: PayingHub, tmp_path: Path) -> None:
    hub.handle(hub.kiosk.request(charge(SALE)))
    hub.wait(2)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert CODE.encode() not in path.read_bytes(), path


def run_with_a_power_cut(hub: PayingHub, at: int | None) -> bool:
    """One sale whose kiosk asks again after the cut; whether the power went."""
    hub.cut, hub.steps = at, 0
    try:
        hub.handle(hub.kiosk.request(charge(SALE)))
        hub.wait_to_the_end()
    except PowerCutError:
        hub.start()
        hub.wait(1)
        hub.handle(hub.kiosk.request(charge(SALE, code=None)))
        hub.wait_to_the_end()
        return True
    return False


@pytest.mark.only_on("sqlite", "each point is of the hub, whichever database it has")
@pytest.mark.parametrize("buyer", ["pays", "waits", "declines"])
def test_at_whichever_step_the_power_goes_nothing_is_charged_twice_or_lost(
    shop: Shop, tmp_path: Path, buyer: str
) -> None:
    points = 0
    for at in range(1_000):
        network = Network(buyer=buyer, pace=Pace(give_up_s=6.0))  # type: ignore[arg-type]
        shop.spoil("DELETE FROM payment_attempts")
        hub = PayingHub(shop.engine, tmp_path, network, VirtualKiosk())
        hub.handle(hub.kiosk.birth())
        gone = run_with_a_power_cut(hub, at)
        hub.close()
        [(state,)] = shop.rows("SELECT state FROM payment_attempts") or [("closed",)]
        taken = [trade.taken_fen for trade in network.trades.values()]
        assert network.calls["pay"] <= 1, at
        assert (state == "paid") == any(taken), (at, state)
        assert state in {"paid", "closed", "refunded"}, at
        if not gone:
            break
        points += 1
    assert points >= 5


def test_a_network_without_scanning_refuses_it_before_anything_begins(
    hub: PayingHub, network: Network
) -> None:
    network.scans = False
    [refused] = hub.handle(hub.kiosk.request(charge(SALE, way="scan")))
    assert (refused.state, refused.reason) == ("refused", "network_off")
    assert not network.calls
