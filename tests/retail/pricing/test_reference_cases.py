"""The reference computes what worked cases expect.

`cases.json` has examples for the rules. `own_cases.json` was worked by hand, in the
same form, for what the rules leave open.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.pricing_reference.reference import KINDS, picked, reference

FILES = ("cases.json", "own_cases.json")
CASES: list[dict[str, Any]] = [
    case
    for name in FILES
    for case in json.loads(Path(__file__).with_name(name).read_text("utf-8"))
    if case["kind"] in KINDS
]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_worked_case_comes_to_what_it_expects(case: dict[str, Any]) -> None:
    found = reference(case["kind"], case["given"])
    assert picked(found, case["expect"]) == case["expect"]


def test_no_case_is_there_twice() -> None:
    assert len({case["id"] for case in CASES}) == len(CASES)
