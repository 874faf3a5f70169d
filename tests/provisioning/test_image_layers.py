"""The layers of provisioning/image, by the rules of rpi-image-gen and of our own plan.

Its engine has the last word (docs/images.md); what can be said without it is said here.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from firmware.base.errors import ConfigError
from provisioning.first_boot.__main__ import BOOT
from provisioning.first_boot.card import SETTINGS
from provisioning.first_boot.settings import FirstBootFile, read_settings
from provisioning.plan import I2C_SPEED, PINS, plan
from provisioning.program_steps import VENV
from provisioning.steps import Run
from tests.support.first_boot import admission_text, uncommented
from tests.support.sources import ROOT

IMAGE = ROOT / "provisioning/image"
LAYERS = sorted((IMAGE / "layer").glob("*.yaml"))
OVERLAY = IMAGE / "layer/countertop-kiosk.rootfs-overlay"
UNIT = OVERLAY / "etc/systemd/system/kiosk-first-boot.service"
SAMPLE = OVERLAY / BOOT.relative_to("/") / SETTINGS
MAX_EXPOSURE = "30"
"""Tenths; root in a sandbox, for the seconds of a start."""
BUSES = {
    "do_i2c 0": "dtparam=i2c_arm=on",
    "do_spi 0": "dtparam=spi=on",
    "set_config_var {} {} /boot/firmware/config.txt".format(*I2C_SPEED): "=".join(
        I2C_SPEED
    ),
}
"""What raspi-config writes into config.txt for each of its steps in our plan."""

OF_A_LAYER = {"Name", "Category", "Desc", "Version", "Requires"}
OF_A_VARIABLE = {"Desc", "Required", "Valid", "Set"}
HOOKS = {"packages", "customize-hooks"}
THEIRS = {
    "debian-trixie-arm64", "rpi-debian-trixie", "rpi-essential-base", "rpi-misc-utils",
    "rpi-misc-skel", "systemd-min", "network-manager", "openssh-server",
    "systemd-timesyncd", "wireless-regulatory", "wireless-utils", "ca-certificates",
    "rpi-boot-firmware", "image-rpios", "rpi4",
}  # fmt: skip
"""The layers of rpi-image-gen 2.8.0 that ours are built on."""


@dataclass(frozen=True)
class Layer:
    """A layer's fields, without `X-Env-`, and its mapping for mmdebstrap."""

    fields: dict[str, str]
    mmdebstrap: dict[str, list[str]]

    @property
    def requires(self) -> set[str]:
        return {name.strip() for name in self.fields["Layer-Requires"].split(",")}

    @property
    def hooks(self) -> list[str]:
        return self.mmdebstrap.get("customize-hooks", [])


def read_layer(text: str) -> Layer:
    """A layer, whose head must be DEB822 between two marks, in comments of YAML."""
    lines = text.splitlines()
    assert lines[0] == "# METABEGIN"
    end = lines.index("# METAEND")
    assert lines[end + 1] == "---"
    found: dict[str, str] = {}
    name = ""
    for line in lines[1:end]:
        if line == "#":
            continue
        if line.startswith("#  "):
            found[name] = f"{found[name]} {line[3:].strip()}".strip()
            continue
        key = re.fullmatch(r"# X-Env-([A-Za-z_-]+):(?: (.*))?", line)
        assert key is not None, line
        name = key[1]
        assert name not in found, line
        found[name] = key[2] or ""
    return Layer(found, yaml.safe_load(text)["mmdebstrap"])


def faults(layer: Layer) -> Iterator[str]:
    """What rpi-image-gen's lint would refuse, and hooks that do not stop at a fault."""
    yield from _faults_of_fields(layer)
    if not re.fullmatch(r"\d+\.\d+\.\d+", layer.fields.get("Layer-Version", "")):
        yield "no version"
    yield from (f"{key}: unknown" for key in layer.mmdebstrap if key not in HOOKS)
    for hook in layer.hooks:
        if "\n" in hook and "set -eu\n" not in hook:
            yield f"goes on after a fault: {hook.splitlines()[0]}"


def _faults_of_fields(layer: Layer) -> Iterator[str]:
    heads = (re.fullmatch(r"Var-(\w+)", key) for key in layer.fields)
    variables = {head[1] for head in heads if head}
    for key in layer.fields:
        kind, _, rest = key.partition("-")
        owner, _, attribute = rest.partition("-")
        known = {
            "Layer": rest in OF_A_LAYER,
            "VarPrefix": not rest,
            "Var": not attribute or (owner in variables and attribute in OF_A_VARIABLE),
        }
        if not known.get(kind):
            yield f"{key}: unknown field"
    if variables and "VarPrefix" not in layer.fields:
        yield "variables without a prefix"
    for name in sorted(variables):
        if any(f"Var-{name}-{each}" not in layer.fields for each in OF_A_VARIABLE):
            yield f"{name}: not described"


@pytest.mark.parametrize("path", LAYERS, ids=lambda path: path.stem)
def test_a_layer_is_by_the_rules(path: Path) -> None:
    layer = read_layer(path.read_text("utf-8"))
    assert list(faults(layer)) == []
    assert layer.fields["Layer-Name"] == path.stem
    assert layer.requires <= THEIRS | {each.stem for each in LAYERS}


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("Layer-Desc:", "Layer-Descr:", "Layer-Descr: unknown field"),
        ("# X-Env-VarPrefix: countertop\n", "", "without a prefix"),
        ("# X-Env-Var-csi_camera: n\n", "", "Var-csi_camera-Desc: unknown field"),
        ("# X-Env-Var-deb-Valid: file-nzero\n", "", "deb: not described"),
        ("Version: 1.0.0", "Version: 1", "no version"),
        ("customize-hooks:", "customise-hooks:", "customise-hooks: unknown"),
        ("      set -eu\n", "", "goes on after a fault"),
    ],
)
def test_what_breaks_a_rule_is_found(before: str, after: str, fault: str) -> None:
    text = (IMAGE / "layer/countertop-kiosk.yaml").read_text("utf-8")
    assert before in text
    found = list(faults(read_layer(text.replace(before, after))))
    assert any(fault in each for each in found), found


