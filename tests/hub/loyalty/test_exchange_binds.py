"""Points that were exchanged for a coupon stay spent, whatever arrives later (0195)."""

from msgspec.structs import replace as replaced

from firmware.hub.db.engine import writing
from firmware.hub.loyalty.issuing.by_hand import exchange
from firmware.hub.loyalty.issuing.grants import Issuer
from firmware.retail.pricing.offers.coupon_rules import ExchangeKind
from tests.support.hub_rig import Shop, VirtualKiosk
from tests.support.redeeming import NOW, balance, redeeming, redeeming_shop, uses

COFFEE = ExchangeKind(id="coffee", name="咖啡券", off_fen=500, points=500)


def test_an_older_use_that_comes_later_makes_a_debt(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop, points=500)
    with writing(shop.engine) as connection:
        issuer = Issuer(connection, NOW, 480)
        done = exchange(issuer, COFFEE, "m1", exchange_id="x1")
    assert done == ("exchange:coffee:x1", 0)
    older = replaced(
        redeeming("k1-1-1", points=200),
        opened_at="2026-03-01T07:39:00.000Z",
        closed_at="2026-03-01T07:40:00.000Z",
    )
    shop.ack(kiosk.fact(older))
    assert (balance(shop), uses(shop)) == (-200, {"redeemed": 700})
