"""Orders that the hub computes otherwise: booked as paid, flagged, never lost."""

import json
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from firmware.hub.db.engine import reading, writing
from firmware.hub.ledger import store as ledger_store
from firmware.hub.policy import store as policy_store
from firmware.hub.sales import flag_store, flags
from firmware.hub.sales.flag_store import OpenFlag
from firmware.hub.sales.flags import FlagReview
from firmware.protocol.messages import SaleClosed
from firmware.retail.loyalty.rules import PointsRule
from firmware.retail.policy.policy import Policy
from tests.support.hub_rig import (
    POLICY,
    Shop,
    VirtualKiosk,
    card,
    goods,
    sale,
    still_stamper,
)

BOUGHT = goods(30)[:20]
GOOD = sale("k1-1-1", BOUGHT, member_id="m1")
NOW = "2026-03-02T08:00:00.000Z"
LIMITS = {"age_max_days": 90, "utc_offset_minutes": 480}


def unchanged(good: SaleClosed) -> SaleClosed:
    """As it was paid."""
    return good


def renamed(good: SaleClosed) -> SaleClosed:
    """The same total by a rule of another name."""
    first, *rest = good.steps
    return replace(good, steps=(replace(first, rule="tag"), *rest))


def cheaper(good: SaleClosed) -> SaleClosed:
    """A line below its listed price, and a total that follows from it."""
    first, *rest = good.lines
    step = replace(good.steps[0], amount_fen=good.payable_fen - first.amount_fen + 1)
    return replace(
        good,
        lines=(replace(first, amount_fen=1), *rest),
        steps=(step,),
        payable_fen=step.amount_fen,
    )


def labelled(good: SaleClosed) -> SaleClosed:
    """A line below its listed price, by a label that no scale made."""
    sold = cheaper(good)
    first, *rest = sold.lines
    return replace(sold, lines=(replace(first, entry="labelled"), *rest))


def minted(good: SaleClosed) -> SaleClosed:
    """One piece for the largest sum, and all the points that follow from it."""
    first = replace(good.lines[0], entry="labelled", amount_fen=100_000_000)
    step = replace(good.steps[0], amount_fen=100_000_000)
    return replace(
        good,
        lines=(first,),
        steps=(step,),
        payable_fen=100_000_000,
        earned_points=100_000,
    )


def taken_back_twice(good: SaleClosed) -> SaleClosed:
    """A void of a line that does not stand."""
    first, second, *rest = good.lines
    return replace(good, lines=(first, replace(second, voids=9), *rest))


DRIFTS: list[tuple[Callable[[SaleClosed], SaleClosed], str]] = [
    (renamed, "price_drift"),
    (cheaper, "price_drift"),
    (lambda good: replace(good, payable_fen=good.payable_fen - 10), "price_drift"),
    (lambda good: replace(good, earned_points=50_000_000), "points_drift"),
    (lambda good: replace(good, policy_version=7), "policy_unknown"),
    (
        lambda good: replace(
            good, lines=(replace(good.lines[0], gtin="100"), *good.lines[1:])
        ),
        "article_unknown",
    ),
    (lambda good: replace(good, engine=9), "engine_unknown"),
    (labelled, "label_impossible"),
    (minted, "label_impossible"),
    (taken_back_twice, "line_impossible"),
    (lambda good: replace(good, receipt_no="k2-000001"), "receipt_foreign"),
    (lambda good: replace(good, card=card(2)), "member_mismatch"),
    (
        lambda good: replace(
            good, lines=(replace(good.lines[0], approved=True), *good.lines[1:])
        ),
        "approval_needless",
    ),
    (
        lambda good: replace(
            good, lines=(replace(good.lines[0], entry="rfid"), *good.lines[1:])
        ),
        "price_drift",
    ),
]


def balance(shop: Shop) -> int:
    with reading(shop.engine) as connection:
        return ledger_store.balance_points(connection, "m1", NOW)


def found(shop: Shop) -> list[OpenFlag]:
    with reading(shop.engine) as connection:
        return flag_store.open_flags(connection)


@pytest.mark.parametrize(("drift", "kind"), DRIFTS)
def test_what_was_paid_is_booked_as_paid_and_flagged(
    shop: Shop,
    kiosk: VirtualKiosk,
    drift: Callable[[SaleClosed], SaleClosed],
    kind: str,
) -> None:
    paid = drift(GOOD)
    ack = shop.ack(kiosk.fact(paid))
    assert (ack.upto, ack.refused) == (1, ())
    assert shop.rows("SELECT payable_fen, earned_points, engine FROM orders") == [
        (paid.payable_fen, 0, paid.engine)
    ]
    till = "SELECT amount FROM entries WHERE account = 'till:k1'"
    assert shop.rows(till) == [(paid.payable_fen,)]
    (flag,) = found(shop)
    assert (flag.kind, flag.withheld_points) == (kind, paid.earned_points)
    assert flag.kiosk_says != flag.hub_says
    assert balance(shop) == 0
    assert shop.rows("SELECT * FROM dead_letters") == []
    checks = {each.check for each in shop.wrong()}
    assert "flags" in checks
    assert checks <= {"flags", "lines"}


