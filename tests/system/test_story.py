"""The product's own story: `countertop demo` without a file, on photographs."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image


@pytest.mark.process
@pytest.mark.timeout(90)
def test_the_story_ends_well_and_leaves_its_pictures(tmp_path: Path) -> None:
    out = tmp_path / "demo-out"
    command = [sys.executable, "-m", "firmware.cli.main", "demo", "--out", str(out)]

    played = subprocess.run(
        command, capture_output=True, text=True, timeout=80, check=False
    )

    assert played.returncode == 0, f"{played.stdout}\n{played.stderr}"
    assert "SIGKILL" in played.stdout
    assert "  till:kiosk-1                  14.30 yuan\n" in played.stdout
    assert "7 orders, 71.30 yuan" in played.stdout
    assert "files of hub, kiosk and broker, naming 陈小满: none" in played.stdout
    assert "1 refund, -9.10 yuan" in played.stdout
    assert "everything agrees" in played.stdout
    pictures = sorted(out.glob("*.png"))
    assert [path.stem[3:] for path in pictures].count("slip") == 4
    assert len(pictures) == 16
    with Image.open(pictures[0]) as display:
        assert display.size == (560, 304)
