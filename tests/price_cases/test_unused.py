"""A shopkeeper sees why a rule of a basket was not used."""

from typing import Any

import pytest

from firmware.price_cases.reading.basket import basket_of
from firmware.price_cases.reading.form import CaseForm
from firmware.price_cases.sale import CaseSale, sale_of
from firmware.price_cases.unused import WhyUnused, unused_coupons, unused_offers

AT = "2026-03-10T15:00:00+08:00"
LINE = {"id": "a", "article": "tea", "price": 10_000}


def sale(**given: object) -> CaseSale:
    form = {"at": AT, "member": {"tier": "gold"}, "lines": [LINE], **given}
    return sale_of(basket_of(CaseForm(form, "", [])))


@pytest.mark.parametrize(
    ("offer", "why"),
    [
        ({"off": 5000, "tiers": ["silver"]}, WhyUnused.OTHERS),
        ({"off": 5000, "birthday": True}, WhyUnused.OTHERS),
        ({"off": 5000, "hours": ["11:00", "14:00"]}, WhyUnused.OTHER_TIME),
        ({"off": 5000, "until": "2026-03-09"}, WhyUnused.OTHER_TIME),
        ({"off": 5000, "day_times_max": 3}, WhyUnused.STOPPED),
        ({"off": 5000, "scope": {"articles": ["milk"]}}, WhyUnused.NOTHING),
        ({"kind": "mj", "steps": [[10_001, 5000]]}, WhyUnused.NOTHING),
        ({"off": 999}, WhyUnused.DEARER),
    ],
)
def test_an_offer_that_is_not_used_has_its_reason(
    offer: dict[str, Any], why: WhyUnused
) -> None:
    found = sale(
        offers=[{"id": "o", "kind": "article", **offer}], uses={"o": {"day": 3}}
    )
    assert found.tier_price
    assert list(unused_offers(found)) == [("o", why)]


def test_an_offer_that_is_used_needs_no_reason() -> None:
    found = sale(offers=[{"id": "o", "kind": "article", "off": 5000}])
    assert list(unused_offers(found)) == []


def test_a_coupon_that_is_not_used_has_its_reason() -> None:
    wallet = [
        {"id": "best", "off": 900},
        {"id": "less", "off": 800},
        {"id": "far", "min": 10_001, "off": 5000},
        {"id": "not-this", "off": 5000},
        {"id": "old", "off": 5000, "until": "2026-03-09"},
    ]
    found = sale(coupons=wallet, declined=["not-this"])
    assert list(unused_coupons(found)) == [
        ("less", WhyUnused.DEARER),
        ("far", WhyUnused.NOTHING),
        ("not-this", WhyUnused.STOPPED),
    ]
