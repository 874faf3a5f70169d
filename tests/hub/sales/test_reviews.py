"""What may be true, but earns nothing on a kiosk's word alone; receipts that repeat."""

from dataclasses import replace

import pytest
from msgspec.structs import replace as replaced

from firmware.cli.main import main
from firmware.hub.db.engine import writing
from firmware.hub.ingest.kiosk_use import Use
from firmware.hub.policy import store as policy_store
from firmware.hub.sales.claims.claim import Claim, Known, Validity
from firmware.hub.sales.claims.event_time import EventTime
from firmware.hub.sales.claims.order_flag import FlagKind
from firmware.hub.sales.claims.reviews import review_flag, trusted_fen
from firmware.protocol.messages import SaleClosed
from firmware.retail.article import Article
from firmware.retail.basket_limits import BasketLimits
from firmware.retail.codes.rules import CodeRules, LabelLayout
from firmware.retail.loyalty.rules import PointsRule
from firmware.retail.money import weighed_fen
from firmware.retail.policy.policy import Policy
from firmware.retail.policy.review_limits import ReviewLimits
from tests.support.hub_rig import (
    KEY,
    Shop,
    VirtualKiosk,
    dispatcher,
    goods,
    sale,
    still_stamper,
)

SODA, *_ = goods(30)
DEAR = goods(30)[20:]
APPLES = Article("2001", "苹果", 1_599, by_weight=True)
HAM = Article("2003", "火腿", 15_990, by_weight=True)
BASKET = Article("2002", "果篮", 9_900)
LAYOUT = LabelLayout(prefix=21, carries="amount", plu_digits=4)
POLICY = Policy(codes=CodeRules(labels=(LAYOUT,)))
MEMBER = "m1"


def labelled(
    article: Article, *amounts_fen: int, weight_g: int | None = None
) -> SaleClosed:
    """A member's sale of labelled pieces, all sums following from their amounts."""
    pieces = [replace(article, by_weight=False, price_fen=fen) for fen in amounts_fen]
    made = sale("k1-1-1", pieces, policy=POLICY, member_id=MEMBER)
    lines = tuple(replaced(o, entry="labelled", weight_g=weight_g) for o in made.lines)
    return replaced(made, lines=lines)


def claim(made: SaleClosed, policy: Policy = POLICY) -> Claim:
    known = Known(
        articles={(each.gtin, 1): each for each in (*DEAR, APPLES, HAM, BASKET)},
        policies={1: policy},
        revisions=Validity({1: "2026-01-01T08:00:00.000Z"}),
    )
    time = EventTime(made.closed_at)
    return Claim.made(made, "k1", time=time, known=known, age_max_days=90)


def kind(made: SaleClosed, policy: Policy = POLICY) -> str | None:
    flag = review_flag(claim(made, policy))
    return flag and flag.kind


@pytest.mark.parametrize(
    ("article", "amount_fen", "weight_g", "unlikely"),
    [
        (APPLES, 1, None, True),
        (BASKET, 1, None, True),
        (BASKET, 9, None, True),
        (BASKET, 10, None, False),
        (HAM, 31, None, True),
        (HAM, 32, None, False),
        (APPLES, 159, 1_000, True),
        (APPLES, 160, 1_000, False),
        (APPLES, 2_000, 1_000, False),
        (BASKET, 100_000, None, False),
    ],
)
def test_a_label_for_next_to_nothing_is_looked_at(
    article: Article, amount_fen: int, weight_g: int | None, *, unlikely: bool
) -> None:
    found = kind(labelled(article, amount_fen, weight_g=weight_g))
    assert found == (FlagKind.LABEL_UNLIKELY if unlikely else None)


@pytest.mark.parametrize(
    ("weight_g", "unlikely"), [(1, True), (2, False), (250, False)]
)
def test_next_to_nothing_on_the_scale_is_looked_at(
    weight_g: int, *, unlikely: bool
) -> None:
    made = labelled(HAM, weighed_fen(HAM.price_fen, weight_g), weight_g=weight_g)
    weighed = replaced(
        made, lines=tuple(replaced(each, entry="weighed") for each in made.lines)
    )
    assert kind(weighed) == (FlagKind.LABEL_UNLIKELY if unlikely else None)


def test_a_shop_may_believe_each_label() -> None:
    none = ReviewLimits(
        label_amount_min_fen=0, label_weight_min_g=0, label_price_min_bps=0
    )
    assert kind(labelled(APPLES, 1), replace(POLICY, reviews=none)) is None


def test_a_sale_beyond_the_shops_largest_is_looked_at() -> None:
    large = replaced(labelled(BASKET, 900), payable_fen=2_000_001)
    assert kind(large) is FlagKind.SALE_LARGE
    assert kind(replaced(large, payable_fen=2_000_000)) is None


def test_what_rests_on_labels_and_approvals_is_counted() -> None:
    assert trusted_fen(claim(labelled(APPLES, 5_000, 3_000))) == 8_000
    plain = sale("k1-1-1", DEAR, member_id=MEMBER)
    assert trusted_fen(claim(plain)) == 0
    tight = Policy(limits=BasketLimits(amount_max_fen=50))
    approved = replaced(
        plain, lines=tuple(replaced(each, approved=True) for each in plain.lines)
    )
    assert trusted_fen(claim(approved, tight)) == plain.payable_fen
    assert trusted_fen(claim(approved)) == 0
    nobody = replaced(labelled(APPLES, 5_000), earned_points=0)
    assert trusted_fen(claim(nobody)) == 0


