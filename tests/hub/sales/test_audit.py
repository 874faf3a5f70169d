import dataclasses
from collections.abc import Callable, Mapping

import pytest
from msgspec.structs import replace

from firmware.hub.catalogue.article_store import ArticleKey
from firmware.hub.catalogue.handlers import unknown_fault
from firmware.hub.sales.audit import sale_fault, sale_flag, void_fault
from firmware.hub.sales.claims.claim import Claim, Known, Validity
from firmware.hub.sales.claims.event_time import EventTime
from firmware.protocol.messages import PriceStep, SaleClosed, SaleVoided, UnknownArticle
from firmware.retail.article import Article
from firmware.retail.codes.rules import CodeRules, LabelLayout
from firmware.retail.loyalty.rules import PointsRule
from firmware.retail.policy.policy import Policy
from tests.support.hub_rig import POLICY, goods, sale

ARTICLES = goods(5)
APPLES = Article("1234", "苹果", 1_599, by_weight=True)
SHELF = {(article.gtin, 1): article for article in (*ARTICLES, APPLES)}
WEIGHING = Policy(
    codes=CodeRules(labels=(LabelLayout(prefix=21, carries="weight", plu_digits=4),))
)
GOOD = sale("k1-1-1", ARTICLES[:3], member_id="m1", voids=1)

Shelf = Mapping[ArticleKey, Article]
Spoil = Callable[[SaleClosed], SaleClosed]


def with_line(place: int, **changes: object) -> Spoil:
    def spoil(good: SaleClosed) -> SaleClosed:
        lines = list(good.lines)
        lines[place - 1] = replace(lines[place - 1], **changes)
        return replace(good, lines=tuple(lines))

    return spoil


def with_all(**changes: object) -> Spoil:
    return lambda good: replace(good, **changes)


def flag_of(
    sale: SaleClosed, shelf: Shelf = SHELF, policy: Policy | None = POLICY
) -> str:
    """The flag as kind, kiosk's word and hub's; empty if both computed the same."""
    policies = {sale.policy_version: policy} if policy else {}
    revisions = Validity({revision: "" for _, revision in shelf})
    known = Known(articles=shelf, policies=policies, revisions=revisions)
    time = EventTime(sale.closed_at)
    flag = sale_flag(Claim.made(sale, "k1", time=time, known=known, age_max_days=90))
    return f"{flag.kind}: {flag.kiosk_says} | {flag.hub_says}" if flag else ""


def test_a_sale_at_listed_prices_is_booked() -> None:
    for each in (GOOD, sale("k1-1-2", ARTICLES)):
        assert (sale_fault(each, "k1"), flag_of(each)) == (None, "")


def test_each_line_stands_at_the_price_of_its_own_scan() -> None:
    scanned_before = ARTICLES[0]
    dearer = dataclasses.replace(scanned_before, price_fen=900)
    shelf = SHELF | {(article.gtin, 2): article for article in (*ARTICLES[1:], dearer)}
    mixed = sale("k1-1-1", ARTICLES[:2], revision=2)
    first, second = mixed.lines
    named = replace(mixed, lines=(replace(first, revision=1), second))

    assert flag_of(named, shelf) == ""
    assert flag_of(mixed, shelf).startswith("price_drift: line 1")


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (with_line(2, number=7), "malformed: line 2 is numbered 7"),
        (with_all(payable_fen=-1), "malformed: payable_fen"),
        (with_all(payable_fen=2**53), "malformed: payable_fen"),
        (with_all(sale_id="k1-1-1\0"), "malformed: sale_id"),
    ],
)
def test_what_the_books_cannot_hold_is_refused_with_its_reason(
    spoil: Spoil, fault: str
) -> None:
    assert (sale_fault(spoil(GOOD), "k1") or "").startswith(fault)


