"""A sale by prices or rules that no kiosk can have had any more earns nothing."""

from dataclasses import replace

import pytest
from msgspec.structs import replace as replaced

from firmware.hub.catalogue import importing
from firmware.hub.db.engine import writing
from firmware.hub.fleet.kiosk_clocks import KioskClocks
from firmware.hub.policy import store as policy_store
from firmware.hub.sales.feature import sales_feature
from firmware.protocol.messages import SaleClosed
from firmware.retail.loyalty.rules import PointsRule
from firmware.retail.policy.policy import Policy
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale, still_stamper

BOUGHT = goods(30)[:20]
GENEROUS = Policy(version=2, points=PointsRule(spend_per_point_fen=1))
LONG_AGO = "2020-01-02T08:00:00.000Z"
LATELY = "2026-02-25T08:00:00.000Z"
"""The sales close and are received on 2026-03-01."""
LATER = "2026-04-01T08:00:00.000Z"
FALSE_CLOCKS = ["9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00.000Z"]


def keep(shop: Shop, *policies: tuple[Policy, str]) -> None:
    with writing(shop.engine) as connection:
        for policy, stored_at in policies:
            policy_store.keep(connection, policy, stored_at)


def reprice(shop: Shop, price_fen: int, now: str, *, gap: int = 0) -> None:
    """A catalogue of that one price; `gap` leaves out numbers before it."""
    dear = [replace(each, price_fen=price_fen) for each in goods(30)]
    with writing(shop.engine) as connection:
        if gap:
            importing.reissue_as(connection, 1 + gap, now=now)
        importing.import_articles(connection, dear, source="test", now=now)


def kinds(shop: Shop, kiosk: VirtualKiosk, sold: SaleClosed) -> list[str]:
    """The kinds of the flags after a sale, which is booked."""
    assert shop.ack(kiosk.fact(sold)).refused == ()
    return [str(kind) for (kind,) in shop.rows("SELECT kind FROM order_flags")]


def points(shop: Shop) -> list[tuple[object, ...]]:
    return shop.rows("SELECT amount FROM entries WHERE account = 'member:m1'")


def generous(closed_at: str = "2026-03-01T08:00:00.000Z") -> SaleClosed:
    return sale("k1-1-1", BOUGHT, member_id="m1", policy=GENEROUS, closed_at=closed_at)


@pytest.mark.parametrize("closed_at", ["2026-03-01T08:00:00.000Z", *FALSE_CLOCKS])
def test_a_policy_that_was_superseded_long_before_earns_nothing(
    shop: Shop, kiosk: VirtualKiosk, closed_at: str
) -> None:
    keep(shop, (GENEROUS, LONG_AGO), (Policy(version=9), LONG_AGO))
    assert kinds(shop, kiosk, generous(closed_at)) == ["policy_impossible"]
    assert points(shop) == []


def test_a_kiosk_that_was_away_may_sell_by_its_policy_for_a_while(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    keep(shop, (GENEROUS, LONG_AGO), (Policy(version=9), LATELY))
    assert kinds(shop, kiosk, generous()) == []
    assert points(shop) == [(generous().earned_points,)]


def test_a_wrong_clock_alone_takes_no_points_of_a_backlog(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    """It may have waited for 90 days: under a policy that was in force then."""
    keep(shop, (GENEROUS, LONG_AGO), (Policy(version=9), "2025-12-20T08:00:00.000Z"))
    assert kinds(shop, kiosk, generous(FALSE_CLOCKS[0])) == []


@pytest.mark.parametrize("closed_at", ["2026-03-01T08:00:00.000Z", *FALSE_CLOCKS])
@pytest.mark.parametrize("gap", [0, 100])
def test_an_old_revision_earns_nothing_whatever_follows_it_and_any_clock_shows(
    shop: Shop, kiosk: VirtualKiosk, closed_at: str, gap: int
) -> None:
    reprice(shop, 99_900, LONG_AGO, gap=gap)
    old = sale("k1-1-1", BOUGHT, member_id="m1", closed_at=closed_at)
    assert kinds(shop, kiosk, old) == ["revision_impossible"]
    assert points(shop) == []


def test_a_revision_that_never_was_is_flagged_once_no_restore_explains_it(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    between = sale("k1-1-1", BOUGHT, member_id="m1", revision=50)
    reprice(shop, 99_900, LONG_AGO, gap=100)
    assert kinds(shop, kiosk, between) == ["revision_impossible"]


def test_a_revision_that_a_restore_lost_counts_for_a_while(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    between = sale("k1-1-1", BOUGHT, member_id="m1", revision=50)
    reprice(shop, 99_900, LATELY, gap=100)
    assert kinds(shop, kiosk, between) == []


def test_lines_of_known_revisions_lend_an_unknown_one_nothing(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    sold = sale("k1-1-1", BOUGHT, member_id="m1", revision=99_999)
    lines = tuple(replaced(line, revision=1) for line in sold.lines)
    sold = replaced(sold, lines=lines)
    assert kinds(shop, kiosk, sold) == ["revision_impossible"]


def review(shop: Shop) -> None:
    made = sales_feature(
        shop.engine,
        still_stamper("hub"),
        fact_age_max_days=90,
        utc_offset_minutes=480,
        clocks=KioskClocks(),
    )
    (job,) = made.jobs
    while job.run(0.0):
        pass


@pytest.mark.parametrize("closed_at", ["2026-03-01T08:00:00.000Z", *FALSE_CLOCKS])
def test_a_policy_that_came_after_the_sale_grants_nothing(
    shop: Shop, kiosk: VirtualKiosk, closed_at: str
) -> None:
    assert kinds(shop, kiosk, generous(closed_at)) == ["policy_unknown"]
    keep(shop, (GENEROUS, LATER))
    review(shop)
    assert points(shop) == []


def test_a_catalogue_that_came_after_the_sale_grants_nothing(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    early = sale("k1-1-1", BOUGHT, member_id="m1", revision=99_999)
    assert kinds(shop, kiosk, early) == ["article_unknown"]
    with writing(shop.engine) as connection:
        importing.reissue_as(connection, 99_999, now=LATER)
    review(shop)
    assert points(shop) == []


def test_a_clock_behind_the_policy_is_wrong_and_costs_no_points(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    keep(shop, (GENEROUS, LATELY))
    sold = generous("2026-02-20T08:00:00.000Z")
    assert kinds(shop, kiosk, sold) == []
    assert shop.rows("SELECT closed_at FROM orders") == [("2026-03-01T08:00:00.000Z",)]
