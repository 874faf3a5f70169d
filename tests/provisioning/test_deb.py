"""What a package of Debian says of itself, and that it has what a box needs."""

from pathlib import Path

import pytest

from provisioning.packaging.deb import (
    COMMON,
    ENABLED,
    FILES,
    SCRIPTS,
    UNITS,
    Package,
    control_text,
)
from provisioning.plan import ROLES, Role, plan
from provisioning.steps import Put, Run

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize("role", ROLES)
def test_a_package_has_each_file_that_an_installation_puts(role: Role) -> None:
    put = {
        str(step.source.relative_to(PROJECT))
        for step in plan(role, PROJECT)
        if isinstance(step, Put)
    }
    scripts = {name for name in FILES[role] if name.endswith(".sh")}
    assert put == (COMMON.keys() | FILES[role].keys()) - scripts


@pytest.mark.parametrize("role", ROLES)
def test_it_enables_the_units_that_an_installation_enables(role: Role) -> None:
    enabled = [
        name
        for step in plan(role, PROJECT)
        if isinstance(step, Run) and step.argv[:2] == ("systemctl", "enable")
        for name in step.argv[2:]
        if name != "mosquitto"  # by its own package
    ]
    assert enabled == list(ENABLED[role])
    assert set(ENABLED[role]) <= set(UNITS[role])


def test_it_sets_up_what_an_installation_sets_up_on_a_raspberry_pi() -> None:
    script = (PROJECT / "provisioning/debian/postinst").read_text("utf-8")
    steps = [
        " ".join(step.argv)
        for step in plan("kiosk", PROJECT)
        if isinstance(step, Run) and step.only_with == "raspi-config"
    ]
    assert steps
    assert [step for step in steps if step not in script] == []


def test_it_needs_the_python_that_it_was_laid_out_for() -> None:
    text = control_text(Package("hub", "aarch64", 13, "0.1.0+deb13"), size_kb=7)
    assert "python3 (<< 3.14), python3 (>= 3.13)" in text
    assert "Architecture: arm64\n" in text
    assert "Conflicts: countertop-kiosk\n" in text
    assert "lgpio" not in text


def test_a_kiosk_sells_without_pins() -> None:
    text = control_text(Package("kiosk", "x86_64", 12, "0.1.0+deb12"), size_kb=7)
    assert "Recommends: python3-lgpio, python3-spidev\n" in text


@pytest.mark.parametrize("name", SCRIPTS)
def test_its_scripts_have_no_word_that_is_not_filled_in(name: str) -> None:
    text = (PROJECT / "provisioning/debian" / name).read_text("utf-8")
    for word in ("@ROLE@", "@UNITS@", "@ENABLED@"):
        text = text.replace(word, "")
    assert "@" not in text.replace("getty@tty1", "").replace("autovt@.", "").replace(
        '"$@"', ""
    )
