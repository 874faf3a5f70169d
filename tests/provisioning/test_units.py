import re
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

import pytest

SYSTEMD = Path(__file__).parents[2] / "systemd"
SERVICES = ("kiosk", "hub", "web")
# Tenths. systemd 252 computes 1.4 and 1.0; a later one may weigh a little otherwise.
MAX_EXPOSURE = {"kiosk": 19, "hub": 12, "hub-backup": 12, "mosquitto": 12, "web": 12}
DEBIANS = Path("/lib/systemd/system/mosquitto.service")
# Groups that every Debian has; the others the project makes itself.
DEBIAN_GROUPS = {"dialout", "input", "lp", "video"}


class _Unit(RawConfigParser):
    """A unit file; of a key given several times, systemd's lists, all values."""

    def __init__(self, path: Path) -> None:
        super().__init__(strict=False, delimiters=("=",), comment_prefixes=("#",))
        self.optionxform = str  # type: ignore[assignment,method-assign]
        self.read(path, "utf-8")


def _run(*argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(argv, capture_output=True, text=True, check=False, timeout=20)


UNIT_FILES = sorted(file.name for file in SYSTEMD.iterdir() if file.is_file())


@pytest.mark.parametrize("name", UNIT_FILES)
def test_systemd_understands_every_line(name: str, tmp_path: Path) -> None:
    for file in SYSTEMD.glob("*.service"):
        text = file.read_text("utf-8")
        here = re.sub(r"(?m)^ExecStart=(-?)\S+", rf"ExecStart=\1{sys.executable}", text)
        (tmp_path / file.name).write_text(here, "utf-8")
    unit = tmp_path / name
    if unit.suffix != ".service":
        shutil.copyfile(SYSTEMD / name, unit)

    done = _run("systemd-analyze", "verify", "--man=no", str(unit))

    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def broker(tmp_path: Path) -> Path:
    """Debian's mosquitto.service, with what we add to it."""
    ours = SYSTEMD / "mosquitto.service.d/countertop.conf"
    unit = tmp_path / "mosquitto.service"
    unit.write_text(f"{DEBIANS.read_text('utf-8')}\n{ours.read_text('utf-8')}")
    return unit


@pytest.mark.parametrize("name", MAX_EXPOSURE)
def test_exposes_no_more_than_documented(name: str, broker: Path) -> None:
    analyse = ("systemd-analyze", "security", "--offline=yes", "--no-pager")
    limit = f"--threshold={MAX_EXPOSURE[name]}"
    unit = broker if name == "mosquitto" else SYSTEMD / f"{name}.service"
    done = _run(*analyse, limit, str(unit))
    assert done.returncode == 0, done.stdout


def test_systemd_understands_the_broker_with_what_we_add(broker: Path) -> None:
    done = _run("systemd-analyze", "verify", "--man=no", str(broker))
    assert (done.returncode, done.stderr) == (0, "")
    shown = dict(_Unit(broker)["Service"])
    assert (shown["User"], shown["ExecStartPre"]) == ("mosquitto", "")


@pytest.mark.parametrize("role", SERVICES)
def test_restarts_after_a_failure_but_not_for_ever(role: str) -> None:
    unit = _Unit(SYSTEMD / f"{role}.service")
    assert unit["Service"]["Type"] == "notify"
    assert unit["Service"]["Restart"] == "on-failure"
    assert int(unit["Service"]["WatchdogSec"]) <= 30
    assert int(unit["Unit"]["StartLimitBurst"]) < 10
    # What `countertop` answers to a configuration that it refuses.
    assert unit["Service"]["RestartPreventExitStatus"] == "2"


@pytest.mark.parametrize("role", SERVICES)
def test_writes_only_its_state_and_never_a_core_dump(role: str) -> None:
    service = _Unit(SYSTEMD / f"{role}.service")["Service"]
    assert service["ProtectSystem"] == "strict"
    assert service["StateDirectory"] == "countertop"
    assert "ReadWritePaths" not in service
    assert service["LimitCORE"] == "0"
    assert service["MemoryMax"].endswith("M")


def test_the_hub_writes_over_what_it_frees() -> None:
    """Then no pay code stays there: `tests/system/pay-codes-in-memory.sale`."""
    lines = (SYSTEMD / "hub.service").read_text("utf-8").splitlines()
    tunables = "glibc.malloc.perturb=165:glibc.malloc.tcache_count=0"
    assert f"Environment=GLIBC_TUNABLES={tunables}" in lines
    assert "Environment=PYTHONMALLOC=malloc" in lines


def test_the_kiosk_s_decoder_may_lock_itself_and_die_alone() -> None:
    lines = (SYSTEMD / "kiosk.service").read_text("utf-8").splitlines()
    # Debian 12 does not count this call among those of a service.
    assert "SystemCallFilter=seccomp" in lines
    assert "OOMPolicy=continue" in lines


def test_every_group_of_the_kiosk_exists_when_it_starts(tmp_path: Path) -> None:
    service = _Unit(SYSTEMD / "kiosk.service")["Service"]
    (tmp_path / "etc").mkdir()

    done = _run(
        "systemd-sysusers",
        f"--root={tmp_path}",
        str(SYSTEMD / "sysusers.d" / "countertop.conf"),
    )

    assert done.returncode == 0, done.stderr
    made = (tmp_path / "etc" / "group").read_text("utf-8")
    names = {line.partition(":")[0] for line in made.splitlines()}
    assert set(service["SupplementaryGroups"].split()) <= names | DEBIAN_GROUPS
    assert service["Group"] in names


def test_udev_gives_devices_only_to_groups_of_the_kiosk() -> None:
    rules = (SYSTEMD / "udev" / "60-countertop.rules").read_text("utf-8")
    service = _Unit(SYSTEMD / "kiosk.service")["Service"]
    groups = set(re.findall(r'GROUP="(\w+)"', rules))
    assert groups == set(service["SupplementaryGroups"].split())


def test_udev_rules_are_whole() -> None:
    rules = (SYSTEMD / "udev" / "60-countertop.rules").read_text("utf-8")
    key = r'[A-Z]+(\{\w+\})?(==|!=|\+=|=)"[^"]*"'
    for rule in rules.splitlines():
        if rule and not rule.startswith("#"):
            assert re.fullmatch(rf"{key}(, {key})*", rule), rule
