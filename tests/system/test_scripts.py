"""Every sale script beside this file, each played on processes of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from firmware.virtual.disk import NO_SMALL_DISK
from tests.stress.process_memory import ROOT_ONLY

FOLDER = Path(__file__).parent
LIMIT_S = 85.0
LONG_LIMIT_S = 145.0
LONG = {
    "badges",
    "broker-dead-at-start",
    "broker-dead-for-many-sales",
    "broker-dies-during-a-sale",
    "catalogue-forged",
    "catalogue-stale",
    "config-refused",
    "hub-away",
    "hub-killed-before-acknowledging",
    "hub-updated-first",
    "kiosk-updated-first",
    "little-disk-left",
    "messages-after-sales",
    "messages-forged",
    "offers",
    "pay-by-phone",
    "pay-codes-in-memory",
    "phone-payment-in-vain",
    "phone-payment-unknown",
    "phone-refund",
    "power-cuts-without-paper",
    "printer-silent",
    "printer-unplugged",
    "printer-without-paper",
    "report",
    "restored-card",
    "sale-en-256x64",
    "sale-zh-128x64",
    "two-codes-at-once",
    "two-readers",
    "unknown-codes",
    "waiting-and-cancelling",
    "wrong-clocks",
}
"""Scripts of which others, the story among them, show most; `make long` plays them."""
PATHS = sorted(FOLDER.glob("*.sale"))


@pytest.mark.process
@pytest.mark.timeout(90)
@pytest.mark.parametrize(
    "script",
    [path for path in PATHS if path.stem not in LONG],
    ids=lambda path: path.stem,
)
def test_script(script: Path) -> None:
    played = play(script)
    assert played.returncode == 0, f"{played.stdout}\n{played.stderr}"


@pytest.mark.long
@pytest.mark.process
@pytest.mark.timeout(150)
@pytest.mark.parametrize("name", sorted(LONG))
def test_long_script(name: str) -> None:
    played = play(FOLDER / f"{name}.sale", LONG_LIMIT_S)
    assert played.returncode == 0, f"{played.stdout}\n{played.stderr}"


def play(script: Path, limit_s: float = LIMIT_S) -> subprocess.CompletedProcess[str]:
    """The script's process when it has ended; skips what this machine cannot play."""
    command = [sys.executable, "-m", "tests.stress.play_script", str(script)]
    played = subprocess.run(
        command, capture_output=True, text=True, timeout=limit_s, check=False
    )
    for reason in (NO_SMALL_DISK, ROOT_ONLY):
        if reason in played.stdout + played.stderr:
            pytest.skip(reason)
    return played
