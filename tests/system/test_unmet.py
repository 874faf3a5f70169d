"""A script that is not met fails: exit code, line, what was seen, and nothing left."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from firmware.cli.main import main
from firmware.virtual.build import Build
from firmware.virtual.reporter import LineReporter
from firmware.virtual.scripts.play import UnmetError, perform, play
from firmware.virtual.scripts.script import parse
from firmware.virtual.scripts.vocabulary import FORMS
from firmware.virtual.stage import Stage
from tests.support.warm_starts import WarmStarter

pytestmark = [pytest.mark.process, pytest.mark.timeout(60)]

OPEN = """
article 6901234567892 10.00 矿泉水
member lin
kiosk camera.kind = none
open shop
"""
UNTRUE = """
expect display 无法记账 within 0.1 s
expect display without 请扫商品条码 within 0.1 s
expect slip ￥ within 0.1 s
expect slips 1 within 0.1 s
expect lamp red within 0.1 s
expect beep within 0.1 s
expect power cut within 0.1 s
expect kiosk log forged within 0.1 s
expect kiosk backlog 1 within 0.1 s
expect kiosk refuses camera.height_px within 0.1 s
expect sent 1 sale within 0.1 s
expect held back ack within 0.1 s
expect hub orders 1 within 0.1 s
expect hub taken 10.00 within 0.1 s
expect hub voids 1 within 0.1 s
expect hub balance of lin 1 within 0.1 s
expect hub unknown 4006381333931 1 within 0.1 s
expect hub revision 2 within 0.1 s
expect hub dead letters 1 within 0.1 s
expect hub log forged within 0.1 s
expect message 积分 within 0.1 s
expect messages 1 within 0.1 s
expect gateway asked 1 within 0.1 s
"""


@pytest.fixture(scope="module")
def stage(warm: WarmStarter) -> Iterator[Stage]:
    with Stage(LineReporter(), build=Build(start=warm)) as opened:
        play(opened, parse("open", OPEN, FORMS), LineReporter())
        opened.settings.kiosk["kid"] = "not a kid"
        yield opened


@pytest.mark.parametrize("line", UNTRUE.split("\n")[1:-1])
def test_each_expectation_can_fail(stage: Stage, line: str) -> None:
    (command,) = parse("x.sale", line, FORMS)

    with pytest.raises(UnmetError, match="seen instead: "):
        perform(stage, command)


def test_a_slip_that_should_lack_a_text_fails_where_it_has_it(stage: Stage) -> None:
    sale = "quick hands\nwait 1.5 s\nsell 6901234567892\nexpect slips 1"
    play(stage, parse("x.sale", sale, FORMS), LineReporter())

    for line in (
        "expect slip without 10.00 within 0.1 s",
        "expect no slip within 0.1 s",
    ):
        with pytest.raises(UnmetError, match="1 slips on the tray"):
            perform(stage, *parse("x.sale", line, FORMS))


def test_an_order_that_cannot_be_obeyed_fails_at_its_line() -> None:
    commands = parse("x.sale", "\npress pay", FORMS)

    with (
        Stage(LineReporter()) as dark,
        pytest.raises(UnmetError, match="line 2: press pay"),
    ):
        play(dark, commands, LineReporter())


def test_the_exit_code_is_1_with_the_line_and_nothing_is_left(
    warm: WarmStarter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "wrong.sale"
    script.write_text(f"{OPEN}expect display 12.34 within 0.2 s\n", "utf-8")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    command = (sys.executable, "-m", "tests.stress.play_script", str(script))

    with (tmp_path / "said").open("wb") as output:
        played = warm(command, output)
    code = played.wait(40)

    said = (tmp_path / "said").read_text("utf-8")
    assert code == 1
    assert "line 6: expect display 12.34" in said
    assert "seen instead" in said
    assert _left_by(tmp_path) == []
    assert list(tmp_path.glob("countertop-*")) == []


def test_a_script_with_a_wrong_word_starts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "wrong.sale"
    script.write_text("open shop\nopen door\n", "utf-8")
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    assert main(["demo", str(script)]) == 2

    assert "wrong.sale:2: open door" in capsys.readouterr().err
    assert list(tmp_path.glob("countertop-*")) == []


def test_an_interrupted_demo_takes_its_processes_along(
    warm: WarmStarter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "long.sale"
    script.write_text(f"{OPEN}say open\nwait 100 s\n", "utf-8")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    command = (sys.executable, "-m", "tests.stress.play_script", str(script))
    reader, writer = os.pipe()

    with os.fdopen(writer, "wb") as output:
        played = warm(command, output)
    with os.fdopen(reader, encoding="utf-8") as said:
        assert any("open\n" in line and "shop" not in line for line in said)
        running = _left_by(tmp_path)
        for _ in range(3):
            played.send_signal(signal.SIGINT)
        code = played.wait(30)

    services = [each for each in running if "\0staff\0" not in each]
    assert len(services) == 3
    assert code == -signal.SIGINT
    assert _left_by(tmp_path) == []
    assert list(tmp_path.glob("countertop-*")) == []


def _left_by(folder: Path) -> list[str]:
    """Command lines of processes that still run with files in `folder`.

    A warm one has the words of another: it writes its log there.
    """
    wanted = str(folder / "countertop-")
    return [words for words, log in _processes() if wanted in words or wanted in log]


def _processes() -> Iterator[tuple[str, str]]:
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError, PermissionError):
            words = (process / "cmdline").read_bytes().decode()
            yield words, str((process / "fd" / "1").readlink())
