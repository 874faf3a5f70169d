"""After syncs that failed a box believes nothing that is not on its disk.

The long run is `python -m tests.stress.failing_disk`.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from firmware.kiosk.journal.number_mark import read_given
from firmware.protocol import codec
from firmware.protocol.messages import UnknownArticle
from tests.stress import hidden_checkpoint, noted_number, reopened_files
from tests.stress.disk_shim import COMPILER, NO_COMPILER, failing_disk
from tests.stress.failing_disk import run
from tests.stress.reopened_files import BOXES, HOLDS

pytestmark = [
    pytest.mark.process,
    pytest.mark.timeout(60),
    pytest.mark.skipif(COMPILER is None, reason=NO_COMPILER),
]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("seed", range(1, 5))
def test_no_closed_sale_is_gone_after_failed_syncs_and_a_power_cut(
    tmp_path: Path, seed: int
) -> None:
    found = run(tmp_path, seed)

    assert found.closed
    assert found.lost == ()
    assert not found.numbers_twice


@pytest.mark.parametrize("box", BOXES)
def test_what_a_box_holds_after_failed_syncs_is_on_its_disk(
    tmp_path: Path, box: str
) -> None:
    disk = failing_disk(tmp_path)
    words = (sys.executable, "-m", reopened_files.__name__, box)
    done = subprocess.run(
        (*words, disk.folder, disk.control),
        env=disk.environment(os.environ),
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr

    disk.cut_power()

    assert HOLDS[box](disk.folder) == done.stdout.strip()


def test_a_number_is_on_its_way_to_the_disk_before_the_next_sync(
    tmp_path: Path,
) -> None:
    disk = failing_disk(tmp_path)
    file = disk.folder / "journal.newest"
    done = subprocess.run(
        (sys.executable, "-m", noted_number.__name__, file),
        env=disk.environment(os.environ),
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr

    disk.cut_power()

    assert read_given(file) == noted_number.NEWEST


def test_no_sync_that_fails_is_hidden_by_a_commit_that_does_not_wait(
    tmp_path: Path,
) -> None:
    disk = failing_disk(tmp_path)
    words = (sys.executable, "-m", hidden_checkpoint.__name__)
    done = subprocess.run(
        (*words, disk.folder, disk.control),
        env=disk.environment(os.environ),
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr

    disk.cut_power()

    journal = hidden_checkpoint.opened(disk.folder, 2**40)
    rows = journal.outbox.rows(journal.outbox.waiting(0, 9_999))
    held = {codec.decode(row.payload, UnknownArticle).body.times for row in rows}
    journal.close()
    assert int(done.stdout.split()[-1]) in held
