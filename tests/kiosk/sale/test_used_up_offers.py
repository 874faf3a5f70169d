"""What a member has used up the hub says: the basket is priced without, and says so."""

from dataclasses import replace

import pytest

from firmware.kiosk.journal.facts import sale_closed
from firmware.kiosk.sale import Sale
from firmware.kiosk.sale.events import (
    CardScanned,
    GoodsScanned,
    MemberReplied,
    PayPressed,
)
from firmware.kiosk.sale.quoting import quote_of
from firmware.kiosk.sale.ticket import SlipState
from firmware.kiosk.sync.pending_requests import PendingRequests, member_request
from firmware.protocol.messages import MemberReply
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import NEWEST
from firmware.retail.pricing.offers.limits import StoppedOffer
from firmware.retail.pricing.offers.rules import ArticleOffer
from firmware.retail.pricing.offers.section import Offers
from tests.support.kiosk_builders import CARD, COLA, moment, ticket, walk

OFFERS = Offers(article=(ArticleOffer(id="once", price_bps=5_000, member_times_max=1),))
POLICY = Policy(pricing_engine=NEWEST, offers=OFFERS)
NOW = moment(policy=POLICY)
HALF = COLA.price_fen // 2


def of_member(used_up: tuple[str, ...]) -> Sale:
    requests = PendingRequests()
    requests.add(member_request(CARD, "c", 0.0, tier=True))
    reply = MemberReply(member_id="m1", used_up=used_up)
    _, replied = requests.receive("c", reply, 1.0, hub_ms=0)
    assert isinstance(replied, MemberReplied)
    return walk(Sale(), GoodsScanned(COLA), CardScanned(CARD), replied, now=NOW)


@pytest.mark.parametrize(
    ("used_up", "payable_fen"), [((), HALF), (("once",), COLA.price_fen)]
)
def test_an_offer_that_a_member_used_up_prices_nothing(
    used_up: tuple[str, ...], payable_fen: int
) -> None:
    sale = of_member(used_up)
    assert quote_of(sale, NOW).payable_fen == payable_fen
    paid = ticket(walk(sale, PayPressed(), now=NOW))
    fact = sale_closed(replace(paid, closed_at=NOW.utc), SlipState.NONE)
    assert (fact.used_up, fact.payable_fen) == (used_up, payable_fen)


def test_what_the_policy_names_as_stopped_prices_nothing() -> None:
    stopped = replace(POLICY, stopped=(StoppedOffer(id="once"),))
    sale = of_member(())
    assert quote_of(sale, replace(NOW, policy=stopped)).payable_fen == COLA.price_fen
