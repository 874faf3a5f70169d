"""After its warm-up the decoder loads nothing: its process could open no file."""

import subprocess
import sys

import pytest

from drivers.api import Symbology
from drivers.decode import zbar
from drivers.decoder_process.warm_up import drawn_code


@pytest.mark.process
def test_no_stage_loads_a_module_or_a_library() -> None:
    command = [sys.executable, "-m", "tests.support.late_loads"]
    done = subprocess.run(command, check=True, capture_output=True, timeout=60)
    assert done.stdout == b""


def test_the_code_that_it_reads_is_one() -> None:
    (found,) = zbar.read(drawn_code(), {Symbology.QR})
    assert found.text == "countertop"