def test_a_sale_that_agrees_has_no_flag(shop: Shop, kiosk: VirtualKiosk) -> None:
    shop.ack(kiosk.fact(GOOD))
    assert found(shop) == []
    assert balance(shop) == GOOD.earned_points > 0


def test_a_person_grants_what_was_withheld_once(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(renamed(GOOD)))
    (flag,) = found(shop)
    with writing(shop.engine) as connection:
        flags.accept(connection, flag, note="old tag", now=NOW, utc_offset_minutes=480)
        assert flag_store.open_flag(connection, flag.flag) is None
    assert balance(shop) == GOOD.earned_points
    assert shop.wrong() == []


@pytest.mark.parametrize("drift", [renamed, labelled, unchanged])
def test_accepting_grants_no_more_than_the_hub_computes(
    shop: Shop, kiosk: VirtualKiosk, drift: Callable[[SaleClosed], SaleClosed]
) -> None:
    """Whichever difference is found first, the points beside it are named."""
    paid = replace(drift(GOOD), earned_points=50_000_000)
    shop.ack(kiosk.fact(paid))
    (flag,) = found(shop)
    assert "50000000 points earned" in flag.kiosk_says
    computed = paid.payable_fen // POLICY.points.spend_per_point_fen
    assert f"{computed} points earned" in flag.hub_says
    with writing(shop.engine) as connection:
        flags.accept(
            connection, flag, note="good will", now=NOW, utc_offset_minutes=480
        )
    assert balance(shop) == computed
    assert shop.wrong() == []


def test_accepting_grants_no_more_than_was_paid_for(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    paid = replace(minted(GOOD), payable_fen=5_000)
    shop.ack(kiosk.fact(paid))
    (flag,) = found(shop)
    with writing(shop.engine) as connection:
        flags.accept(
            connection, flag, note="good will", now=NOW, utc_offset_minutes=480
        )
    assert balance(shop) == 5


def test_what_the_hub_cannot_compute_is_granted_as_claimed_and_says_so(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(replace(GOOD, policy_version=7)))
    (flag,) = found(shop)
    assert flag.hub_says.endswith("; points not computed")
    with writing(shop.engine) as connection:
        flags.accept(
            connection, flag, note="seen on the slip", now=NOW, utc_offset_minutes=480
        )
    assert balance(shop) == GOOD.earned_points


def test_accepting_a_claim_below_zero_takes_nothing(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(replace(GOOD, policy_version=7, earned_points=-5)))
    (flag,) = found(shop)
    with writing(shop.engine) as connection:
        flags.accept(connection, flag, note="", now=NOW, utc_offset_minutes=480)
    assert balance(shop) == 0
    assert found(shop) == []


def test_a_person_leaves_withheld_what_is_wrong(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(replace(GOOD, earned_points=50_000_000)))
    (flag,) = found(shop)
    with writing(shop.engine) as connection:
        flags.dismiss(connection, flag, note="forged", now=NOW, utc_offset_minutes=480)
    assert balance(shop) == 0
    assert shop.wrong() == []


def test_an_order_is_judged_again_once_its_policy_is_known(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    later = Policy(version=7, points=PointsRule(spend_per_point_fen=500))
    paid = sale("k1-1-1", BOUGHT, member_id="m1", policy=later)
    shop.ack(kiosk.fact(paid))
    review = FlagReview(shop.engine, still_stamper("hub"), lambda: 0.0, **LIMITS)
    assert not review.run(1.0)
    assert [flag.kind for flag in found(shop)] == ["policy_unknown"]

    with writing(shop.engine) as connection:
        policy_store.keep(connection, later, "2026-02-20T08:00:00.000Z")
    assert not review.run(1.0)
    assert found(shop) == []
    assert balance(shop) == paid.earned_points
    assert shop.wrong() == []


def test_a_review_ends_with_its_slice(shop: Shop, kiosk: VirtualKiosk) -> None:
    for number in range(3):
        drifted = sale(f"k1-1-{number}", BOUGHT, policy=Policy(version=7))
        shop.ack(kiosk.fact(drifted))
    review = FlagReview(shop.engine, still_stamper("hub"), lambda: 0.0, **LIMITS)
    assert [review.run(0.0) for _ in range(4)] == [True, True, True, False]


def test_a_flag_says_what_each_side_computed(shop: Shop, kiosk: VirtualKiosk) -> None:
    shop.ack(kiosk.fact(renamed(GOOD)))
    (flag,) = found(shop)
    assert flag.kiosk_says.startswith(f"{GOOD.payable_fen} fen: listed tag ")
    assert flag.hub_says.startswith(f"{GOOD.payable_fen} fen: listed listed ")
    assert json.loads(flag.payload)["body"]["sale_id"] == "k1-1-1"
    assert POLICY.version == GOOD.policy_version


def test_a_flood_of_flagged_sales_is_a_line_a_minute(
    shop: Shop, kiosk: VirtualKiosk, caplog: pytest.LogCaptureFixture
) -> None:
    far = [sale(f"k1-1-{n}", goods(3), revision=99_999) for n in range(200)]
    for start in range(0, 200, 50):
        shop.ack(*kiosk.facts(far[start : start + 50]))
    assert caplog.text.count("order_flagged") == 1
    assert len(found(shop)) == 100
