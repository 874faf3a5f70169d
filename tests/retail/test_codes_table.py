"""Every kind of code that a customer can show, one row each in tests/data/codes.csv."""

import csv
from dataclasses import fields
from pathlib import Path

import pytest

from firmware.retail.codes.classify import Code, classify
from firmware.retail.codes.rules import CodeRules, LabelLayout

TABLE = Path(__file__).parent.parent / "data" / "codes.csv"
RULES = CodeRules(
    labels=(
        LabelLayout(prefix=20, carries="weight", digits=18),
        LabelLayout(prefix=21, carries="amount"),
        LabelLayout(prefix=22, carries="weight"),
        LabelLayout(prefix=23, carries="amount", plu_digits=4),
        LabelLayout(prefix=24, carries="weight", plu_digits=6),
        LabelLayout(prefix=28, carries="amount", digits=18),
    )
)
KINDS = {
    "InStore": "in_store",
    "MemberCard": "member_card",
    "MemberPass": "member_pass",
    "StaffBadge": "staff_badge",
    "PayCode": "pay",
}


def told(code: Code) -> str:
    """A code as the table writes it: its kind and what it says, pay codes excepted."""
    kind = type(code).__name__
    said = {field.name: getattr(code, field.name) for field in fields(code)}
    if kind == "PayCode":
        said.pop("code")
    words = [f"{name}={value}" for name, value in said.items() if value]
    return " ".join([KINDS.get(kind, kind.lower()), *sorted(words)])


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def unescaped(text: str) -> str:
    return text.encode("latin-1", "backslashreplace").decode("unicode_escape")


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['text']}-{row['why']}")
def test_a_code_is_what_the_table_says(row: dict[str, str]) -> None:
    paying = row["state"] == "pay"
    text = unescaped(row["text"])
    code = classify(text, row["symbology"], paying=paying, rules=RULES)
    kind, *said = row["expected"].split(" ")
    assert told(code) == " ".join([kind, *sorted(said)])


def test_the_table_has_more_than_two_hundred_codes() -> None:
    assert len({(row["state"], row["symbology"], row["text"]) for row in rows()}) > 200
