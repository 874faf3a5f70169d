"""A command whose output nobody can take ends without a traceback."""

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

MAIN = [sys.executable, "-m", "firmware.cli.main"]
FULL = Path("/dev/full")
# The first is written at the end only, the second fills the buffer.
BOTH = [["--help"], ["config", "explain"]]
MORE = pytest.param(["orders", "--help"], marks=pytest.mark.long)


def run(
    words: list[str], stdout: int | IO[str] | None = None
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        words,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=os.environ | {"COUNTERTOP_LANG": "zh_CN"},
        encoding="utf-8",
        check=False,
        timeout=30,
    )


@pytest.mark.parametrize("words", [*BOTH, MORE])
def test_a_reader_that_went_is_no_fault(words: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = run([*MAIN, *words], writer)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.skipif(not FULL.exists(), reason="a device of Linux")
@pytest.mark.parametrize("words", [*BOTH, MORE])
def test_a_full_disk_is_named(words: list[str]) -> None:
    with FULL.open("w") as full:
        done = run([*MAIN, *words], full)
    assert done.returncode == 1
    assert done.stderr == "countertop: 输出无法写入：磁盘已满\n"


@pytest.mark.parametrize("words", [["--version"], ["config", "explain"]])
def test_a_closed_output_is_no_fault(words: list[str]) -> None:
    done = run(["sh", "-c", 'exec "$@" >&-', "sh", *MAIN, *words])
    assert (done.returncode, done.stderr) == (0, "")
