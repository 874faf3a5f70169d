"""The price of the open basket, for this customer at this moment. Pure."""

from datetime import datetime, timedelta

from firmware.kiosk.sale.state import Now, Sale
from firmware.retail.article import Article
from firmware.retail.loyalty.rules import Tier
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.engines import price
from firmware.retail.pricing.line_goods import goods_of
from firmware.retail.pricing.quote import Quote, Tender
from firmware.retail.pricing.ruled import PriceRequest

PRICED_FOR = timedelta(minutes=15)
"""How long a basket keeps the prices of its first scan (A43)."""


def quote_of(sale: Sale, now: Now, tender: Tender | None = None) -> Quote:
    """What the basket costs by the policy in force; with a tender, rounded for it."""
    request = request_of(sale, now)
    return price(sale.basket.lines, now.policy, tender, request=request)


def request_of(sale: Sale, now: Now) -> PriceRequest:
    """The basket as pricing by rules takes it.

    A member counts as soon as the hub has replied; coupons and points are not used
    here yet.
    """
    articles = {(each.gtin, each.revision): each for each in sale.articles}

    def article_of(gtin: str, revision: int) -> Article | None:
        return articles.get((gtin, revision))

    return PriceRequest(
        goods=goods_of(sale.basket.lines, article_of),
        at=now.policy.store_time.local(priced_at(sale, now)),
        customer=_customer(sale),
        hub_away=True,
    )


def priced_at(sale: Sale, now: Now) -> str:
    """The UTC time as of which a basket is priced: its first scan (A43).

    After `PRICED_FOR` it is now; empty if the time is not known, when no rule with
    hours or days holds (N15).
    """
    if not (sale.opened_known and now.time_known and sale.opened_at):
        return ""
    opened, present = map(datetime.fromisoformat, (sale.opened_at, now.utc))
    return sale.opened_at if present - opened < PRICED_FOR else now.utc


def _customer(sale: Sale) -> Customer | None:
    member = sale.member
    if member is None or member.member_id is None:
        return None
    return Customer(tier=Tier(member.tier), points=member.balance_points or 0)
