"""A member's birthday prices the basket once the hub says so, and the sale names it."""

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
from firmware.protocol.messages import AskMember, MemberReply
from firmware.retail.article import Article
from firmware.retail.loyalty.rules import Tier
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import NEWEST
from firmware.retail.pricing.offers.rules import ArticleOffer, GiftOffer
from firmware.retail.pricing.offers.section import Offers
from tests.support.kiosk_builders import CARD, COLA, moment, ticket, walk

CAKE = Article("6930000000200", "蛋糕", 5_000)
NOW = moment(
    policy=Policy(
        pricing_engine=NEWEST,
        offers=Offers(
            article=(ArticleOffer(id="day", price_bps=8_000, birthday=True),),
            gift=(
                GiftOffer(id="candle", article="6930000000201", min_fen=0),
                GiftOffer(
                    id="cup", article="6930000000202", min_fen=4_000, birthday=True
                ),
            ),
        ),
    )
)


def with_goods(*articles: Article, birthday: bool) -> Sale:
    replied = MemberReplied(CARD, "m1", 0, birthday=birthday)
    scans = map(GoodsScanned, articles)
    return walk(Sale(), *scans, CardScanned(CARD), replied, now=NOW)


@pytest.mark.parametrize(("birthday", "payable_fen"), [(True, 4_000), (False, 5_000)])
def test_the_benefit_of_the_day_is_for_members_of_the_day(
    *, birthday: bool, payable_fen: int
) -> None:
    quote = quote_of(with_goods(CAKE, birthday=birthday), NOW)
    assert (quote.payable_fen, quote.birthday) == (payable_fen, birthday)


def test_a_sale_names_the_benefit_that_it_used_and_its_gifts() -> None:
    paid = ticket(walk(with_goods(CAKE, birthday=True), PayPressed(), now=NOW))
    fact = sale_closed(replace(paid, closed_at=NOW.utc), SlipState.NONE)
    assert fact.birthday
    assert [gift.rule for gift in fact.gifts] == ["candle", "cup"]


def test_a_benefit_that_was_not_used_is_not_used_up() -> None:
    offers = replace(NOW.policy.offers, article=())
    now = replace(NOW, policy=replace(NOW.policy, offers=offers))
    paid = ticket(walk(with_goods(COLA, birthday=True), PayPressed(), now=now))
    fact = sale_closed(replace(paid, closed_at=NOW.utc), SlipState.NONE)
    assert not fact.birthday
    assert [gift.rule for gift in fact.gifts] == ["candle"]


def test_what_the_hub_says_of_a_member_reaches_the_sale() -> None:
    requests = PendingRequests()
    request = member_request(CARD, "c", 0.0, tier=True)
    assert request.request == AskMember(card=CARD, tier=True, wallet=True)
    requests.add(request)
    reply = MemberReply(
        member_id="m1",
        tier="silver",
        birthday=True,
        next_tier="gold",
        next_missing_fen=1_200,
    )
    _, replied = requests.receive("c", reply, 1.0, hub_ms=0)
    assert isinstance(replied, MemberReplied)
    member = walk(Sale(), CardScanned(CARD), replied, now=NOW).member
    assert member is not None
    assert (member.tier, member.birthday) == (Tier.SILVER, True)
    assert (member.next_tier, member.next_missing_fen) == (Tier.GOLD, 1_200)