def test_a_label_taken_back_counts_for_nothing() -> None:
    both = labelled(APPLES, 2_000, 300)
    void = replaced(
        both.lines[0], number=3, pieces=-1, amount_fen=-2_000, entry="void", voids=1
    )
    assert trusted_fen(claim(replaced(both, lines=(*both.lines, void)))) == 300


# --- at the hub ---


def approved_sale(number: int) -> SaleClosed:
    """Staff is said to have allowed 3,000 yuan, so that a member earns 300 points."""
    dear = replace(SODA, price_fen=300_000)
    made = sale(
        f"k1-1-{number}",
        [dear],
        member_id=MEMBER,
        policy=Policy(limits=BasketLimits(amount_max_fen=100_000_000)),
    )
    return replaced(made, lines=tuple(replaced(o, approved=True) for o in made.lines))


def kinds(shop: Shop) -> list[tuple[object, ...]]:
    return shop.rows("SELECT kind FROM order_flags ORDER BY flag")


def test_a_kiosk_earns_so_much_a_day_by_approvals_over_each_restart(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.change_articles("price_fen = 300000")
    for number in range(1, 36):
        if number % 10 == 0:
            shop.desk = dispatcher(shop.engine, still_stamper("hub"), KEY)
        shop.ack(kiosk.fact(approved_sale(number)))

    assert kinds(shop) == [(FlagKind.TRUST_EXCEEDED.value,)] * 2
    use = shop.rows("SELECT use, times FROM kiosk_use")
    assert (Use.TRUSTED_FEN.value, 9_900_000) in use
    points = "SELECT sum(amount) FROM entries WHERE account = 'member:m1'"
    ((earned,),) = shop.rows(points)
    assert int(str(earned)) == 33 * 300


def test_a_kiosk_earns_so_much_a_day_by_whatever_it_sells(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    policy = Policy(
        version=2,
        points=PointsRule(spend_per_point_fen=100),
        reviews=ReviewLimits(earning_day_max_fen=2_000),
    )
    with writing(shop.engine) as connection:
        policy_store.keep(connection, policy, "2026-03-01T07:00:00.000Z")
    sales = [
        sale(f"k1-1-{n}", goods(30)[20:23], member_id=MEMBER, policy=policy)
        for n in range(1, 8)
    ]
    each_fen = sales[0].payable_fen
    for closed in sales[:4]:
        shop.ack(kiosk.fact(closed))
    shop.desk = dispatcher(shop.engine, still_stamper("hub"), KEY)
    shop.ack(*kiosk.facts(sales[4:]))
    nobodys = sale("k1-1-8", goods(30)[20:23], policy=policy)
    shop.ack(kiosk.fact(nobodys))

    most = 2_000 // each_fen
    assert 0 < most < len(sales)
    beyond = len(sales) - most
    assert kinds(shop) == [(FlagKind.EARNING_EXCEEDED.value,)] * beyond
    use = shop.rows("SELECT use, times FROM kiosk_use")
    assert (Use.EARNING_FEN.value, most * each_fen) in use
    assert shop.rows("SELECT count(*) FROM orders") == [(8,)]


def test_a_receipt_number_that_comes_twice_is_named_and_withholds_nothing(
    shop: Shop, kiosk: VirtualKiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, third = (
        sale(f"k1-1-{n}", DEAR, member_id=MEMBER) for n in (1, 2, 3)
    )
    again = replaced(second, receipt_no=first.receipt_no)
    once_more = replaced(third, receipt_no=first.receipt_no)
    shop.ack(*kiosk.facts([first, again]))
    shop.ack(kiosk.fact(once_more))

    assert kinds(shop) == [("receipt_repeated",)] * 2
    assert [each.check for each in shop.wrong()] == ["flags", "flags"]
    earned = shop.rows("SELECT earned_points FROM orders ORDER BY sale_id")
    assert earned == [(first.earned_points,)] * 3
    assert first.earned_points > 0

    config = shop.folder / "hub.toml"
    config.write_text(shop.config)
    words = ["reconcile", "--accept-of", "k1", "--note", "card replaced"]
    assert main([*words, "--config", str(config)]) == 0
    assert "everything agrees" in capsys.readouterr().out
    assert shop.rows("SELECT earned_points FROM orders ORDER BY sale_id") == earned
    assert main([*words, "--config", str(config)]) == 2


def test_another_kiosks_receipts_are_its_own(shop: Shop) -> None:
    for kid in ("k1", "k2"):
        shop.ack(VirtualKiosk(kid).fact(sale(f"{kid}-1-1", goods(3))))
    assert kinds(shop) == []


@pytest.mark.parametrize("together", [False, True])
def test_another_kiosks_claim_of_a_number_leaves_the_honest_sale_alone(
    shop: Shop, kiosk: VirtualKiosk, *, together: bool
) -> None:
    liar = VirtualKiosk("k2")
    stolen = replaced(sale("k2-1-1", goods(3)), receipt_no="k1-000001")
    batch = [liar.fact(stolen), kiosk.fact(sale("k1-1-1", goods(3)))]
    for messages in [batch] if together else [[each] for each in batch]:
        shop.acks(*messages)
    assert shop.rows("SELECT sale_id, kind FROM order_flags") == [
        ("k2-1-1", "receipt_foreign")
    ]
