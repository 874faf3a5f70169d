"""The claim of a guest's sale: a secret in a short address."""

import pytest

from firmware.retail.codes.claim_tokens import (
    CLAIMS,
    claim_digest,
    is_join_link,
    join_link,
    make_claim,
)


def test_every_number_has_a_token_of_its_own() -> None:
    tokens = [make_claim(number) for number in (0, 1, 31, 32, CLAIMS - 1)]
    assert tokens == [
        "0000000000000000",
        "0000000000000001",
        "000000000000000Z",
        "0000000000000010",
        "ZZZZZZZZZZZZZZZZ",
    ]
    assert len({claim_digest(token) for token in tokens}) == len(tokens)


@pytest.mark.parametrize("number", [-1, CLAIMS])
def test_a_number_beyond_80_bits_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="80 bits"):
        make_claim(number)


@pytest.mark.parametrize("url", ["https://m.shop.cn", "https://m.shop.cn/"])
def test_the_link_is_the_pages_address_and_the_token(url: str) -> None:
    link = join_link(url, make_claim(7))
    assert link == "https://m.shop.cn/j/0000000000000007"


@pytest.mark.parametrize(
    ("text", "url", "is_ours"),
    [
        ("https://m.shop.cn/j/0000000000000007", "https://m.shop.cn", True),
        ("https://m.shop.cn/j/0000000000000007", "https://m.shop.cn/", True),
        ("https://m.shop.cn/j/0000000000000007", "", False),
        ("/j/0000000000000007", "", False),
        ("https://m.shop.cn/j/000000000000007", "https://m.shop.cn", False),
        ("https://m.shop.cn/j/000000000000000U", "https://m.shop.cn", False),
        ("https://other.cn/j/0000000000000007", "https://m.shop.cn", False),
    ],
)
def test_a_kiosk_knows_its_own_invitation(
    text: str, url: str, *, is_ours: bool
) -> None:
    assert is_join_link(text, url) == is_ours
