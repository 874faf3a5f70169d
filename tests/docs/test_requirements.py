"""Every id that a comment names is explained in docs/requirements.md."""

import re
from collections.abc import Iterator

import pytest

from tests.support.sources import texts

LEGEND = "docs/requirements.md"
ROW = re.compile(r"^\| ([A-Z]\d\d|4\.\d+) \| \S.*\|$", re.MULTILINE)
ID = re.compile(r"(?<![\w%-])([SENAFI]\d\d)(?!\w)|requirements?\s+(\d\.\d+)")
NO_IDS = {"tests/bench/eyes.py", "drivers/decode/zbar.py"}
"""zbar's own name of ITF, I25, looks like an id."""


def test_every_id_has_its_row() -> None:
    legend = set(ROW.findall(texts()[LEGEND]))
    unknown = {
        f"{name}: {each}"
        for name, text in texts().items()
        if name not in {LEGEND, *NO_IDS} and not name.endswith("test_requirements.py")
        for each in ids(text)
        if each not in legend
    }
    assert unknown == set()


def test_no_id_has_two_rows() -> None:
    rows = ROW.findall(texts()[LEGEND])
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Limits call staff (E13, E15).", ["E13", "E15"]),
        ("in the order of requirements\n4.2", ["4.2"]),
        ("# noqa: S603, E501", []),
        ("CTM-A12, UTF-16, %S05", []),
    ],
)
def test_ids_are_found_in_prose(text: str, found: list[str]) -> None:
    assert list(ids(text)) == found


def ids(text: str) -> Iterator[str]:
    for match in ID.finditer(text):
        yield match[1] or match[2]
