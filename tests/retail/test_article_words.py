import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.retail.article import Article
from firmware.retail.article_words import (
    joined_tags,
    kept_tags,
    kept_text,
    matching_key,
    split_tags,
)

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("饮料", " 饮料 "),
        ("Coca-Cola", "COCA-COLA"),
        ("ＮＦＣ果汁", "nfc果汁"),
        ("Café", "Cafe\u0301"),
        ("Straße", "STRASSE"),
        ("酒  水", "酒\u3000水"),
    ],
)
def test_case_width_and_spaces_mean_nothing(one: str, other: str) -> None:
    assert matching_key(one) == matching_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("飲料", "饮料"), ("可乐", "可口可乐"), ("酒水", "酒 水")]
)
def test_other_words_are_others(one: str, other: str) -> None:
    assert matching_key(one) != matching_key(other)


@given(st.text(max_size=12))
def test_what_is_kept_stays_and_matches_what_was_written(text: str) -> None:
    kept = kept_text(text)
    assert kept_text(kept) == kept
    assert matching_key(kept) == matching_key(text)
    assert matching_key(matching_key(text)) == matching_key(text)


def test_a_tag_is_kept_once_and_their_order_means_nothing() -> None:
    assert kept_tags(["新品", "Hot", " hot ", ""]) == kept_tags(["hot", "新品"])
    assert kept_tags(["b", "A"]) == ("A", "b")


@given(st.lists(st.text("ab,新", max_size=3), max_size=9))
def test_tags_are_read_back_as_they_were_joined(texts: list[str]) -> None:
    tags = kept_tags(text.replace(",", "") for text in texts)
    assert split_tags(joined_tags(tags)) == tags


@pytest.mark.parametrize(("member", "pays"), [(None, 500), (450, 450), (600, 500)])
def test_a_member_pays_no_more_than_the_price(member: int | None, pays: int) -> None:
    assert Article("1234", "茶", 500, member_fen=member).member_pays_fen == pays
