import errno
import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from firmware.base.config_loader import load
from firmware.base.wording.language import tr
from firmware.base.wording.phrases import Phrase
from firmware.cli.main import main as countertop
from firmware.kiosk.config import KioskConfig
from firmware.protocol.signing import SigningKey
from provisioning.install import execute, main
from provisioning.plan import PACKAGES, ROLES, Role, plan
from provisioning.program_steps import VENV
from provisioning.steps import (
    ROOT,
    Packages,
    Put,
    Run,
    StepOutcome,
    StepRefusedError,
    SymbolicLink,
    can_be_installed,
    failure,
)
from provisioning.systems import system_fault

HERE = Path(__file__).parent
SOURCES = HERE.parents[1]


def _tree(root: Path) -> dict[str, tuple[str, int, bytes]]:
    """Each file and link under `root`: how it is kept, when it was written, what."""
    found: dict[str, tuple[str, int, bytes]] = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        stat = path.lstat()
        if path.is_symlink():
            found[name] = ("link", stat.st_mtime_ns, str(path.readlink()).encode())
        elif path.is_file():
            mode = f"{stat.st_mode & 0o777:o}"
            found[name] = (mode, stat.st_mtime_ns, path.read_bytes())
    return found


def _contents(tree: dict[str, tuple[str, int, bytes]]) -> dict[str, tuple[str, bytes]]:
    return {name: (kept, content) for name, (kept, _, content) in tree.items()}


@pytest.mark.parametrize("role", ROLES)
def test_a_dry_run_prints_each_step_as_a_command(
    role: Role, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([role, "--dry-run", "--sources", "/usr/src/countertop"]) == 0
    golden = (HERE / "golden" / f"install-{role}.txt").read_text("utf-8")
    assert capsys.readouterr().out == golden


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("install-kiosk-without-devices", ("kiosk", "--without-devices")),
        ("install-hub-from-a-bundle", ("hub", "--bundle", "/media/usb/bundle")),
        ("remove-kiosk", ("kiosk", "--remove", "--root", "/nowhere")),
        ("remove-hub", ("hub", "--remove", "--root", "/nowhere")),
    ],
)
def test_other_plans_are_printed_as_well(
    name: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "--dry-run", "--sources", "/usr/src/countertop"]) == 0
    golden = (HERE / "golden" / f"{name}.txt").read_text("utf-8")
    assert capsys.readouterr().out == golden


@pytest.mark.parametrize("role", ROLES)
def test_installing_twice_changes_nothing(role: Role, tmp_path: Path) -> None:
    assert main([role, "--root", str(tmp_path)]) == 0
    first = _tree(tmp_path)
    assert main([role, "--root", str(tmp_path)]) == 0

    assert _tree(tmp_path) == first
    assert f"etc/systemd/system/{role}.service" in first
    assert first[f"etc/countertop/{role}.toml"][0] == "640"
    assert (
        first["usr/local/bin/countertop"][2] == b"/opt/countertop/venv/bin/countertop"
    )


@pytest.mark.parametrize("order", [("kiosk", "hub"), ("hub", "kiosk")])
def test_both_roles_on_one_machine_come_in_either_order(
    order: tuple[Role, Role], tmp_path: Path
) -> None:
    apart: dict[str, tuple[str, bytes]] = {}
    for role in order:
        assert main([role, "--root", str(tmp_path / role)]) == 0
        apart |= _contents(_tree(tmp_path / role))
    for role in order:
        assert main([role, "--root", str(tmp_path / "both")]) == 0
    both = _tree(tmp_path / "both")
    for role in order:
        assert main([role, "--root", str(tmp_path / "both")]) == 0

    assert _contents(both) == apart
    assert _tree(tmp_path / "both") == both


@pytest.mark.parametrize("order", [("kiosk", "hub"), ("hub", "kiosk")])
def test_the_environment_shows_debians_packages_whoever_came_last(
    order: tuple[Role, Role], tmp_path: Path
) -> None:
    for role in order:
        (make,) = (
            step.argv
            for step in plan(role, SOURCES)
            if isinstance(step, Run) and "venv" in step.argv
        )
        here = [sys.executable, *make[1:-1], "--without-pip", str(tmp_path / "venv")]
        subprocess.run(here, check=True, timeout=20)
    kept = (tmp_path / "venv/pyvenv.cfg").read_text("utf-8")
    assert "include-system-site-packages = true" in kept


