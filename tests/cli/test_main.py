import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from firmware.cli.main import COMMANDS, SERVICES, main

COMMAND = (sys.executable, "-m", "firmware.cli.main")
# What no kiosk needs before it sells, and what would delay its first picture.
FRAMEWORKS = ("argparse", "click", "typer")


def test_help_welcomes_and_names_every_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    typed = [name for name in COMMANDS if name not in SERVICES]
    assert all(f"\n  {name} " in shown for name in typed)
    assert ": kiosk, hub, web (--config FILE)\n" in shown
    assert len(shown.splitlines()) <= 24
    assert main([]) == 0
    assert capsys.readouterr().out == shown


def test_version_is_the_installed_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("countertop 0.")


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sell"]) == 2
    assert "no command 'sell'" in capsys.readouterr().err


def test_a_refusal_is_told_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "none.toml")
    assert main(["kiosk", "--config", missing]) == 2
    told = f"countertop: {missing}: cannot be read: No such file or directory\n"
    assert capsys.readouterr() == ("", told)


@pytest.mark.parametrize(
    ("name", "told"), [("orders", "try `sudo countertop orders …`"), ("hub", "")]
)
def test_who_may_not_read_a_file_is_told_of_sudo(
    name: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A service has nobody to tell."""
    file = tmp_path / "hub.toml"
    file.write_text("", "utf-8")
    file.chmod(0)
    with _stranger():
        assert main([name, "--config", str(file)]) == 2
    said = capsys.readouterr().err
    assert "cannot be read: Permission denied" in said
    assert (told in said) if told else ("sudo" not in said)


@contextmanager
def _stranger() -> Generator[None]:
    """An account that is not root."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_sale_script_in_another_encoding_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "day.sale"
    script.write_bytes("# 早市\narticle 6901234567892 3.50 矿泉水\n".encode("gbk"))
    assert main(["demo", str(script)]) == 2
    told = f"countertop: {script}: line 1: not UTF-8 text; save it as UTF-8\n"
    assert capsys.readouterr().err == told


def test_the_kiosk_starts_without_a_command_line_framework(tmp_path: Path) -> None:
    missing = str(tmp_path / "none.toml")
    done = subprocess.run(
        [
            sys.executable,
            "-X",
            "importtime",
            *COMMAND[1:],
            "kiosk",
            "--config",
            missing,
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    lines = [
        line for line in done.stderr.splitlines() if line.startswith("import time")
    ]
    imported = {line.rpartition("|")[2].strip() for line in lines}
    assert "firmware.kiosk.app" in imported
    assert imported.isdisjoint(FRAMEWORKS)


@pytest.mark.process
def test_ctrl_c_at_a_command_is_no_traceback(tmp_path: Path) -> None:
    pipe = tmp_path / "config"
    os.mkfifo(pipe)
    # Reading its configuration, the command waits for this pipe's other end.
    waiting = subprocess.Popen(
        [*COMMAND, "doctor", "--config", str(pipe)], stderr=subprocess.PIPE, text=True
    )
    with waiting, pipe.open("w"):
        waiting.send_signal(signal.SIGINT)
        assert waiting.communicate(timeout=10)[1] == ""
    assert waiting.returncode == 130
