"""A pass that two kiosks took while the hub was away is found out when sales come."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from firmware.hub.db.engine import reading
from firmware.hub.members.passes import store
from firmware.hub.members.passes.forgetting import PassUseSweep
from firmware.protocol.messages import AskPass, SaleClosed
from firmware.retail.codes.member_pass import pass_window
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale, still_stamper
from tests.support.passes import MEMBER_ID, NOW_S, Phone

WINDOW = pass_window(NOW_S)


def with_pass(sale_id: str, window: int = WINDOW) -> SaleClosed:
    return replace(
        sale(sale_id, goods(2), member_id=MEMBER_ID), engine=3, pass_window=window
    )


def flags(shop: Shop) -> list[tuple[object, ...]]:
    return shop.rows(
        "SELECT sale_id, hub_says FROM order_flags WHERE kind = 'pass_repeated'"
    )


@pytest.fixture
def phone(shop: Shop) -> Phone:
    return Phone(shop)


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.usefixtures("phone")
def test_the_second_sale_by_one_pass_is_flagged(shop: Shop, *, together: bool) -> None:
    one, other = VirtualKiosk("k1"), VirtualKiosk("k2")
    facts = [one.fact(with_pass("k1-1-1")), other.fact(with_pass("k2-1-1"))]
    for batch in [facts] if together else [[each] for each in facts]:
        shop.acks(*batch)
    assert flags(shop) == [("k2-1-1", "used for order k1-1-1 as well")]
    uses = shop.rows("SELECT member_id, pass_window, kid, sale_id FROM pass_uses")
    assert uses == [(MEMBER_ID, WINDOW, "k1", "k1-1-1")]


def test_a_sale_after_its_own_request_is_no_second_use(
    shop: Shop, kiosk: VirtualKiosk, phone: Phone
) -> None:
    shop.reply(kiosk.request(AskPass(member_pass=phone.shows())))
    shop.acks(kiosk.fact(with_pass("k1-1-1")))
    shop.acks(VirtualKiosk("k2").fact(with_pass("k2-1-1")))
    assert flags(shop) == [("k2-1-1", "used at kiosk k1 as well")]


@pytest.mark.usefixtures("phone")
def test_other_passes_of_a_member_are_no_second_use(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.acks(kiosk.fact(with_pass("k1-1-1")), kiosk.fact(with_pass("k1-1-2", 1)))
    shop.acks(kiosk.fact(sale("k1-1-3", goods(1), member_id=MEMBER_ID)))
    assert flags(shop) == []


@pytest.mark.usefixtures("phone")
def test_uses_that_no_sale_can_name_any_more_are_forgotten(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    windows: Sequence[int] = [pass_window(NOW_S - days * 86_400) for days in range(95)]
    shop.acks(
        *(
            kiosk.fact(with_pass(f"k1-1-{number}", window))
            for number, window in enumerate(windows)
        )
    )
    sweep = PassUseSweep(shop.engine, still_stamper("hub"), kept_days=90)
    while sweep.run(0.0):
        pass
    with reading(shop.engine) as connection:
        keys = {(MEMBER_ID, window) for window in windows}
        kept = store.uses_of(connection, keys)
    assert sorted(window for _, window in kept) == sorted(windows[:92])