def test_the_roles_of_one_machine_share_no_password_and_no_folder_that_ends() -> None:
    samples = [SOURCES / f"provisioning/{role}.toml" for role in ROLES]
    units = [SOURCES / f"systemd/{role}.service" for role in ROLES]
    for files, key in ((samples, "password_file"), (units, "RuntimeDirectory")):
        values = [
            re.findall(rf"(?m)^{key} ?= ?(.*)$", file.read_text("utf-8"))
            for file in files
        ]
        assert [len(each) for each in values] == [1, 1]
        assert values[0] != values[1]


def test_a_persons_configuration_stays(tmp_path: Path) -> None:
    theirs = tmp_path / "etc/countertop/kiosk.toml"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("mine", "utf-8")

    assert main(["kiosk", "--root", str(tmp_path)]) == 0

    assert theirs.read_text("utf-8") == "mine"


def test_a_newer_version_of_our_own_file_replaces_the_old_one(tmp_path: Path) -> None:
    unit = tmp_path / "etc/systemd/system/hub.service"
    unit.parent.mkdir(parents=True)
    unit.write_text("[Unit]\n", "utf-8")

    assert main(["hub", "--root", str(tmp_path)]) == 0

    ours = (SOURCES / "systemd/hub.service").read_text("utf-8")
    assert unit.read_text("utf-8") == ours
    assert not list(unit.parent.glob(".*"))


def test_a_link_that_points_elsewhere_is_mended(tmp_path: Path) -> None:
    link = SymbolicLink(Phrase("command"), Path("/bin/it"), Path("/opt/it"))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/it").symlink_to("/opt/old")

    assert link.execute(tmp_path) is StepOutcome.DONE
    assert link.execute(tmp_path) is StepOutcome.SAME
    assert (tmp_path / "bin/it").readlink() == Path("/opt/it")


def test_commands_run_on_this_system_only(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    touch = Run(Phrase("mark"), ("touch", str(mark)))

    assert touch.execute(tmp_path) is StepOutcome.LEFT
    assert not mark.exists()
    assert touch.execute(ROOT) is StepOutcome.DONE
    assert mark.exists()


def test_a_command_for_a_program_that_is_not_here_is_left_out() -> None:
    run = Run(Phrase("buses"), ("no-such-program", "on"), only_with="no-such-program")
    assert run.execute(ROOT) is StepOutcome.LEFT
    assert run.as_shell().startswith("! command -v no-such-program ")


def test_the_first_step_that_fails_ends_the_installation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    never = tmp_path / "never"
    steps = (
        Run(Phrase("a bus"), ("false",)),
        Run(Phrase("a mark"), ("touch", str(never))),
    )

    assert not execute(steps, ROOT)
    assert not never.exists()
    assert "install: a bus:" in capsys.readouterr().err


@pytest.mark.parametrize("role", ROLES)
def test_a_build_takes_nothing_from_an_earlier_one_and_leaves_nothing(
    role: Role, tmp_path: Path
) -> None:
    steps = [
        step
        for step in plan(role, tmp_path)
        if isinstance(step, Run) and step.why == "the program"
    ]
    (tmp_path / "build/lib").mkdir(parents=True)
    (tmp_path / "countertop.egg-info").mkdir()
    assert "pip" in steps[1].as_shell()
    assert steps[0] == steps[2]
    steps[0].execute(ROOT)
    assert list(tmp_path.iterdir()) == []


def test_a_step_is_named_before_it_is_taken(
    capfd: pytest.CaptureFixture[str],
) -> None:
    says = Run(Phrase("a long one"), ("echo", "under way"))
    assert execute((says, says), ROOT)
    assert capfd.readouterr().out.splitlines() == [
        "a long one …",
        "under way",
        "  done  echo 'under way'",
        "under way",
        "  done  echo 'under way'",
    ]


@pytest.mark.parametrize("role", ROLES)
def test_what_a_plan_puts_exists(role: Role) -> None:
    for step in plan(role, SOURCES):
        if isinstance(step, Put):
            assert step.source.is_file(), step.source


def test_a_box_gets_no_far_side_and_no_shop_without_hardware() -> None:
    tool = tomllib.loads((SOURCES / "pyproject.toml").read_text("utf-8"))["tool"]
    found = tool["setuptools"]["packages"]["find"]
    assert found["include"] == ["firmware*", "drivers*", "provisioning*"]
    assert set(found["exclude"]) == {"drivers.sim*", "firmware.virtual*"}
    for pattern in tool["setuptools"]["package-data"]["firmware"]:
        assert not list((SOURCES / "firmware/virtual").glob(pattern))


def test_a_box_without_the_demo_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "firmware.virtual", None)
    assert countertop(["demo"]) == 1
    assert "not installed on this box" in capsys.readouterr().err