def test_the_configuration_names_layers_that_there_are() -> None:
    text = (IMAGE / "config/countertop-kiosk.yaml").read_text("utf-8")
    config = yaml.safe_load(text)
    named = {
        config["device"]["layer"], config["image"]["layer"], *config["layer"].values()
    }  # fmt: skip
    assert named <= THEIRS | {each.stem for each in LAYERS}
    assert config["ssh"]["pubkey_only"] == "y"


def test_a_kiosk_s_card_has_what_an_installation_sets_up() -> None:
    layer = read_layer((IMAGE / "layer/countertop-kiosk.yaml").read_text("utf-8"))
    assert tuple(layer.mmdebstrap["packages"]) == PINS
    steps = [
        " ".join(step.argv[2:] if step.argv[1] == "nonint" else step.argv)
        for step in plan("kiosk", ROOT)
        if isinstance(step, Run) and step.only_with == "raspi-config"
    ]
    (hook,) = (each for each in layer.hooks if "config.txt" in each)
    lines = re.search(r"for line in (.*); do", hook)
    assert lines is not None
    assert sorted(lines[1].split()) == sorted(BUSES[step] for step in steps)


def test_the_buses_are_switched_on_once_and_for_every_board(tmp_path: Path) -> None:
    layer = read_layer((IMAGE / "layer/countertop-kiosk.yaml").read_text("utf-8"))
    (hook,) = (each for each in layer.hooks if "config.txt" in each)
    config = tmp_path / "boot/firmware/config.txt"
    config.parent.mkdir(parents=True)
    config.write_text(
        "#dtparam=spi=on\ndtparam=i2c_arm=on\n[pi5]\nBOOT_UART=1\n", "ascii"
    )
    cmdline = config.with_name("cmdline.txt")
    cmdline.write_text("console=tty1 rootwait\n", "ascii")
    for _ in range(2):
        subprocess.run(["sh", "-c", hook, "hook", str(tmp_path)], check=True)
    assert config.read_text("ascii") == (
        "#dtparam=spi=on\ndtparam=i2c_arm=on\n[pi5]\nBOOT_UART=1\n"
        "[all]\ndtparam=spi=on\n[all]\ndtparam=i2c_arm_baudrate=400000\n"
    )
    assert cmdline.read_text("ascii") == "console=tty1 rootwait cgroup_enable=memory\n"
    modules = tmp_path / "etc/modules-load.d/countertop.conf"
    assert modules.read_text("ascii") == "i2c-dev\n"


@pytest.mark.process
def test_shellcheck_finds_nothing_in_the_hooks(tmp_path: Path) -> None:
    files: list[str] = []
    for path in LAYERS:
        for number, hook in enumerate(read_layer(path.read_text("utf-8")).hooks):
            file = tmp_path / f"{path.stem}-{number}.sh"
            # What rpi-image-gen has in the environment of each.
            given = "${IGconf_countertop_deb?}${IGconf_countertop_csi_camera?}"
            head = f'#!/bin/sh\n: "{given}${{BDEBSTRAP_HOOKS?}}"\n'
            file.write_text(f"{head}{hook}\n", "utf-8")
            files.append(str(file))
    done = subprocess.run(
        ["shellcheck", "--exclude=SC2086", *files],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")


def test_the_sample_says_nothing_and_is_right_without_its_marks() -> None:
    text = SAMPLE.read_text("utf-8")
    assert read_settings(SETTINGS, text.encode()) is None

    keys = uncommented(text).replace('# """', '"""')
    with pytest.raises(ConfigError) as caught:
        read_settings(SETTINGS, keys.encode())
    # What has to be filled in is refused until it is.
    assert re.findall(r"\n  (\S+):", str(caught.value)) == [
        "hub.admission",
        "wifi.password",
    ]
    filled = re.sub(r"(?m)^# 主机写出的整段文字.*$", admission_text(), keys)
    filled = filled.replace("8 至 63 个字符", "12345678")
    assert isinstance(read_settings(SETTINGS, filled.encode()), FirstBootFile)


@pytest.mark.process
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    text = UNIT.read_text("utf-8")
    assert f"ExecStart={VENV}/bin/python -m provisioning.first_boot\n" in text
    assert f"ConditionPathExists={BOOT / SETTINGS}\n" in text
    here = tmp_path / UNIT.name
    here.write_text(text.replace(f"{VENV}/bin/python", sys.executable), "utf-8")
    for argv in (
        ("verify", "--man=no"),
        ("security", "--offline=yes", "--no-pager", f"--threshold={MAX_EXPOSURE}"),
    ):
        done = subprocess.run(
            ["systemd-analyze", *argv, str(here)],
            capture_output=True, encoding="utf-8", check=False, timeout=20,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stderr == ""


def test_network_and_kiosk_wait_for_the_unit() -> None:
    (line,) = re.findall(r"(?m)^Before=(.*)$", UNIT.read_text("utf-8"))
    assert {"network-pre.target", "NetworkManager.service", "kiosk.service"} <= set(
        line.split()
    )
