"""A box has the packages of its own role only, and says so if asked for more."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import json, sys
for name in json.loads(sys.argv[1]):
    sys.modules[name] = None  # as a package that is not installed
from firmware.cli.main import main
for words in json.loads(sys.argv[2]):
    print("#", main(words))
"""
PACKAGES = {
    "kiosk": ("PIL", "cv2", "escpos", "gpiozero", "luma", "numpy", "pyzbar", "serial",
              "usb", "zxingcpp"),
    "hub": ("alembic", "anyio", "argon2", "jinja2", "markupsafe", "phonenumbers",
            "psycopg", "python_calamine", "rich", "sqlalchemy", "starlette", "urllib3",
            "uvicorn"),
}  # fmt: skip


def _run(absent: str, *commands: list[str]) -> list[str]:
    """What the commands print without a role's packages; `# n` is each exit status."""
    arguments = (json.dumps(PACKAGES[absent]), json.dumps(commands))
    ended = subprocess.run(
        (sys.executable, "-c", PROGRAM, *arguments),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        text=True,
        timeout=25,
    )
    assert ended.returncode == 0, ended.stdout
    return ended.stdout.splitlines()


def test_the_packages_of_a_role_are_those_of_its_extra() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    # luma is two distributions, and psycopg an extra of its own.
    assert len(PACKAGES["kiosk"]) == len(extras["kiosk"]) - 1
    assert len(PACKAGES["hub"]) == len(extras["hub"]) + 1


@pytest.mark.process
def test_a_kiosk_does_without_the_packages_of_a_hub(tmp_path: Path) -> None:
    missing = str(tmp_path / "kiosk.toml")
    page = tmp_path / "countertop.bash"
    lines = _run(
        "hub",
        ["--help"],
        ["orders"],
        ["completion", "bash", "--out", str(page)],
        ["kiosk", "--config", missing],
        ["doctor", "--config", missing],
        ["doctor", "--role", "hub", "--config", missing],
    )
    assert not any(line.startswith(("  orders ", "  member ")) for line in lines)
    assert any(line.startswith("  decode ") for line in lines)
    assert "countertop: orders: this machine has no packages of a hub" in lines
    assert [line for line in lines if line[:1] == "#"] == [
        "# 0", "# 1", "# 0", "# 2", "# 1", "# 1"
    ]  # fmt: skip
    assert "journal" in page.read_text("utf-8")
    assert "orders" not in page.read_text("utf-8")
    assert not any("Traceback" in line for line in lines)


@pytest.mark.process
def test_a_hub_does_without_the_packages_of_a_kiosk(tmp_path: Path) -> None:
    missing = str(tmp_path / "hub.toml")
    page = tmp_path / "countertop.bash"
    lines = _run(
        "kiosk",
        ["decode", "x.png"],
        ["completion", "bash", "--out", str(page)],
        ["hub", "--config", missing],
        ["doctor", "--config", missing],
        ["doctor", "--role", "kiosk", "--config", missing],
    )
    assert "countertop: decode: this machine has no packages of a kiosk" in lines
    assert [line for line in lines if line[:1] == "#"] == [
        "# 1", "# 0", "# 2", "# 1", "# 1"
    ]  # fmt: skip
    assert "orders" in page.read_text("utf-8")
    assert any("make install" in line for line in lines)
    assert not any("Traceback" in line for line in lines)
