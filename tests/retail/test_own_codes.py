"""The shop's own codes: what they look like and which misreadings they catch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.retail.codes.own_codes import (
    ALPHABET,
    BADGES,
    CARDS,
    Own,
    badge_digest,
    check_character,
    is_card,
    make_badge,
    make_card,
    make_own,
    own_kind,
)

numbers = st.integers(0, CARDS - 1)


def test_a_card_is_letters_and_twelve_characters() -> None:
    assert make_card(0) == "CTM-000000000000"
    assert make_card(CARDS - 1)[:-1] == "CTM-ZZZZZZZZZZZ"


@given(numbers, st.sampled_from([own for own in Own if own is not Own.MEMBER_PASS]))
def test_what_was_made_is_known_again(number: int, own: Own) -> None:
    assert own_kind(make_own(own, number)) is own


@given(numbers, st.integers(4, 15), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_never_a_card(number: int, at: int, other: str) -> None:
    card = make_card(number)
    changed = card[:at] + other + card[at + 1 :]
    assert is_card(changed) == (changed == card)


@given(numbers, st.integers(4, 15), st.integers(4, 15))
def test_two_swapped_characters_are_never_a_card(number: int, a: int, b: int) -> None:
    characters = list(make_card(number))
    characters[a], characters[b] = characters[b], characters[a]
    swapped = "".join(characters)
    assert is_card(swapped) == (swapped == make_card(number))


def test_every_neighbouring_pair_of_characters_is_told_from_its_swap() -> None:
    for a in ALPHABET:
        for b in ALPHABET.replace(a, ""):
            assert check_character(f"00000{a}{b}0000") != check_character(
                f"00000{b}{a}0000"
            )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CTM-",
        "CTM-00000000000",
        "CTM-0000000000000",
        "CTM-00000000000O",
        "ctm-000000000000",
        "CTM-00000000000é",
        "CTX-000000000000",
        "000000000000",
    ],
)
def test_a_near_miss_is_no_card(text: str) -> None:
    assert own_kind(text) is None


def test_a_pass_is_long() -> None:
    body = "0123456789ABCDEFGHJKMNPQRST"
    assert own_kind(f"CTP-{body}{check_character(body)}") is Own.MEMBER_PASS
    assert own_kind("CTP-000000000000") is None


@pytest.mark.parametrize("number", [-1, CARDS])
def test_a_number_beyond_the_body_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="numbers from 0"):
        make_card(number)


def test_a_badge_is_known_and_cannot_be_guessed() -> None:
    badge = make_badge(BADGES - 1)
    assert badge[:-1] == "CTS-" + 25 * "Z"
    assert own_kind(badge) is Own.STAFF_BADGE
    assert own_kind(f"{badge[:-1]}0") is None
    assert BADGES == 2**125
    with pytest.raises(ValueError, match="125 bits"):
        make_badge(BADGES)


@given(st.integers(0, BADGES - 1), st.integers(4, 29), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_never_a_badge(number: int, at: int, other: str) -> None:
    badge = make_badge(number)
    changed = badge[:at] + other + badge[at + 1 :]
    assert (own_kind(changed) is Own.STAFF_BADGE) == (changed == badge)


def test_a_badges_digest_stays_the_same_in_every_release() -> None:
    badge = "CTS-14D2PF2DBSQQG28T5CY4TQKFF7"
    expected = "c168b93ed91487b1709824892dcb750604a8f1000af4997abfd1583c44f543e1"
    assert badge_digest(badge) == expected
