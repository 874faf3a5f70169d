"""A process of the arena that dies is told of at once, with its last words."""

from pathlib import Path

import pytest

from drivers.api import DriverError
from tests.stress.cluster import Box, Cluster

LIMIT_S = 10.0


@pytest.mark.process
def test_kiosks_that_end_by_themselves_are_no_riddle(tmp_path: Path) -> None:
    arena = Cluster(tmp_path, kiosks=1, seed=1, pace_s=0.0)
    arena.closed = Box("tests.stress.load", ("--nonsense",), tmp_path / "kiosks.log")
    arena.closed.start()
    try:
        with pytest.raises(DriverError, match="closed kiosks ended with exit code 2"):
            arena.until(lambda: False, LIMIT_S)
    finally:
        arena.close()

    assert "required: --folder" in arena.closed.deserted
    assert arena.closed.ended == ""
