"""A kill while python-escpos writes its cache does not keep a kiosk from starting."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.printer.ports import CACHE_FOLDER

pytestmark = pytest.mark.process
CUT = "from drivers.printer.ports import cut; cut()"


def starts(folder: Path) -> None:
    """A service that cuts a slip, with its cache in `folder`."""
    environment = {**os.environ, CACHE_FOLDER: str(folder)}
    subprocess.run((sys.executable, "-c", CUT), env=environment, check=True, timeout=60)


def test_what_a_kill_left_half_written_is_made_anew(tmp_path: Path) -> None:
    starts(tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for size in (0, 1, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:size])
        starts(tmp_path)
        assert file.read_bytes() == whole
