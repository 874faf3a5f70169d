"""`countertop config`: samples for people, and what their files put in force."""

import json
from pathlib import Path

import pytest

from firmware.base.config_loader import load
from firmware.cli.box.config_reading import terminal_language
from firmware.cli.box.config_writing import SHOPS
from firmware.cli.main import main
from firmware.config_guide.documents import DOCUMENTS
from firmware.config_guide.sample import sample
from firmware.retail.policy.policy import Policy

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def an_english_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def test_a_sample_is_written_with_its_schema_and_names_the_next_step(
    tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / "policy.toml"
    assert main(["config", "init", "policy", "--out", str(path)]) == 0
    told = f'{path}: written\nnext: in hub.toml, policy = "{path}"\n'
    assert capsys.readouterr().out == told
    assert load(path, Policy) == Policy()
    schema = json.loads((tmp_path / "schema/policy.json").read_text("utf-8"))
    assert schema["title"] == "policy.toml"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["policy.toml", "schema"]


def test_the_service_may_read_it_and_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "hub.toml"
    assert main(["config", "init", "hub", "--out", str(path)]) == 0
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.stat().st_gid == tmp_path.stat().st_gid


def test_a_persons_file_is_replaced_only_when_asked_and_keeps_its_mode(
    tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text("mine", "utf-8")
    path.chmod(0o600)
    command = ["config", "init", "kiosk", "--out", str(path)]
    assert main(command) == 2
    assert f"{path}: is there already; --force replaces it" in capsys.readouterr().err
    assert path.read_text("utf-8") == "mine"
    assert main([*command, "--force"]) == 0
    assert path.read_text("utf-8") == sample(DOCUMENTS["kiosk"])
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_nothing_is_written_through_a_link(
    tmp_path: Path, capsys: Capture, force: list[str]
) -> None:
    link, target = tmp_path / "hub.toml", tmp_path / "target"
    link.symlink_to(target)
    assert main(["config", "init", "hub", "--out", str(link), *force]) == 2
    assert f"{link}: is no plain file" in capsys.readouterr().err
    assert not target.exists()
    assert link.is_symlink()


def test_a_folder_that_is_missing_is_told(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "none/hub.toml"
    assert main(["config", "init", "hub", "--out", str(path)]) == 2
    told = f"countertop: {path}: cannot be written: No such file or directory\n"
    assert capsys.readouterr().err == told


def test_standard_output_gets_the_sample_alone(capsys: Capture) -> None:
    assert main(["config", "init", "policy", "--out", "-"]) == 0
    assert capsys.readouterr().out == sample(DOCUMENTS["policy"])


def test_what_is_in_force_is_shown_for_people_and_for_programs(
    tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / "policy.toml"
    path.write_text("[limits]\npieces_max = 9\n", "utf-8")
    assert main(["config", "show", str(path)]) == 0
    assert f"# {path} (policy.toml)\n" in (shown := capsys.readouterr().out)
    assert "\n[limits]\npieces_max = 9\nlines_max = 400 " in shown
    assert main(["config", "show", str(path), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["kind"] == "policy"
    assert found["values"]["limits.pieces_max"] == 9
    assert "limits.pieces_max" not in found["defaults"]
    assert "limits.lines_max" in found["defaults"]


def test_a_file_with_a_fault_is_told_and_the_others_are_shown(
    tmp_path: Path, capsys: Capture
) -> None:
    bad, good = tmp_path / "policy.toml", tmp_path / "hub.toml"
    bad.write_text("[limits]\npiece_max = 9\n", "utf-8")
    good.write_text("", "utf-8")
    assert main(["config", "show", str(bad), str(good)]) == 2
    told = capsys.readouterr()
    assert "limits.piece_max: unknown key, did you mean pieces_max?" in told.err
    assert "[kiosk_limits]" in told.out


def test_an_empty_policy_is_not_in_force(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "policy.toml"
    path.touch()
    assert main(["config", "show", str(path)]) == 2
    assert "no value in it: the hub refuses it" in capsys.readouterr().err


def test_a_chinese_terminal_is_answered_in_chinese(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("COUNTERTOP_LANG", "zh_CN")
    assert main(["config", "explain", "limits.pieces_max"]) == 0
    assert "  可取：1 … 999\n  默认：50\n" in capsys.readouterr().out


def test_a_file_by_another_name_is_what_the_option_says(
    tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[broker]\nport = 1\n", "utf-8")
    assert main(["config", "show", str(path)]) == 2
    assert "--kind kiosk, hub or policy" in capsys.readouterr().err
    assert main(["config", "show", str(path), "--kind", "hub"]) == 0


def test_a_key_is_explained_and_a_wrong_one_refused(capsys: Capture) -> None:
    assert main(["config", "explain", "printer.columns"]) == 0
    assert "  allowed: 24 … 64\n  not set by default\n" in capsys.readouterr().out
    assert main(["config", "explain", "printer.colums"]) == 2
    assert "did you mean printer.columns" in capsys.readouterr().err
    assert main(["config", "explain"]) == 0
    assert "[kiosk_limits]" in capsys.readouterr().out


def test_the_schema_is_printed_whole(capsys: Capture) -> None:
    assert main(["config", "schema", "hub"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "hub.toml"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_CN"}, "zh"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_terminals_locale_chooses_the_language(
    environment: dict[str, str], language: str
) -> None:
    assert terminal_language(environment) == language


@pytest.mark.parametrize("shop", SHOPS)
def test_ready_rules_of_a_kind_of_shop_are_written_and_can_be_used(
    tmp_path: Path, shop: str, capsys: Capture
) -> None:
    path = tmp_path / "policy.toml"
    command = ["config", "init", "policy", "--for", shop, "--out", str(path)]
    assert main(command) == 0
    assert f"then `countertop policy check {path}` and" in capsys.readouterr().out
    assert path.read_text("utf-8").startswith("#:schema ./schema/policy.json\n")
    assert list(load(path, Policy).offers)
    assert (tmp_path / "schema/policy.json").exists()


def test_ready_rules_are_for_policies_only(tmp_path: Path, capsys: Capture) -> None:
    command = [
        "config",
        "init",
        "hub",
        "--for",
        "clothes",
        "--out",
        str(tmp_path / "x"),
    ]
    assert main(command) == 2
    assert "--for: allowed: with `config init policy`" in capsys.readouterr().err
