"""A claim that cannot be true is booked as paid, flagged, and earns nothing."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from msgspec.structs import replace as replaced

from firmware.hub.sales.audit import sale_fault, sale_flag
from firmware.hub.sales.claims.claim import Claim, Known, KnownBadge, Validity
from firmware.hub.sales.claims.event_time import EventTime
from firmware.protocol.messages import Approval, SaleClosed
from firmware.retail.article import Article
from firmware.retail.basket_limits import BasketLimits
from firmware.retail.codes.rules import CodeRules, LabelLayout
from firmware.retail.policy.policy import Policy
from tests.support.hub_rig import goods, sale

SODA, TEA, *MORE = goods(30)
BEER = replace(TEA, age_min=18)
STOPPED = replace(SODA, gtin="6900000000991", off_sale=True)
APPLES = Article("2001", "苹果", 1_599, by_weight=True)
LAYOUT = LabelLayout(prefix=21, carries="amount", plu_digits=4)
POLICY = Policy(
    limits=BasketLimits(pieces_max=3, lines_max=6, amount_max_fen=1_000),
    codes=CodeRules(labels=(LAYOUT,)),
)
SOLD = {a.gtin: a for a in (SODA, BEER, STOPPED, APPLES, *MORE)}
SOON = "2026-03-01T07:55:00.000Z"
"""Five minutes before the sale: as far as a kiosk's clock may be ahead."""
KNOWN = Known(
    articles={(gtin, at): each for gtin, each in SOLD.items() for at in (1, 2)},
    policies={1: POLICY},
    members={"m1": "m1", "CTM-1": "m1", "m2": "m2", "CTM-2": "m2"},
    revisions=Validity(
        {1: "2026-01-01T08:00:00.000Z", 2: "2026-02-20T08:00:00.000Z"},
        {1: "2026-02-20T08:00:00.000Z"},
    ),
    badges={
        "b-1": KnownBadge("2026-01-01T08:00:00.000Z"),
        "b-2": KnownBadge("2026-01-01T08:00:00.000Z", "2026-02-20T08:00:00.000Z"),
        "b-3": KnownBadge("2026-01-01T08:00:00.000Z", SOON),
        "b-4": KnownBadge("2026-03-01T08:05:00.000Z"),
        "b-5": KnownBadge("2026-03-01T08:06:00.000Z"),
    },
)
LABEL = replace(APPLES, by_weight=False, price_fen=480)
LABELLED = sale("k1-1-1", [LABEL], policy=POLICY, revision=2)
PLAIN = sale("k1-1-1", [SODA, MORE[0]], policy=POLICY, revision=2)
PEARS = "2002"

Claimed = Callable[[SaleClosed], SaleClosed]


def line(place: int, **changes: object) -> Claimed:
    def claimed(of: SaleClosed) -> SaleClosed:
        lines = list(of.lines)
        lines[place - 1] = replaced(lines[place - 1], **changes)
        return replaced(of, lines=tuple(lines))

    return claimed


def named(**changes: object) -> Claimed:
    def claimed(of: SaleClosed) -> SaleClosed:
        return replaced(of, **changes)

    return claimed


def kind_of(claimed: SaleClosed, known: Known = KNOWN) -> str:
    """The kind of its flag, empty if it has none; it is booked in any case."""
    assert sale_fault(claimed, "k1") is None
    time = EventTime(claimed.closed_at)
    flag = sale_flag(Claim.made(claimed, "k1", time=time, known=known, age_max_days=90))
    if flag is not None:
        assert flag.kiosk_says != flag.hub_says
    return flag.kind if flag else ""


def labelled(amount_fen: int, **changes: object) -> SaleClosed:
    """A sale of one labelled piece, all sums following from its amount."""
    one = line(1, entry="labelled", amount_fen=amount_fen, **changes)(LABELLED)
    steps = (replaced(one.steps[0], amount_fen=amount_fen),)
    return replaced(one, steps=steps, payable_fen=amount_fen)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, ""),
        ({"gtin": SODA.gtin}, "label_impossible"),
        ({"weight_g": 250}, "label_impossible"),
        ({"gtin": PEARS}, "article_unknown"),
    ],
)
def test_a_labelled_amount_counts_where_a_layout_can_make_it(
    changes: dict[str, object], kind: str
) -> None:
    assert kind_of(labelled(480, **changes)) == kind


def test_goods_listed_at_0_are_flagged_where_the_policy_forbids_them() -> None:
    free = replace(SODA, price_fen=0)
    known = replace(KNOWN, articles={**KNOWN.articles, (SODA.gtin, 2): free})
    claimed = sale("k1-1-1", [free, MORE[0]], policy=POLICY, revision=2)
    assert kind_of(claimed, known) == ""
    limits = replace(POLICY.limits, free_goods=False)
    strict = replace(known, policies={1: replace(POLICY, limits=limits)})
    assert kind_of(claimed, strict) == "article_stopped"


