"""The offers that the shopkeepers' handbook shows are rules that a hub takes."""

import re
import tomllib
from pathlib import Path

import pytest

from firmware.base.config_loader import from_mapping
from firmware.retail.policy.policy import Policy

ROOT = Path(__file__).parents[2]
HANDBOOK = (ROOT / "docs/zh/shopkeeper.md").read_text("utf-8")
ROWS = re.findall(r"^\| .* \| (`\[\[offers\..*) \|$", HANDBOOK, re.MULTILINE)


def test_the_handbook_shows_each_kind_of_offer() -> None:
    shown = {re.findall(r"offers\.(\w+)", row)[0] for row in ROWS}
    policy = Policy()
    assert shown == set(policy.offers.__dataclass_fields__)


@pytest.mark.parametrize("row", ROWS)
def test_an_offer_of_the_handbook_can_be_used(row: str) -> None:
    spans = re.findall(r"`([^`]+)`", row)
    text = "\n".join([spans[0], 'id = "shown"', *spans[1:]])
    for number in (1, 2):
        text = text.replace('"条码"', f'"690000000000{number}"', 1)
    assert list(from_mapping("shown", tomllib.loads(text), Policy).offers)