@pytest.mark.parametrize(
    ("spoil", "flag"),
    [
        (
            with_line(1, amount_fen=1),
            (
                "price_drift: line 1: 6900000000007, scanned, 1 fen | 100 fen: "
                "100 fen a piece in revision 1"
            ),
        ),
        (
            with_line(1, gtin="6900000000999"),
            (
                "article_unknown: line 1: 6900000000999, scanned, 100 fen | "
                "6900000000999 is not in revision 1"
            ),
        ),
        (with_line(1, entry="keyed"), "price_drift: line 1: 6900000000007, keyed, "),
        (with_line(1, entry="weighed"), "price_drift: line 1: 6900000000007, weighed"),
        (
            with_all(payable_fen=210),
            (
                "price_drift: 210 fen: listed listed 207, cash_rounding cash_down_10"
                " -7 | 200 fen: listed listed 207, cash_rounding cash_down_10 -7"
            ),
        ),
        (
            with_all(steps=(PriceStep(stage="listed", rule="gift", amount_fen=207),)),
            "price_drift: 200 fen: listed gift 207 | 200 fen: listed listed 207, ",
        ),
        (with_all(earned_points=5), "points_drift: 5 points earned | 0 points earned"),
        (with_all(catalogue_revision=2), "article_unknown: line 1: "),
        (
            with_all(engine=7),
            (
                "engine_unknown: 200 fen by engine 7, policy 1 | "
                "engine 7 is not among those of this build: 1, 2"
            ),
        ),
    ],
)
def test_what_differs_is_flagged_with_both_explanations(
    spoil: Spoil, flag: str
) -> None:
    assert sale_fault(spoil(GOOD), "k1") is None
    assert flag_of(spoil(GOOD)).startswith(flag)


def test_a_weight_is_priced_again() -> None:
    weighed = sale("k1-1-1", [APPLES])
    assert weighed.lines[0].amount_fen == 400
    assert flag_of(weighed, policy=WEIGHING) == ""
    heavier = with_line(1, weight_g=260)(weighed)
    assert flag_of(heavier).startswith("price_drift: line 1")
    unweighed = with_line(1, entry="scanned", amount_fen=1_599)(weighed)
    assert flag_of(unweighed).endswith("| 1599 fen a kilogram in revision 1")
    taken_back = sale("k1-1-1", [*ARTICLES, APPLES], voids=1)
    assert flag_of(taken_back, policy=WEIGHING) == ""


def test_the_price_is_that_of_the_orders_own_policy() -> None:
    dear = Policy(version=2, points=PointsRule(spend_per_point_fen=100))
    under_dear = sale("k1-1-1", ARTICLES[:3], member_id="m1", policy=dear)
    assert flag_of(under_dear, policy=dear) == ""
    assert flag_of(under_dear).startswith("points_drift")
    assert flag_of(GOOD, policy=None) == (
        "policy_unknown: 200 fen by engine 1, policy 1 | "
        "policy 1 was never in force here"
    )


def test_without_a_card_no_points_are_claimed() -> None:
    claimed = replace(sale("k1-1-1", ARTICLES * 4), earned_points=2)
    assert flag_of(claimed).startswith("points_drift")
    carded = sale("k1-1-1", ARTICLES * 4, card="CTM-000000000000")
    assert carded.earned_points == 2
    assert flag_of(carded) == ""


def test_voids_and_unknown_codes_have_bounds() -> None:
    void = SaleVoided(
        sale_id="k1-1-1",
        receipt_no="k1-000001",
        payable_fen=100,
        voided_at="2026-03-01T08:00:00.000Z",
        reason="idle",
    )
    assert void_fault(void, "k1") is None
    assert void_fault(replace(void, payable_fen=-1), "k1") == "malformed: payable_fen"
    seen = UnknownArticle(gtin="690", times=1, catalogue_revision=1)
    assert unknown_fault(seen) is None
    assert unknown_fault(replace(seen, times=0)) == "malformed: times"
