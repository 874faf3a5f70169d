"""A pass says what was signed, in a code that a kiosk reads from a phone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.retail.codes.member_pass import (
    KEY_IDS,
    TIERS,
    WINDOW_S,
    PassClaims,
    has_pass,
    make_pass,
    pass_window,
    read_pass,
    signed_part,
)
from firmware.retail.codes.own_codes import Own, own_kind

claims = st.builds(
    PassClaims,
    key_id=st.integers(0, KEY_IDS - 1),
    member_id=st.integers(0, 2**64 - 1).map(lambda number: f"m-{number:016x}"),
    tier=st.sampled_from(TIERS),
    window=st.integers(0, 2**27 - 1),
)
signatures = st.binary(min_size=64, max_size=64)
EXAMPLE = PassClaims(
    key_id=7, member_id="m-" + 16 * "f", tier="diamond", window=2**27 - 1
)


@given(claims, signatures)
def test_what_was_put_in_is_read_again(said: PassClaims, signature: bytes) -> None:
    text = make_pass(said, signature)
    shown = read_pass(text)
    assert shown is not None
    assert (shown.claims, shown.signature) == (said, signature)
    assert own_kind(text) is Own.MEMBER_PASS


@given(claims, claims)
def test_other_claims_are_another_message_to_sign(a: PassClaims, b: PassClaims) -> None:
    assert (signed_part(a) == signed_part(b)) == (a == b)


@given(claims, signatures, st.integers(4, 121), st.sampled_from("0189AIOUZ"))
def test_a_misread_character_is_another_pass_or_none(
    said: PassClaims, signature: bytes, at: int, other: str
) -> None:
    text = make_pass(said, signature)
    changed = text[:at] + other + text[at + 1 :]
    shown = read_pass(changed)
    same = shown is not None and (shown.claims, shown.signature) == (said, signature)
    assert same == (changed == text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CTP-",
        "CTP-" + 117 * "0",
        "CTP-" + 119 * "0",
        "CTP-" + 117 * "0" + "_",
        "CTP-" + 117 * "0" + "a",
        "CTP-" + 117 * "0" + "٣",
        "CTM-" + 118 * "0",
        "CTP-" + 118 * "0" + "\n",
    ],
)
def test_a_near_miss_is_no_pass(text: str) -> None:
    assert read_pass(text) is None


def test_a_later_format_is_no_pass() -> None:
    digits = make_pass(EXAMPLE, 64 * b"\xff").removeprefix("CTP-")
    number = int(digits, 36) + (1 << 608)
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + text
    assert len(text) == 118
    assert read_pass(f"CTP-{text}") is None


@pytest.mark.parametrize("member_id", ["", "m-1", "m-" + 16 * "G", "m-" + 17 * "0"])
def test_only_what_the_hub_calls_a_member_gets_a_pass(member_id: str) -> None:
    said = PassClaims(key_id=0, member_id=member_id, tier="none", window=0)
    assert not has_pass(member_id)
    with pytest.raises(ValueError, match="no pass for"):
        make_pass(said, 64 * b"\0")


@pytest.mark.parametrize(
    "said",
    [
        PassClaims(key_id=8, member_id=EXAMPLE.member_id, tier="none", window=0),
        PassClaims(key_id=0, member_id=EXAMPLE.member_id, tier="none", window=2**27),
    ],
)
def test_what_has_no_room_is_refused(said: PassClaims) -> None:
    with pytest.raises(ValueError, match="key 0 to 7"):
        signed_part(said)


def test_a_window_is_half_a_minute() -> None:
    window = pass_window(1_772_352_029.9)
    said = PassClaims(key_id=0, member_id="", tier="", window=window)
    assert said.begins_s == 1_772_352_000
    assert said.ends_s == said.begins_s + WINDOW_S
    assert pass_window(said.ends_s) == window + 1
