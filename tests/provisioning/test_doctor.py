import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from firmware.base.config_loader import load
from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.cli.box.doctor import closed, installed, report, text_of_boxes
from firmware.cli.main import main
from firmware.kiosk.config import KioskConfig
from firmware.mqtt.access import BrokerAccess
from firmware.virtual.network.broker import PrivateBroker
from provisioning.checks.box.common import refused
from provisioning.checks.box.hub import policy
from provisioning.checks.box.kiosk import checked_kiosk
from provisioning.checks.broker import broker
from provisioning.checks.finding import CheckResult, Grade

CONFIG = """
kid = "k1"
[hub]
public_key = "{key}"
[broker]
port = {port}
[journal]
folder = "{folder}"
free_min_mb = 0
[camera]
kind = "folder"
path = "{folder}"
[panel]
kind = "none"
[display]
controller = "none"
[printer]
kind = "none"
"""
KEY = "A" * 43 + "="


def _config(folder: Path, *, port: int) -> Path:
    path = folder / "kiosk.toml"
    path.write_text(CONFIG.format(folder=folder, port=port, key=KEY), "utf-8")
    return path


def _access(port: int, password: str | None = None) -> BrokerAccess:
    return BrokerAccess(
        host="127.0.0.1",
        port=port,
        client_id="k1-doctor",
        username="k1" if password else None,
        password=password,
    )


def test_prints_each_finding_and_what_to_do() -> None:
    text = report(
        [
            CheckResult(Phrase("clock"), Grade.OK, verbatim(2026)),
            CheckResult(
                Phrase("printer"),
                Grade.FAULT,
                Phrase("is missing"),
                Phrase("Plug it in."),
            ),
        ]
    )
    assert text.splitlines() == [
        "ok     clock    2026",
        "fault  printer  is missing",
        "                → Plug it in.",
        "",
        "2 checks: 1 fault, 0 warnings",
    ]


@pytest.mark.process
def test_answers_for_another_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with PrivateBroker() as private:
        path = _config(tmp_path, port=private.port)
        main(["doctor", "--json", "--config", str(path)])

    found = {each["check"]: each for each in json.loads(capsys.readouterr().out)}

    checks = ("broker", "camera", "configuration", "decoder", "fonts")
    assert {name: found[name]["grade"] for name in checks} == dict.fromkeys(
        checks, "ok"
    )
    assert set(found["clock"]) == {"box", "check", "grade", "seen", "remedy"}


def test_a_password_that_is_not_there_yet_is_told_where_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], deaf_port: int
) -> None:
    path = _config(tmp_path, port=deaf_port)
    text = path.read_text("utf-8")
    named = f'[broker]\npassword_file = "{tmp_path}/none"'
    path.write_text(text.replace("[broker]", named), "utf-8")
    assert main(["doctor", "--config", str(path)]) == 1
    out = capsys.readouterr().out
    assert f"{tmp_path}/none: cannot be read: No such file" in out
    assert "→ On the hub, `provisioning/admit.sh k1` gives a password" in out


@pytest.mark.process
def test_a_name_that_is_not_the_boxs_own_is_worth_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with PrivateBroker() as private:
        path = _config(tmp_path, port=private.port)
        text = path.read_text("utf-8")
        for name, grade in (("k2", "warn"), ("k1", "ok")):
            named = f'[broker]\nusername = "{name}"'
            path.write_text(text.replace("[broker]", named), "utf-8")
            main(["doctor", "--json", "--config", str(path)])
            (found,) = (
                each
                for each in json.loads(capsys.readouterr().out)
                if each["check"] == "broker"
            )
            assert found["grade"] == grade
    assert "accepts this box" in found["seen"]


def test_a_fault_makes_the_exit_status_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], deaf_port: int
) -> None:
    path = _config(tmp_path, port=deaf_port)
    assert main(["doctor", "--config", str(path)]) == 1
    out = capsys.readouterr().out
    assert "→ Check the cable, the address under [broker]" in out


def test_a_refused_configuration_is_a_finding_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text("kit = 1", "utf-8")
    assert main(["doctor", "--config", str(path)]) == 1
    out = capsys.readouterr().out
    assert str(path) in out
    assert "kit" in out


@pytest.mark.process
def test_examines_a_hub_by_the_name_of_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "hub.toml"
    with PrivateBroker() as private:
        text = f"data = '{tmp_path}'\n[broker]\nport = {private.port}\n"
        path.write_text(text, "utf-8")
        main(["doctor", "--json", "--config", str(path)])

    found = {each["check"]: each for each in json.loads(capsys.readouterr().out)}

    assert found["broker"]["grade"] == found["configuration"]["grade"] == "ok"
    assert "disk" in found
    assert "camera" not in found


