"""A process that keeps its memory to itself leaves no core dump."""

import os
import signal
import subprocess
import sys
from pathlib import Path

CRASHES = "import os; os.abort()"
PRIVATE = (
    "from firmware.base.process.private_memory import keep_memory_private;"
    "keep_memory_private();"
)
READS = (
    "import ctypes, resource;"
    "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0),"
    " resource.getrlimit(resource.RLIMIT_CORE))"
)


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = {"PYTHONPATH": str(Path.cwd())}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, **path},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_it_cannot_be_dumped(tmp_path: Path) -> None:
    assert run(READS, tmp_path).stdout.startswith("1 ")
    assert run(PRIVATE + READS, tmp_path).stdout == "0 (0, 0)\n"


def test_a_crash_leaves_no_file(tmp_path: Path) -> None:
    assert run(PRIVATE + CRASHES, tmp_path).returncode == -signal.SIGABRT
    assert list(tmp_path.iterdir()) == []
