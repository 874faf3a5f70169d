"""After syncs that failed a kiosk believes nothing that is not on its disk.

The long run is `python -m tests.stress.failing_disk`.
"""

from pathlib import Path

import pytest

from tests.stress.disk_shim import COMPILER, NO_COMPILER
from tests.stress.failing_disk import run

pytestmark = [
    pytest.mark.process,
    pytest.mark.timeout(60),
    pytest.mark.skipif(COMPILER is None, reason=NO_COMPILER),
]


@pytest.mark.parametrize("seed", range(1, 7))
def test_no_closed_sale_is_gone_after_failed_syncs_and_a_power_cut(
    tmp_path: Path, seed: int
) -> None:
    found = run(tmp_path, seed)

    assert found.closed
    assert found.lost == ()
    assert not found.numbers_twice
