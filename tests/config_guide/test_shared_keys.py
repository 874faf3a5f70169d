"""What all kinds of offers have alike is explained once."""

from firmware.config_guide.documents import DOCUMENTS
from firmware.config_guide.keys import keys_of, own_keys, shared_keys
from firmware.config_guide.page import page
from firmware.config_guide.sample import sample

POLICY = DOCUMENTS["policy"]
ONCE = "在会员生日当天，一年一次。"


def test_what_each_kind_has_stands_once_for_offers_and_once_for_bonuses() -> None:
    assert sample(POLICY).count(ONCE) == 2
    assert page().count(ONCE) == 2
    assert sample(POLICY).count("# [[offers.") == 8
    assert page().count("另有上面“每一种都有的键”") == 8 + 5 + 2


def test_each_kind_keeps_what_it_has_of_its_own() -> None:
    (offers,) = [each for each in keys_of(POLICY) if each.name == "offers"]
    shared = shared_keys(offers)
    assert {"id", "scope", "hours", "exclusive"} <= {each.name for each in shared}
    kinds = {each.name: own_keys(each, shared) for each in offers.keys}
    assert [each.name for each in kinds["gift"]] == [
        *("article", "min_fen", "pieces", "repeat", "times_max")
    ]
    for kind in offers.keys:
        names = [each.name for each in (*shared, *kinds[kind.name])]
        assert sorted(names) == sorted(each.name for each in kind.keys)


def test_other_tables_share_nothing() -> None:
    alike = {"offers", "coupon_rules", "bonuses"}
    others = [each for each in keys_of(POLICY) if each.name not in alike]
    assert [shared_keys(each) for each in others] == [()] * len(others)
