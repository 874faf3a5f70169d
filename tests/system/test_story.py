"""The product's own story: `countertop demo` without a file, on photographs."""

import re
import signal
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.support.warm_starts import WarmStarter


@pytest.mark.process
@pytest.mark.timeout(130)
def test_the_story_ends_well_and_leaves_its_pictures(
    warm: WarmStarter, tmp_path: Path
) -> None:
    out = tmp_path / "demo-out"
    command = [sys.executable, "-m", "tests.stress.play_script", "--out", str(out)]

    with (tmp_path / "said").open("wb") as output:
        played = warm(command, output)
    try:
        code = played.wait(120)
    finally:
        played.send_signal(signal.SIGTERM)

    said = (tmp_path / "said").read_text("utf-8")
    assert code == 0, said
    assert "SIGKILL" in said
    assert "  till:kiosk-1                  14.30 yuan\n" in said
    assert "9 orders, 90.31 yuan" in said
    assert "files of hub, kiosk and broker, naming 陈小满: none" in said
    assert "1 refund, -9.16 yuan" in said
    assert "everything agrees" in said
    assert "took   9.16  kept   0.00   hub   0.00  kiosk-1-000006" in said
    assert "took  12.80  kept  12.80   hub  12.80  kiosk-1-000008" in said
    assert re.search(r"5 pay codes were shown; .* messages: none\n", said)
    pictures = sorted(out.glob("*.png"))
    assert [path.stem[3:] for path in pictures].count("slip") == 4
    assert len(pictures) == 22
    with Image.open(pictures[0]) as display:
        assert display.size == (560, 304)
