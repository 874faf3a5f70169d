"""The product's own story: `countertop demo` without a file, on photographs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image


@pytest.mark.process
@pytest.mark.timeout(130)
def test_the_story_ends_well_and_leaves_its_pictures(tmp_path: Path) -> None:
    out = tmp_path / "demo-out"
    command = [sys.executable, "-m", "firmware.cli.main", "demo", "--out", str(out)]

    played = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False
    )

    assert played.returncode == 0, f"{played.stdout}\n{played.stderr}"
    assert "SIGKILL" in played.stdout
    assert "  till:kiosk-1                  14.30 yuan\n" in played.stdout
    assert "9 orders, 90.31 yuan" in played.stdout
    assert "files of hub, kiosk and broker, naming 陈小满: none" in played.stdout
    assert "1 refund, -9.16 yuan" in played.stdout
    assert "everything agrees" in played.stdout
    assert "took   9.16  kept   0.00   hub   0.00  kiosk-1-000006" in played.stdout
    assert "took  12.80  kept  12.80   hub  12.80  kiosk-1-000008" in played.stdout
    assert re.search(r"5 pay codes were shown; .* messages: none\n", played.stdout)
    pictures = sorted(out.glob("*.png"))
    assert [path.stem[3:] for path in pictures].count("slip") == 4
    assert len(pictures) == 22
    with Image.open(pictures[0]) as display:
        assert display.size == (560, 304)