def test_no_labelled_amount_is_beyond_the_digits_of_its_layout() -> None:
    rich = replace(POLICY, limits=BasketLimits(amount_max_fen=100_000_000))
    known = replace(KNOWN, policies={1: rich})
    assert kind_of(labelled(999_990), known) == ""
    assert kind_of(labelled(1_000_000), known) == "label_impossible"
    assert kind_of(labelled(0), known) == "label_impossible"


def test_without_a_layout_in_force_no_label_counts() -> None:
    none = replace(POLICY, codes=CodeRules())
    assert kind_of(labelled(480), replace(KNOWN, policies={1: none})) == (
        "label_impossible"
    )


@pytest.mark.parametrize(
    ("claimed", "kind"),
    [
        (line(1, pieces=2), "line_impossible"),
        (line(1, amount_fen=-1), "line_impossible"),
        (line(2, voids=9), "line_impossible"),
        (line(2, voids=1), "line_impossible"),
        (named(lines=()), "line_impossible"),
        (line(1, weight_g=0), "label_impossible"),
        (line(1, weight_g=1_000_000_000), "label_impossible"),
        (line(1, weight_g=250), "label_impossible"),
        (line(1, gtin=STOPPED.gtin), "article_stopped"),
        (line(1, approved=True), "approval_needless"),
        (line(1, revision=3), "article_unknown"),
        (named(receipt_no="k2-000001"), "receipt_foreign"),
        (named(priced_at="2026-03-01T07:58:59.999Z"), "priced_at_impossible"),
        (named(priced_at="2026-03-01T08:00:00.001Z"), "priced_at_impossible"),
        (named(member_id="CTM-1"), "member_mismatch"),
        (named(card="m1"), "member_mismatch"),
        (named(member_id="m1", card="CTM-2"), "member_mismatch"),
    ],
)
def test_what_cannot_be_true_has_its_kind(claimed: Claimed, kind: str) -> None:
    assert kind_of(claimed(PLAIN)) == kind


@pytest.mark.parametrize(
    ("approvals", "kind"),
    [
        ((), ""),
        ((Approval(by="key"),), ""),
        ((Approval(by="b-1"),), ""),
        ((Approval(by="b-3"),), ""),
        ((Approval(by="b-2"),), "approver_revoked"),
        ((Approval(by="b-9"),), "approver_unknown"),
        ((Approval(by="b-4"),), ""),
        ((Approval(by="b-5"),), "approver_unknown"),
        ((Approval(by="b-1"), Approval(by="b-1", line=1)), "approval_needless"),
        ((Approval(by="b-1", line=99),), "approval_needless"),
    ],
)
def test_who_approved_must_have_been_allowed_to(
    approvals: tuple[Approval, ...], kind: str
) -> None:
    assert kind_of(replaced(PLAIN, approvals=approvals)) == kind


def test_a_restricted_article_needs_its_approval() -> None:
    beer = sale("k1-1-1", [replace(BEER, age_min=0)], policy=POLICY, revision=2)
    assert kind_of(beer) == "approval_missing"
    assert kind_of(line(1, approved=True)(beer)) == ""


def test_beyond_the_customers_limits_staff_must_have_approved() -> None:
    wide = Policy(limits=BasketLimits())
    four = sale("k1-1-1", [SODA] * 4, policy=wide, revision=2)
    assert kind_of(four) == "limits_exceeded"
    assert kind_of(line(4, approved=True)(four)) == ""
    assert kind_of(line(3, approved=True)(four)) == "approval_needless"
    seven = sale("k1-1-1", [SODA] * 7, policy=wide, revision=2)
    for place in range(4, 8):
        seven = line(place, approved=True)(seven)
    assert kind_of(seven) == "limits_exceeded"


def test_an_amount_beyond_the_customers_limit_needs_approval() -> None:
    dear = labelled(1_010)
    assert kind_of(dear) == "limits_exceeded"
    assert kind_of(line(1, approved=True)(dear)) == ""


def test_a_piece_taken_back_makes_room_again() -> None:
    swapped = sale("k1-1-1", [SODA] * 3, policy=POLICY, revision=2, voids=1)
    assert kind_of(swapped) == ""


def test_a_sale_is_priced_as_of_a_moment_of_its_own() -> None:
    for at in ("2026-03-01T07:59:00.000Z", "2026-03-01T08:00:00.000Z", None):
        assert kind_of(replaced(PLAIN, priced_at=at)) == ""
    unsure = replaced(PLAIN, priced_at="2020-03-01T08:00:00.000Z", time_unsure=True)
    assert kind_of(unsure) == ""


def test_a_clock_set_back_during_a_sale_is_no_false_price() -> None:
    """A kiosk's clock may be set right by some milliseconds between scan and slip."""
    back = replaced(
        PLAIN,
        opened_at="2026-03-01T08:00:00.150Z",
        priced_at="2026-03-01T08:00:00.150Z",
        closed_at="2026-03-01T08:00:00.000Z",
    )
    assert kind_of(back) == ""
    late = replaced(back, priced_at="2026-03-01T08:00:00.151Z")
    assert kind_of(late) == "priced_at_impossible"
