"""What is made of a package at several distances."""

import re

import pytest

from provisioning.checks.camera.holding import HeldAt, advice

BLIND, SOFT = HeldAt(8, 10, 0), HeldAt(10, 10, 0, 3.2)
EARLY, SHARP, LATE = HeldAt(12, 10, 6, 1.4), HeldAt(15, 10, 10, 0.7), HeldAt(20, 9, 5)


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ([BLIND, SOFT, EARLY, SHARP, LATE], "Hold goods 15 cm.*from 12 to 20 cm"),
        ([HeldAt(each, 9, 9, 0.6) for each in (8, 15, 20)], "Hold goods 15 cm"),
        ([BLIND, SOFT], "read nowhere; it was sharpest at 10 cm"),
        ([BLIND], "No bars were seen"),
        ([], "No bars were seen"),
        ([HeldAt(8, 10, 4, 1.9)], "read nowhere"),
    ],
)
def test_where_goods_are_to_be_held(held: list[HeldAt], words: str) -> None:
    assert re.search(words, advice(held))
