"""The documents say what the product computes: each example is run."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from firmware.price_cases.case import PriceCase, computed
from firmware.price_cases.kinds.ledger import LedgerBooks, ledger_books

DOCS = Path(__file__).parents[2] / "docs"
DOC = (DOCS / "pricing.md").read_text("utf-8")
ZH = (DOCS / "zh" / "shopkeeper.md").read_text("utf-8")
EXAMPLES: list[dict[str, Any]] = [
    json.loads(line)
    for block in re.findall(r"```json\n(.*?)```", DOC + ZH, re.DOTALL)
    for line in block.splitlines()
]
ON_PRICES = (
    "A01 A02 A03 A04 A05 A06 A07 A08 A09 A10 A11 A12 A13 A14 A15 A16 A17 A18 A19 A20 "
    "A21 A22 A23 A24 A25 A26 A27 A28 A29 A30 A31 A32 A33 A34 A35 A38 A39 A40 A41 A42 "
    "A44 A45 A46 A47 A49 A50 A53"
)
"""The decisions that a case can show."""


@pytest.fixture(scope="module")
def books() -> Iterator[LedgerBooks]:
    with ledger_books() as found:
        yield found


@pytest.mark.parametrize("example", EXAMPLES, ids=[each["id"] for each in EXAMPLES])
def test_an_example_comes_to_what_it_says(
    example: dict[str, Any], books: LedgerBooks
) -> None:
    case = PriceCase(
        example["id"], example["kind"], example["given"], example["expect"]
    )
    result = computed(case, books)
    assert [fault.phrase for fault in result.faults if result.unreadable] == []
    assert list(result.differences()) == []


def test_every_decision_on_prices_has_its_example() -> None:
    named = set(re.findall(r"\*\*(A\d\d)\*\*", DOC))
    assert set(ON_PRICES.split()) - named == set()


def test_no_example_is_there_twice() -> None:
    assert len({example["id"] for example in EXAMPLES}) == len(EXAMPLES)
