"""The reference computes what the worked cases expect."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.pricing_reference.reference import KINDS, picked, reference

CASES: list[dict[str, Any]] = [
    case
    for case in json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))
    if case["kind"] in KINDS
]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_worked_case_comes_to_what_it_expects(case: dict[str, Any]) -> None:
    found = reference(case["kind"], case["given"])
    expected: dict[str, Any] = case["expect"]
    assert picked(found, expected) == expected
