"""python-escpos is loaded before the device is opened, whatever a kill left behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.printer.ports import CACHE_FOLDER

pytestmark = pytest.mark.process
CUT = "from drivers.printer.ports import cut; cut()"
LOADED = """
import sys
from pathlib import Path
from drivers.printer.ports import DeviceFile
from drivers.printer.printer import Printer, PrinterModel
printer = Printer(
    "printer", print, connection=DeviceFile(Path("/nowhere")), model=PrinterModel()
)
assert "escpos" not in sys.modules
printer.load()
before = {name for name in sys.modules if name.startswith("escpos")}
try:
    printer.open()
except OSError:
    pass
print(*{name for name in sys.modules if name.startswith("escpos")} - before)
assert before
"""


def run(code: str, folder: Path) -> str:
    """A fresh Python, with its cache in `folder`; what it wrote."""
    environment = {**os.environ, CACHE_FOLDER: str(folder)}
    ended = subprocess.run(
        (sys.executable, "-c", code),
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    return ended.stdout.strip()


def test_it_is_loaded_before_the_device_is_opened(tmp_path: Path) -> None:
    assert run(LOADED, tmp_path) == ""


def test_what_a_kill_left_half_written_is_made_anew(tmp_path: Path) -> None:
    run(CUT, tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for size in (0, 1, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:size])
        run(CUT, tmp_path)
        assert file.read_bytes() == whole
