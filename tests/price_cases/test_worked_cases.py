"""Every worked case comes to what it expects, by the product's own code."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from firmware.price_cases.case import KINDS, PriceCase, computed
from firmware.price_cases.kinds.ledger import LedgerBooks, ledger_books

FOLDER = Path(__file__).parents[1] / "retail" / "pricing"
CASES: list[dict[str, Any]] = [
    case
    for name in ("cases.json", "own_cases.json")
    for case in json.loads((FOLDER / name).read_text("utf-8"))
    if case["kind"] in KINDS
]


@pytest.fixture(scope="module")
def books() -> Iterator[LedgerBooks]:
    with ledger_books() as found:
        yield found


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_worked_case_comes_to_what_it_expects(
    case: dict[str, Any], books: LedgerBooks
) -> None:
    read = PriceCase(case["id"], case["kind"], case["given"], case["expect"])
    result = computed(read, books)
    assert list(result.differences()) == []
    assert not result.unreadable
