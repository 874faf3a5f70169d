"""The recorder works in every release, long before its records are wanted."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(240)
"""A whole story is played, in one test twice."""


def _record(out: Path) -> dict[str, bytes]:
    subprocess.run(
        [sys.executable, "-m", "tests.recorded.record", str(out)], check=True
    )
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file()
    }


@pytest.mark.long
def test_a_record_is_whole(tmp_path: Path) -> None:
    record = _record(tmp_path / "record")
    assert {"hub.db", "journal.sqlite", "messages/index.json"} <= record.keys()


@pytest.mark.long
def test_two_records_of_one_build_are_the_same(tmp_path: Path) -> None:
    assert _record(tmp_path / "first") == _record(tmp_path / "second")
