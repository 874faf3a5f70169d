"""The repository stands alone: it names no file outside of itself."""

import re

from tests.support.sources import texts

OUTSIDE = re.compile(r"\.\./shared(?!/data\b)|(?<![\w.])/work\b")
"""`../shared/data`, photographs and cases, is used by tests if it is present."""


def test_nothing_points_outside_but_to_data_that_may_be_absent() -> None:
    found = [
        f"{name}: {line.strip()}"
        for name, text in texts().items()
        for line in text.splitlines()
        if OUTSIDE.search(line)
    ]
    # The pattern itself is the one place.
    assert [each for each in found if "test_outside_paths.py" not in each] == []


def test_a_path_outside_is_found() -> None:
    parent = "../"
    assert OUTSIDE.search(f"see {parent}shared/architecture.md")
    assert not OUTSIDE.search(f"{parent}shared/data/decode")
    assert OUTSIDE.search("in /work/x")
    assert not OUTSIDE.search("homework at https://x.org/work/")
