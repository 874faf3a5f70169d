"""A hub has no library of a kiosk's devices: its commands do without."""

import subprocess
import sys

import pytest

from firmware.cli.main import COMMANDS

NOT_THERE = (
    *("pyzbar", "usb", "serial", "gpiozero", "lgpio", "spidev", "smbus2"),
    "firmware.virtual",
)
WITHOUT = "import sys; sys.modules.update(dict.fromkeys({modules}))\n"
HELP_OF_ALL = """
from firmware.cli.main import COMMANDS, main
for name in COMMANDS.keys() - {"demo"}:
    try:
        assert main([name, "--help"]) == 0, name
    except SystemExit as end:
        assert not end.code, name
main(["completion", "zsh"])
"""


@pytest.mark.process
def test_commands_explain_and_complete_themselves_on_a_hub() -> None:
    ended = _on_a_hub(HELP_OF_ALL)
    assert ended.stderr == ""
    assert ended.returncode == 0
    assert all(
        f"countertop {name}" in ended.stdout for name in COMMANDS if name != "demo"
    )
    assert "#compdef countertop" in ended.stdout


@pytest.mark.long
@pytest.mark.process
def test_pictures_are_not_read_on_a_hub() -> None:
    script = "from firmware.cli.main import main; sys.exit(main(['decode', 'a.png']))"
    ended = _on_a_hub(script)
    assert ended.returncode == 1
    assert "this machine has not what reads codes" in ended.stderr
    assert "Traceback" not in ended.stderr


def _on_a_hub(script: str) -> subprocess.CompletedProcess[str]:
    code = WITHOUT.format(modules=NOT_THERE) + script
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