def test_a_hubs_refused_policy_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("versoin = 2\n", "utf-8")
    path = tmp_path / "any.toml"
    path.write_text(f"policy = '{policy}'\n", "utf-8")
    assert main(["doctor", "--role", "hub", "--config", str(path)]) == 1
    assert "versoin" in capsys.readouterr().out


def test_a_policy_that_asks_for_nothing_is_refused_as_the_hub_refuses_it(
    tmp_path: Path,
) -> None:
    file = tmp_path / "policy.toml"
    file.write_text("", "utf-8")
    found = policy(file)
    assert found.grade is Grade.FAULT
    assert "no value in it" in found.seen
    file.write_text("version = 1\n", "utf-8")
    assert policy(file).grade is Grade.OK


@pytest.mark.process
def test_what_a_check_logs_is_no_line_of_the_doctors(
    tmp_path: Path, deaf_port: int
) -> None:
    path = _config(tmp_path, port=deaf_port)
    (tmp_path / "badges.signed").mkdir()
    command = (sys.executable, "-m", "firmware.cli.main", "doctor", "--config")
    done = subprocess.run(
        [*command, str(path)], capture_output=True, text=True, check=False, timeout=30
    )
    assert (done.returncode, done.stderr) == (1, "")


def test_finds_the_configurations_of_the_machine(tmp_path: Path) -> None:
    def names() -> list[str]:
        return [each.name for each in installed(tmp_path)]

    assert names() == ["kiosk.toml"]
    (tmp_path / "hub.toml").touch()
    assert names() == ["hub.toml"]
    (tmp_path / "kiosk.toml").touch()
    assert names() == ["kiosk.toml", "hub.toml"]
    assert installed(tmp_path, ["hub"]) == [tmp_path / "hub.toml"]


@contextmanager
def _stranger(folder: Path) -> Generator[None]:
    """This account may not look into `folder`, even where the tests are root's."""
    folder.mkdir(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o700)


def test_a_configuration_that_this_account_may_not_read_is_a_finding(
    tmp_path: Path,
) -> None:
    with _stranger(tmp_path / "etc"), pytest.raises(ConfigError) as refusal:
        load(installed(tmp_path / "etc")[0], KioskConfig)
    found = refused(refusal.value)
    assert found.grade is Grade.FAULT
    assert found.seen == f"{tmp_path}/etc/kiosk.toml: cannot be read: Permission denied"
    assert found.remedy == "Ask as root: `sudo countertop doctor`."


def test_what_this_machine_is_nobody_knows_who_may_not_look(tmp_path: Path) -> None:
    """It was taken for a kiosk, and a hub for a kiosk without its libraries."""
    with _stranger(tmp_path / "etc"):
        found = closed(tmp_path / "etc")
    assert found is not None
    assert found.grade is Grade.FAULT
    assert found.seen == f"{tmp_path}/etc: Permission denied"
    assert found.remedy == "Ask as root: `sudo countertop doctor`."
    assert closed(tmp_path / "etc") is None
    assert closed(tmp_path / "none") is None


def test_a_machine_that_is_no_box_yet_is_told_how_to_become_one(tmp_path: Path) -> None:
    found = {str(each.check): each for each in checked_kiosk(tmp_path / "kiosk.toml")}
    assert found["configuration"].remedy.startswith("Install the box with `make")


def test_several_faults_of_one_file_stand_below_each_other() -> None:
    seen = Phrase("kiosk.toml: 2 errors:\n  kid: x\n  kit: y")
    text = report(
        [CheckResult(Phrase("configuration"), Grade.FAULT, seen, Phrase("Correct it."))]
    )
    assert text.splitlines()[:4] == [
        "fault  configuration  kiosk.toml: 2 errors:",
        "                        kid: x",
        "                        kit: y",
        "                      → Correct it.",
    ]


def test_a_machine_that_is_both_boxes_is_told_of_box_by_box() -> None:
    clock = CheckResult(Phrase("clock"), Grade.OK, verbatim(2026))
    printer = CheckResult(
        Phrase("printer"), Grade.FAULT, Phrase("is missing"), Phrase("Plug it in.")
    )
    text = text_of_boxes({"kiosk": [clock, printer], "hub": [clock]})
    assert text.splitlines() == [
        "kiosk:",
        *report([clock, printer]).splitlines(),
        "",
        "hub:",
        *report([clock]).splitlines(),
    ]
    assert text_of_boxes({"hub": [clock]}) == report([clock])


@pytest.mark.process
def test_the_broker_must_let_us_in(tmp_path: Path) -> None:
    denying = ("allow_anonymous false", f"password_file {tmp_path / 'none'}")
    (tmp_path / "none").touch()
    with PrivateBroker(settings=denying) as private:
        denied = broker(_access(private.port, password="wrong"))  # noqa: S106
    assert denied.grade is Grade.FAULT
    assert "denies k1: " in denied.seen
    assert "password_file under [broker]" in denied.remedy
    assert "wrong" not in f"{denied.seen} {denied.remedy}"
