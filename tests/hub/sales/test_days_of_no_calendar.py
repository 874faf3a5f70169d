"""Times of a sale that are on no calendar, or years off: booked, whatever it claims."""

from typing import Any

import pytest
from msgspec.structs import replace as replaced

from tests.support.hub_rig import Shop, VirtualKiosk
from tests.support.redeeming import flag_kinds, ledger_faults, redeeming, redeeming_shop

pytestmark = pytest.mark.on_each("what one database takes another may refuse")
NEVER = ("2026-02-31T08:00:00.000Z", "9999-19-39T29:59:59.999Z")
TIMES = ("closed_at", "opened_at", "priced_at")
CLAIMS: tuple[dict[str, Any], ...] = (
    {},
    {"tier": "gold"},
    {"tier": "gold", "time_unsure": True},
    {"birthday": True},
    {"points_used": 100, "coupons": ("c1",)},
)


@pytest.mark.parametrize("claim", CLAIMS)
def test_such_a_sale_is_booked(
    shop: Shop, kiosk: VirtualKiosk, claim: dict[str, Any]
) -> None:
    redeeming_shop(shop)
    times = [{name: never} for name in TIMES for never in NEVER]
    times.append(dict.fromkeys(TIMES, NEVER[0]))
    sales = [
        replaced(redeeming(f"k1-1-{number}"), **each, **claim)
        for number, each in enumerate(times, start=1)
    ]
    ack = shop.ack(*kiosk.facts(sales))
    assert (ack.upto, ack.refused) == (len(sales), ())
    assert shop.rows("SELECT count(*) FROM orders") == [(len(sales),)]
    assert ledger_faults(shop) == []


def test_a_clock_that_is_years_behind_costs_nobody_their_tier(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop)
    large = replaced(redeeming("k1-1-1"), closed_at="2026-03-01T07:59:00.000Z")
    shop.ack(kiosk.fact(large))
    shop.spoil("UPDATE loyalty_events SET money_fen = 400000")
    later = replaced(
        redeeming("k1-1-2"),
        tier="gold",
        time_unsure=True,
        opened_at="1970-01-01T00:00:00.000Z",
        closed_at="1970-01-01T00:01:00.000Z",
    )
    shop.ack(kiosk.fact(later))
    assert "tier_unearned" not in flag_kinds(shop)
