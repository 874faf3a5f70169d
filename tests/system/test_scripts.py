"""Every sale script beside this file, each played on processes of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from firmware.virtual.disk import NO_SMALL_DISK

FOLDER = Path(__file__).parent
LIMIT_S = 85.0


@pytest.mark.process
@pytest.mark.timeout(90)
@pytest.mark.parametrize(
    "script", sorted(FOLDER.glob("*.sale")), ids=lambda path: path.stem
)
def test_script(script: Path) -> None:
    command = [sys.executable, "-m", "tests.stress.play_script", str(script)]
    played = subprocess.run(
        command, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    if NO_SMALL_DISK in played.stderr:
        pytest.skip(NO_SMALL_DISK)
    assert played.returncode == 0, f"{played.stdout}\n{played.stderr}"
