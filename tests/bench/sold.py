"""Tickets as they stand after paying: four articles, every other one with a card."""

import time

from firmware.kiosk.sale.ticket import SaleMember, Ticket
from firmware.protocol.envelope import utc_text
from firmware.retail.basket import Basket, Refusal, add
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import price
from firmware.retail.pricing.quote import Tender
from tests.stress.load import shelf, wallets

STEPS = (1, 3, 7, 11)
_SHELF, _WALLETS, _POLICY = shelf(), wallets(), Policy()


def ticket(number: int, kid: str = "kiosk-1") -> Ticket:
    """The sale of this number at this kiosk."""
    basket = Basket()
    for step in STEPS:
        article = _SHELF[number * step % len(_SHELF)]
        added = add(basket, article, _POLICY.limits)
        assert not isinstance(added, Refusal)
        basket = added
    now = utc_text(time.time_ns() // 1_000_000)
    return Ticket(
        number=number,
        sale_id=f"{kid}-1-{number}",
        receipt_no=f"{kid}-{number:06d}",
        opened_at=now,
        basket=basket,
        quote=price(basket.lines, _POLICY, Tender.CASH),
        tender=Tender.CASH,
        member=SaleMember(_WALLETS[number % len(_WALLETS)]) if number % 2 else None,
        catalogue_revision=1,
        closed_at=now,
    )