def test_a_desk_has_what_a_box_needs_but_for_its_own() -> None:
    script = (SOURCES / "provisioning/bootstrap.sh").read_text("utf-8")
    named = re.search(r'^debian="(.*)"$', script, re.MULTILINE)
    assert named is not None
    wanted = {name for role in ROLES for name in PACKAGES[role]}
    boxs_own = {"avahi-daemon", "libnss-mdns", "libusb-1.0-0", "procps", "udev"}
    assert wanted - boxs_own <= set(named[1].split())


@pytest.mark.parametrize("order", [("kiosk", "hub"), ("hub", "kiosk")])
def test_what_is_removed_is_what_was_installed_but_for_the_shops_own(
    order: tuple[Role, Role], tmp_path: Path
) -> None:
    for role in order:
        assert main([role, "--root", str(tmp_path)]) == 0
    both = _tree(tmp_path)

    assert main([order[0], "--remove", "--root", str(tmp_path)]) == 0
    one = _tree(tmp_path)
    assert f"etc/systemd/system/{order[0]}.service" not in one
    assert f"etc/systemd/system/{order[1]}.service" in one
    assert "usr/local/bin/countertop" in one

    assert main([order[1], "--remove", "--root", str(tmp_path)]) == 0
    left = _tree(tmp_path)
    assert set(left) < set(both)
    assert {name.rpartition("/")[2] for name in left} == {
        "kiosk.toml",
        "hub.toml",
        "policy.toml",
        "countertop.acl",
        "countertop.passwords",
        "countertop-listeners.conf",  # moved away where commands run
    }


@pytest.mark.long
def test_packages_that_the_system_lacks_are_named_with_a_way_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lacks = Packages(
        Phrase("packages"), ("no-such-package-of-ours",), Phrase("Take another system.")
    )
    assert not execute((lacks,), ROOT)
    said = capsys.readouterr().err
    assert "no package no-such-package-of-ours. Take another system." in said


def test_a_command_that_fails_is_shown_as_a_shell_takes_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert not execute((Run(Phrase("a bus"), ("sh", "-c", "exit 7")),), ROOT)
    assert capsys.readouterr().err == (
        "install: a bus: `sh -c 'exit 7'` ended with status 7\n"
    )


def test_a_program_that_is_missing_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert not execute((Run(Phrase("a bus"), ("no-such-program",)),), ROOT)
    assert capsys.readouterr().err == "install: a bus: no-such-program is not there\n"


def test_a_step_that_may_fail_does_so_quietly() -> None:
    assert Run(Phrase("a"), ("false",), may_fail=True).execute(ROOT) is StepOutcome.LEFT


@pytest.mark.parametrize(
    ("release", "fault"),
    [
        ('ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12"', None),
        ('ID=debian\nVERSION_ID="13"', None),
        ("ID=debian", None),
        ("ID=raspbian\nVERSION_ID=12", None),
        ('ID=debian\nVERSION_ID="11"\nNAME="Debian GNU/Linux"', "too old"),
        (
            'ID=ubuntu\nID_LIKE=debian\nPRETTY_NAME="Ubuntu 24.04"',
            "this is Ubuntu 24.04",
        ),
        ("ID=fedora\nNAME=Fedora", "meant are Raspberry Pi OS"),
        ("", "an unknown system"),
        ('ID="debian\nNAME="', "an unknown system"),
    ],
)
def test_a_system_is_one_that_is_meant(release: str, fault: str | None) -> None:
    found = system_fault(release, bits=64)
    assert (fault is None) == (found is None)
    assert (fault or "") in (found or "")


