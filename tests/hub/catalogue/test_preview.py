from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.hub.catalogue.files.headings import Role
from firmware.hub.catalogue.label_checks import on_no_label, sold_by_piece
from firmware.hub.catalogue.preview import Preview, beyond_limits, preview
from firmware.hub.catalogue.update import incomplete, lost_details, updated
from firmware.retail.article import Article
from firmware.retail.codes.rules import LabelLayout
from firmware.retail.policy.import_limits import ImportLimits

pytestmark = pytest.mark.unit

LIMITS = ImportLimits()


def goods(count: int, price_fen: int = 1_000) -> dict[str, Article]:
    numbers = [f"{n:04d}" for n in range(count)]
    return {number: Article(number, f"a{number}", price_fen) for number in numbers}


def changed(
    count: int, first: dict[str, object], *, before: dict[str, object] | None = None
) -> Preview:
    """Ten articles, of which the first `count` change as `first` says."""
    old = [replace(each, **(before or {})) for each in goods(10).values()]
    new = [replace(each, **first) for each in old[:count]] + old[count:]
    return preview({each.gtin: each for each in old}, new)


def reasons(change: Preview, limits: ImportLimits = LIMITS) -> list[str]:
    return list(beyond_limits(change, limits))


def test_what_would_change_is_counted_once_for_each_kind() -> None:
    old = goods(6)
    new = [
        replace(old["0000"], price_fen=1_100),
        replace(old["0001"], price_fen=900, name="b"),
        replace(old["0002"], off_sale=True),
        replace(old["0003"], by_weight=True),
        old["0004"],
        Article("9999", "new", 5),
    ]
    change = preview(old, new)
    assert (change.before, change.after, len(change)) == (6, 6, 6)
    assert [each.gtin for each in change.new] == ["9999"]
    assert [each.gtin for each in change.withdrawn] == ["0005"]
    assert [each.new.gtin for each in change.dearer] == ["0000"]
    assert [each.new.gtin for each in change.cheaper] == ["0001"]
    assert [each.new.gtin for each in change.off_sale] == ["0002"]
    assert [each.new.gtin for each in change.renamed] == ["0001"]
    assert [each.new.gtin for each in change.repriced] == ["0001", "0000", "0003"]


@pytest.mark.parametrize(
    ("left", "told"),
    [(1, []), (2, []), (3, ["3 of 10 articles would no longer be sold"]), (10, ["10"])],
)
def test_beyond_its_share_nothing_is_withdrawn_unasked(
    left: int, told: list[str]
) -> None:
    old = goods(10)
    found = reasons(preview(old, list(old.values())[left:]))
    assert [reason[: len(part)] for reason, part in zip(found, told, strict=True)] == (
        told
    )


def test_what_goes_off_sale_counts_as_withdrawn() -> None:
    assert reasons(changed(2, {"off_sale": True})) == []
    (reason,) = reasons(changed(9, {"off_sale": True}))
    assert reason.startswith("9 of 10 articles would no longer be sold")


def test_a_small_shop_may_withdraw_one_article() -> None:
    old = goods(2)
    assert reasons(preview(old, [old["0000"]])) == []


def test_more_than_a_few_jumps_need_consent() -> None:
    assert reasons(changed(3, {"price_fen": 1_500})) == []
    assert reasons(changed(9, {"price_fen": 1_499})) == []
    (reason,) = reasons(changed(4, {"price_fen": 500}))
    assert reason.startswith("4 prices or units jump (imports.price_jump_bps = 5000")
    (reason,) = reasons(changed(4, {"by_weight": True}))
    assert reason.startswith("4 prices or units jump")


@pytest.mark.parametrize(
    ("price_fen", "count"), [(5_000, 0), (5_001, 1), (200, 0), (199, 1), (1, 1)]
)
def test_one_price_that_is_many_times_another_needs_consent(
    price_fen: int, count: int
) -> None:
    assert len(reasons(changed(1, {"price_fen": price_fen}))) == count


def test_an_age_limit_is_not_lost_unasked() -> None:
    lost = changed(1, {"age_min": 0}, before={"age_min": 18})
    assert reasons(lost) == ["1 of the age limits would be lowered or lost"]
    assert reasons(changed(1, {"age_min": 18})) == []


def test_the_first_catalogue_needs_no_consent() -> None:
    assert reasons(preview({}, goods(5_000).values())) == []


@given(st.integers(1, 400), st.integers(0, 400), st.integers(0, 10_000))
def test_consent_is_asked_exactly_above_the_share(
    before: int, left: int, max_bps: int
) -> None:
    old = goods(before)
    left = min(left, before)
    limits = ImportLimits(withdrawn_max_bps=max_bps, withdrawn_few_max=0)
    found = reasons(preview(old, list(old.values())[left:]), limits)
    assert bool(found) == (left * 10_000 > before * max_bps)


def test_an_update_withdraws_nothing_and_keeps_what_it_has_no_column_for() -> None:
    old = {
        "1234": Article("1234", "Beer", 500, age_min=18, off_sale=True),
        "2234": Article("2234", "Pears", 900, by_weight=True),
    }
    prices = [Article("1234", "Beer", 450), Article("3234", "New", 1)]
    few = {Role.GTIN, Role.NAME, Role.PRICE}
    assert updated(old, prices, few) == [
        replace(old["1234"], price_fen=450), old["2234"], prices[1],
    ]  # fmt: skip
    every = {*few, Role.UNIT, Role.STOPPED, Role.AGE_MIN}
    assert updated(old, prices, every) == [prices[0], old["2234"], prices[1]]


