"""The recorder works in every release, long before its records are wanted."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(120)
"""A whole story is played twice."""


def _record(out: Path) -> dict[str, bytes]:
    subprocess.run(
        [sys.executable, "-m", "tests.recorded.record", str(out)], check=True
    )
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file()
    }


def test_two_records_of_one_build_are_the_same(tmp_path: Path) -> None:
    first, second = _record(tmp_path / "first"), _record(tmp_path / "second")
    assert {"hub.db", "journal.sqlite", "messages/index.json"} <= first.keys()
    assert first == second