@pytest.mark.parametrize("name", ["raspbian", "debian"])
def test_a_system_of_32_bits_has_no_packages_for_us(name: str) -> None:
    release = f'ID={name}\nVERSION_ID="12"\nPRETTY_NAME="Raspbian GNU/Linux 12"'
    found = system_fault(release, bits=32)
    assert "this is Raspbian GNU/Linux 12 for 32 bits" in (found or "")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Python 3.9 is too old"), ("zh_CN", "Python 3.9 太旧")],
)
def test_a_python_that_cannot_read_us_is_refused_before_it_tries(
    language: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setenv("COUNTERTOP_LANG", language)
    with pytest.raises(SystemExit, match=said):
        runpy.run_path(str(SOURCES / "provisioning/__init__.py"))


def test_a_list_that_never_came_is_told_from_a_package_that_is_none(
    tmp_path: Path,
) -> None:
    """Without network `apt-get update` ends well, and every package is unknown."""
    names, other = ("no-such-package-of-ours",), Phrase("Take another.")
    packages = Packages(Phrase("packages"), names, other, lists=tmp_path)
    with pytest.raises(StepRefusedError, match="Check the network"):
        packages.execute(ROOT)
    (tmp_path / "deb.debian.org_debian_dists_bookworm_main_Packages.lz4").touch()
    with pytest.raises(StepRefusedError, match="Take another"):
        packages.execute(ROOT)


def test_what_apt_left_half_done_is_ended_first() -> None:
    """An installation that was killed leaves packages that block every other one."""
    steps = [step.as_shell() for step in plan("hub", SOURCES)]
    assert steps[0] == "env DEBIAN_FRONTEND=noninteractive dpkg --configure -a"
    assert "apt-get" in steps[1]


@pytest.mark.parametrize("name", ["Makefile", "provisioning/bootstrap.sh"])
def test_so_it_is_before_python_comes_in_and_on_a_desk(name: str) -> None:
    text = (SOURCES / name).read_text("utf-8").partition("\ninstall")[2]
    first = re.search(r"dpkg --configure -a|apt(?:-get)?(?: -\S+)* install", text)
    assert first is not None
    assert first[0] == "dpkg --configure -a"


@pytest.mark.parametrize("works", [True, False])
def test_an_environment_that_was_cut_short_is_made_anew(
    tmp_path: Path, *, works: bool
) -> None:
    """venv takes one without pip for whole, and so does every later run."""
    there = tmp_path / "venv"
    (there / "bin").mkdir(parents=True)
    python = there / "bin/python"
    python.write_text(f"#!/bin/sh\n{'exit 0' if works else 'exit 1'}\n", "ascii")
    python.chmod(0o755)
    shells = [step.as_shell() for step in plan("hub", SOURCES)]
    make = next(at for at, line in enumerate(shells) if "-m venv" in line)
    line = shells[make - 1].replace(str(VENV), str(there))
    subprocess.run(["sh", "-c", line], check=True)
    assert there.exists() is works


def test_a_disk_without_room_is_told_in_the_persons_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COUNTERTOP_LANG", "zh_CN")
    error = OSError(errno.ENOSPC, "No space left on device", "/opt/countertop/x")
    assert tr(failure(error)) == "/opt/countertop/x：磁盘已满"


def test_only_a_kiosk_can_be_without_devices() -> None:
    with pytest.raises(SystemExit):
        main(["hub", "--without-devices", "--dry-run"])


def test_a_kiosk_without_devices_opens_none(tmp_path: Path) -> None:
    assert main(["kiosk", "--without-devices", "--root", str(tmp_path)]) == 0
    file = tmp_path / "etc/countertop/kiosk.toml"
    text = file.read_text("utf-8")
    public = SigningKey.generate().public
    file.write_text(text.replace("put the text of hub.pub here", public), "utf-8")
    config = load(file, KioskConfig)
    kinds = (config.camera, config.scanner, config.panel, config.printer)
    assert {each.kind for each in kinds} == {"none"}
    assert config.display.controller == "none"


@pytest.mark.parametrize(
    ("versions", "provides", "known"),
    [
        ("", "", False),
        ("0.23.92-7 (/var/lib/apt/lists/deb_Packages)\n", "", True),
        ("", "libzbar0t64 0.23.93 (= 0.23.93)\n", True),
    ],
)
def test_a_package_may_come_by_another_name(
    versions: str, provides: str, *, known: bool
) -> None:
    """As on Debian 13, whose apt-cache has no version of libzbar0."""
    shown = (
        f"Package: libzbar0\nVersions: \n{versions}\nReverse Depends: \n"
        f"Dependencies: \nProvides: \nReverse Provides: \n{provides}"
    )
    assert can_be_installed(shown) is known
