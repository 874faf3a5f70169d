"""Orders a second in the hub's core with a shop's rules on, against without.

`python -m tests.bench.bench_rules [ORDERS]`: the same baskets, half of them of members,
in turns at two hubs of SQLite. With: engine 3, twenty offers, tier prices, multipliers,
lots. Without: the plain policy by engine 2, which knows no rule.
"""

import sys
import tempfile
from pathlib import Path

from msgspec.structs import replace as replaced

from firmware.hub.db.engine import opened, writing
from firmware.hub.policy import store as policy_store
from firmware.hub.runtime.incoming import Incoming
from firmware.protocol.envelope import utc_text
from firmware.protocol.messages import PriceStep, SaleClosed
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.engines import ENGINES
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.line_goods import goods_of
from firmware.retail.pricing.offers.rules import ArticleOffer, SpendOffer, SpendStep
from firmware.retail.pricing.offers.scope import Scope
from firmware.retail.pricing.offers.section import Offers
from firmware.retail.pricing.quote import Tender
from firmware.retail.pricing.ruled import PriceRequest
from tests.bench.bench_hub import ARTICLES, BATCH, KIOSKS, MEMBERS, hub, timed
from tests.bench.report import compare, heading
from tests.support.hub_rig import NOW_MS, VirtualKiosk, sale

KNOWN = {each.gtin: each for each in ARTICLES}
DEFAULT_ORDERS = 3_200
AT = "2026-03-01T08:00:00.000Z"
STEPS = (SpendStep(from_fen=500, off_fen=30), SpendStep(from_fen=900, off_fen=80))
RULES = Policy(
    version=2,
    offers=Offers(
        article=tuple(
            ArticleOffer(
                id=f"a{n}",
                name="",
                price_bps=9_000,
                scope=Scope(articles=tuple(a.gtin for a in ARTICLES[n::40])),
            )
            for n in range(15)
        ),
        spend=tuple(
            SpendOffer(
                id=f"s{n}",
                name="",
                steps=STEPS,
                scope=Scope(articles=tuple(a.gtin for a in ARTICLES[n::5])),
            )
            for n in range(5)
        ),
    ),
)


def main() -> None:
    orders = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_ORDERS
    plain = [basket(n) for n in range(orders)]
    ruled = [under_rules(each) for each in plain]
    with tempfile.TemporaryDirectory() as name:
        folders = Path(name) / "with", Path(name) / "without"
        with hub(folders[0]) as first, hub(folders[1]) as second:
            with opened(folders[0]) as engine, writing(engine) as connection:
                policy_store.keep(connection, RULES, utc_text(NOW_MS - 60_000))
            both = zip(batches(ruled), batches(plain), strict=True)
            pairs = [
                (
                    timed(lambda m=m: first.handle(m)),
                    timed(lambda n=n: second.handle(n)),
                )
                for m, n in both
            ]
    heading("without")
    rates = [[BATCH / each for each in column] for column in zip(*pairs, strict=True)]
    ours, bare = rates
    compare("orders/s with tiers, lots and offers", ours, bare, "at least 0.80")


def basket(number: int) -> SaleClosed:
    kid = f"k{number % KIOSKS}"
    chosen = [ARTICLES[number * k % len(ARTICLES)] for k in (1, 3, 7, 11)]
    member = f"m{number % MEMBERS}" if number % 2 else None
    return sale(f"{kid}-1-{number // KIOSKS + 1}", chosen, member_id=member)


def under_rules(plain: SaleClosed) -> SaleClosed:
    """The same basket as a kiosk prices it by these rules."""
    goods: tuple[PricedGoods, ...] = goods_of(
        plain.lines, lambda gtin, _revision: KNOWN.get(gtin)
    )
    request = PriceRequest(
        goods=goods,
        at=RULES.store_time.local(AT),
        customer=Customer() if plain.member_id else None,
        hub_away=True,
    )
    quote = ENGINES[3].price(plain.lines, RULES, Tender.CASH, request=request)
    steps = [
        PriceStep(stage=step.stage, rule=step.rule, amount_fen=step.amount_fen)
        for step in quote.steps
    ]
    return replaced(
        plain,
        steps=tuple(steps),
        payable_fen=quote.payable_fen,
        earned_points=quote.earned_points if plain.member_id else 0,
        policy_version=RULES.version,
        engine=3,
        priced_at=AT,
    )


def batches(sold: list[SaleClosed]) -> list[list[Incoming]]:
    kiosks = {f"k{n}": VirtualKiosk(f"k{n}") for n in range(KIOSKS)}
    facts = [kiosks[each.sale_id.split("-")[0]].fact(each) for each in sold]
    return [facts[start : start + BATCH] for start in range(0, len(facts), BATCH)]


if __name__ == "__main__":
    main()
