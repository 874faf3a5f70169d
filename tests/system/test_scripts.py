"""Every sale script beside this file, each played on processes of its own."""

import signal
import sys
from pathlib import Path

import pytest

from firmware.virtual.disk import NO_SMALL_DISK
from tests.stress.process_memory import ROOT_ONLY
from tests.support.warm_starts import WarmStarter

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
    "decoder-killed",
    "hub-away",
    "hub-killed-before-acknowledging",
    "hub-updated-first",
    "kiosk-updated-first",
    "little-disk-left",
    "messages-after-sales",
    "messages-forged",
    "offers",
    "passes",
    "pay-by-phone",
    "pay-codes-in-memory",
    "phone-payment-in-vain",
    "phone-payment-unknown",
    "phone-refund",
    "points-and-coupons",
    "power-cuts-without-paper",
    "printer-silent",
    "printer-unplugged",
    "printer-without-paper",
    "refund",
    "report",
    "restored-card",
    "sale-en-256x64",
    "sale-zh-128x64",
    "shopkeeper-changes-things",
    "suspended-baskets",
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
def test_script(script: Path, warm: WarmStarter, tmp_path: Path) -> None:
    play(script, warm, tmp_path / "said")


@pytest.mark.long
@pytest.mark.process
@pytest.mark.timeout(150)
@pytest.mark.parametrize("name", sorted(LONG))
def test_long_script(name: str, warm: WarmStarter, tmp_path: Path) -> None:
    play(FOLDER / f"{name}.sale", warm, tmp_path / "said", LONG_LIMIT_S)


def play(script: Path, warm: WarmStarter, log: Path, limit_s: float = LIMIT_S) -> None:
    """Play it in a process of its own; skips what this machine cannot play."""
    command = [sys.executable, "-m", "tests.stress.play_script", str(script)]
    with log.open("wb") as output:
        player = warm(command, output)
    try:
        code = player.wait(limit_s)
    finally:
        player.send_signal(signal.SIGTERM)
    said = log.read_text("utf-8")
    for reason in (NO_SMALL_DISK, ROOT_ONLY):
        if reason in said:
            pytest.skip(reason)
    assert code == 0, said