SAID = Article(
    "1234",
    "Beer",
    500,
    category="酒",
    brand="B",
    tags=("x",),
    vat_bps=1_300,
    member_fen=450,
    offer_excluded=True,
    no_tier_price=True,
)


def test_an_update_keeps_what_the_shop_said_of_an_article() -> None:
    old = {"1234": SAID}
    assert updated(old, [Article("1234", "Beer", 480)], {Role.GTIN, Role.PRICE}) == [
        replace(SAID, price_fen=480)
    ]
    categories = [Article("1234", "", 0, category="酒水")]
    roles = {Role.GTIN, Role.CATEGORY, Role.IN_OFFERS}
    assert updated(old, categories, roles) == [
        replace(SAID, category="酒水", offer_excluded=False)
    ]
    emptied = [Article("1234", "", 0)]
    assert updated(old, emptied, {Role.GTIN, Role.TAGS, Role.VAT}) == [
        replace(SAID, tags=(), vat_bps=None)
    ]


def test_a_new_article_of_an_update_needs_a_name_and_a_price() -> None:
    new = [Article("1234", "Beer", 0), Article("2234", "", 5), Article("3234", "x", 5)]
    assert incomplete({"1234": SAID}, new, set(Role)) == [new[1]]
    assert incomplete({}, new, {Role.GTIN, Role.NAME}) == new


def test_what_a_file_without_a_column_takes_away_is_counted() -> None:
    old = {"1234": SAID, "2234": Article("2234", "Pears", 900, brand="P")}
    after = [replace(each, brand="") for each in old.values()]
    few = {Role.GTIN, Role.NAME, Role.PRICE, Role.CATEGORY, Role.TIER_PRICE}
    assert lost_details(old, after, few) == {
        Role.BRAND: 2,
        Role.TAGS: 1,
        Role.VAT: 1,
        Role.MEMBER_PRICE: 1,
        Role.NO_OFFERS: 1,
    }
    assert lost_details({}, after, few) == {}


def test_what_members_pay_counts_as_a_price() -> None:
    old = {"1234": SAID}

    def to(member_fen: int | None) -> Preview:
        return preview(old, [replace(SAID, member_fen=member_fen)])

    assert (len(to(440).cheaper), len(to(440).dearer)) == (1, 0)
    assert (len(to(460).cheaper), len(to(460).dearer)) == (0, 1)
    assert (len(to(None).cheaper), len(to(None).dearer)) == (0, 1)
    assert (len(to(600).cheaper), len(to(600).dearer)) == (0, 1)
    assert len(to(440).repriced) == 1
    (reason,) = reasons(to(89))
    assert reason.startswith("1 of the prices would be over 5 times as high or as low")
    assert to(225).changes[0].is_jump(5_000)
    assert not to(226).changes[0].is_jump(5_000)


def test_what_else_changes_is_counted_by_its_kind() -> None:
    for said, kind in (
        ({"category": "啤酒"}, "reclassified"),
        ({"tags": ()}, "reclassified"),
        ({"vat_bps": None}, "retaxed"),
        ({"no_tier_price": False}, "other_offers"),
    ):
        change = preview({"1234": SAID}, [replace(SAID, **said)])
        kinds = ("reclassified", "retaxed", "other_offers", "repriced")
        assert [len(getattr(change, each)) for each in kinds] == [
            int(each == kind) for each in kinds
        ]


def test_what_takes_part_in_no_offer_does_not_take_part_again_unasked() -> None:
    again = changed(2, {"offer_excluded": False}, before={"offer_excluded": True})
    assert reasons(again) == [
        "2 of the articles, excluded from offers, would take part in them again"
    ]
    assert reasons(changed(2, {"offer_excluded": True})) == []


WEIGHT = LabelLayout(prefix=22, carries="weight")
AMOUNT = LabelLayout(prefix=21, carries="amount", plu_digits=4)
SHOP = [
    Article("00123", "Apples", 1_580),
    Article("00124", "Ribs", 4_980, by_weight=True),
    Article("1234", "Cake", 900),
    Article("123", "Plums", 900, by_weight=True),
    Article("6901234567892", "Beef", 8_800),
]


def test_what_a_weight_label_would_sell_by_the_piece_is_found() -> None:
    assert sold_by_piece(SHOP, [WEIGHT, AMOUNT]) == (SHOP[0],)
    assert sold_by_piece(SHOP, [AMOUNT]) == sold_by_piece(SHOP, []) == ()


def test_a_number_that_no_label_carries_is_found_with_its_noughts() -> None:
    assert list(on_no_label(SHOP, [WEIGHT])) == [
        (SHOP[2], "01234"), (SHOP[3], "00123"),
    ]  # fmt: skip
    assert list(on_no_label(SHOP, [])) == [(SHOP[3], "0123 or 00123 or 000123")]
    short = Article("4252614", "Soup", 500)
    assert list(on_no_label([short], [WEIGHT])) == [(short, "042100005264")]
