"""Random walks of a sale that is paid by phone, with everything that can break."""

from collections import Counter
from dataclasses import replace

import pytest

from firmware.kiosk.sale import Now, Sale, SaleState, step
from firmware.kiosk.sale.events import Event, HubLost, StaffProven, Tick
from firmware.kiosk.sale.phone_payment.charge_events import (
    ChargeReplied,
    ChargeWord,
)
from firmware.kiosk.sale.state import Outcome
from firmware.kiosk.sale.ticket import SaleStage
from tests.support.phone_walk import PhoneWalk, Step

SEEDS = range(400)


def test_no_walk_charges_twice_loses_money_or_takes_cash_too_soon() -> None:
    walks = {seed: PhoneWalk(seed).play() for seed in SEEDS}

    assert {seed: w.faults for seed, w in walks.items() if w.faults} == {}
    ends = Counter(_end_of(walk) for walk in walks.values())
    assert set(ends) == {"phone", "cash", "voided"}
    assert min(ends.values()) > len(SEEDS) / 20
    assert sum(walk.cuts for walk in walks.values()) > len(SEEDS) / 5
    assert max(len(walk.hub.attempts) for walk in walks.values()) > 2


def _end_of(walk: PhoneWalk) -> str:
    end = walk.end
    assert end is not None
    return "voided" if end.stage is SaleStage.VOIDED else end.ticket.tender.value


def _payable(sale: Sale) -> Sale:
    return replace(sale, state=SaleState.PAYING, charge=None)


def _cash_meanwhile(sale: Sale, event: Event, now: Now) -> Outcome:
    if isinstance(event, StaffProven) and sale.charge is not None:
        sale = _payable(sale)
    return step(sale, event, now)


def _no_word_is_an_end(sale: Sale, event: Event, now: Now) -> Outcome:
    charge = sale.charge
    silent = charge is not None and now.mono_s > charge.begun_at_s + 10
    if isinstance(event, Tick) and silent:
        return _payable(sale), ()
    return step(sale, event, now)


def _lost_hub_is_an_end(sale: Sale, event: Event, now: Now) -> Outcome:
    if isinstance(event, HubLost) and sale.charge is not None:
        return _payable(sale), ()
    return step(sale, event, now)


def _given_up_and_paid(sale: Sale, event: Event, now: Now) -> Outcome:
    charge = sale.charge
    paid = isinstance(event, ChargeReplied) and event.state is ChargeWord.PAID
    if paid and charge is not None:
        sale = replace(sale, charge=replace(charge, giving_up=False))
    return step(sale, event, now)


def _unresolved_is_paid(sale: Sale, event: Event, now: Now) -> Outcome:
    if isinstance(event, ChargeReplied) and event.state is ChargeWord.UNRESOLVED:
        event = replace(event, state=ChargeWord.PAID)
    return step(sale, event, now)


def _another_attempts_word(sale: Sale, event: Event, now: Now) -> Outcome:
    if isinstance(event, ChargeReplied) and sale.charge is not None:
        event = replace(event, attempt=sale.charge.attempt.count, changes=99)
    return step(sale, event, now)


@pytest.mark.parametrize(
    "mutant",
    [
        _cash_meanwhile,
        _no_word_is_an_end,
        _lost_hub_is_an_end,
        _given_up_and_paid,
        _unresolved_is_paid,
        _another_attempts_word,
    ],
)
def test_the_walks_find_a_safeguard_that_is_missing(mutant: Step) -> None:
    assert any(PhoneWalk(seed, step=mutant).play().faults for seed in SEEDS)
