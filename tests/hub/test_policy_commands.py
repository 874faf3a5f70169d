"""The shop's rules by the commands: checked, published, shown, in history (N10)."""

import json
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from firmware.base.config_loader import load
from firmware.cli.main import main
from firmware.hub.db.engine import writing
from firmware.hub.policy import store as policy_store
from firmware.hub.policy.policy_file import PolicyFile
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.rules import CashRule
from tests.support.hub_rig import Shop, still_stamper

Call = Callable[..., tuple[int, str]]
HALF = """
[[offers.nth_piece]]
id = "half"
name = "第二件半价"
scope = { categories = ["饮料"] }
nth = 2
price_bps = 5000
"""


@pytest.fixture
def call(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    config = tmp_path / "hub.toml"
    config.write_text(f'policy = "{tmp_path / "policy.toml"}"\n{shop.config}')

    def run(*words: str) -> tuple[int, str]:
        status = main(["policy", *words, "--config", str(config)])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "new.toml"
    path.write_text(HALF, "utf-8")
    return path


def keep(shop: Shop, *policies: Policy) -> None:
    with writing(shop.engine) as connection:
        for each in policies:
            policy_store.keep(connection, each, "2026-03-02T00:00:00.000Z")


def test_a_check_looks_up_goods_in_the_catalogue_in_force(
    call: Call, file: Path
) -> None:
    status, out = call("check", str(file))
    assert status == 0
    assert f"{file}: 1 offer, no errors, 1 warning\n" in out
    told = "offers.nth_piece[0].scope.categories (half): no article of the catalogue"
    assert f"warning: {told}" in out
    (warning,) = json.loads(call("check", str(file), "--json")[1])["warnings"]
    assert (warning["offer"], warning["key"]) == (
        "half",
        "offers.nth_piece[0].scope.categories",
    )


def test_a_check_counts_rules_that_are_no_offers(call: Call, file: Path) -> None:
    file.write_text(
        '[[bonuses.extra]]\nid = "x"\npoints = 5\n'
        '[[coupon_rules.given]]\nid = "c"\noff_fen = 100\n'
        '[[rewards]]\narticle = "6900000000014"\npoints = 5\n'
    )
    assert "0 offers, 3 other rules, no errors" in call("check", str(file))[1]


def test_the_rules_of_a_new_hub_are_named_as_such(call: Call) -> None:
    assert call("show")[1].startswith("# version 1, the product's defaults\n")


def test_a_check_names_every_fault_and_exits_2(call: Call, file: Path) -> None:
    file.write_text(f"{HALF}colour = 1\n[cash]\nstep_fen = 0\n", "utf-8")
    status, out = call("check", str(file))
    assert status == 2
    assert f"{file}: 2 errors:" in out
    found = json.loads(call("check", str(file), "--json")[1])
    assert sorted(each.partition(":")[0] for each in found["faults"]) == [
        "cash.step_fen",
        "offers.nth_piece[0].colour",
    ]


def test_an_empty_file_is_a_fault(call: Call, file: Path) -> None:
    file.write_text("# nothing\n")
    status, out = call("check", str(file))
    assert (status, "no value in it" in out) == (2, True)


def test_publishing_puts_the_file_in_the_place_of_the_hubs(
    call: Call, file: Path, tmp_path: Path
) -> None:
    target = tmp_path / "policy.toml"
    target.write_text("version = 1\n[cash]\nstep_fen = 1\n")
    target.chmod(0o644)
    status, out = call("publish", str(file))
    assert status == 0, out
    assert "cash.step_fen 1 -> 10; +offers.nth_piece.half" in out
    assert f"{target}: written" in out
    assert target.read_bytes() == file.read_bytes()
    assert target.stat().st_mode & 0o777 == 0o644


def test_a_hub_adopts_what_was_published_and_shows_it(
    shop: Shop, call: Call, file: Path, tmp_path: Path
) -> None:
    hub = PolicyFile(shop.engine, still_stamper("hub"), tmp_path / "policy.toml")
    for words, version in ((HALF, 2), ("version = 9\n", 9), (HALF, 10)):
        file.write_text(words, "utf-8")
        assert call("publish", str(file))[0] == 0
        hub.poll()
        assert call("show")[1].startswith(f"# version {version}, in force since ")
    assert call("show", "--version", "9")[1].splitlines() == [
        "# version 9, in force from 2026-03-01 16:00:00 until 2026-03-01 16:00:00",
        "version = 9",
    ]


def test_a_chinese_terminal_reads_faults_and_warnings_in_chinese(
    call: Call, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNTERTOP_LANG", "zh_CN")
    assert (
        "注意：offers.nth_piece[0].scope.categories（half）：目录里没有"
        in (call("check", str(file))[1])
    )
    file.write_text(HALF.replace("nth = 2", "nth = 1"), "utf-8")
    assert "offers.nth_piece[0].nth：1；应为" in call("check", str(file))[1]


def test_a_file_with_a_fault_is_not_published(
    call: Call, file: Path, tmp_path: Path
) -> None:
    target = tmp_path / "policy.toml"
    target.write_text("version = 1\n")
    file.write_text("[cash]\nstep_fen = 0\n")
    status, out = call("publish", str(file))
    assert (status, "cash.step_fen: 0; allowed" in out) == (2, True)
    assert target.read_text() == "version = 1\n"


def test_a_hub_without_a_policy_file_is_told_to_name_one(
    shop: Shop, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "hub.toml"
    config.write_text(shop.config)
    assert main(["policy", "publish", str(file), "--config", str(config)]) == 2
    assert f"{config}: policy: not set; allowed" in capsys.readouterr().err


def test_what_is_shown_can_be_published_again(
    shop: Shop, call: Call, file: Path, tmp_path: Path
) -> None:
    wanted = load(file, Policy)
    keep(shop, replace(wanted, version=2))
    for words in (("show",), ("show", "--all"), ("show", "--version", "2")):
        status, out = call(*words)
        assert status == 0
        assert out.startswith("# version 2, in force since 2026-03-02 08:00:00\n")
        again = tmp_path / "again.toml"
        again.write_text(out, "utf-8")
        assert load(again, Policy) == replace(wanted, version=2)
    shown = call("show")[1]
    assert tomllib.loads(shown) == {"version": 2, **tomllib.loads(HALF)}
    assert call("show", "--version", "9")[0] == 1
    document = json.loads(call("show", "--json")[1])["policy"]
    assert document["offers"]["nth_piece"][0]["id"] == "half"


def test_the_history_names_each_version_and_what_it_changed(
    shop: Shop, call: Call, file: Path
) -> None:
    second = replace(load(file, Policy), version=2)
    third = replace(second, version=3, cash=CashRule(step_fen=1))
    keep(shop, second, third)
    head, *rows = call("history")[1].splitlines()
    assert head.split()[0] == "version"
    assert rows[0].endswith("cash.step_fen 10 -> 1")
    assert rows[1].endswith("+offers.nth_piece.half")
    assert rows[2].endswith("the product's defaults")
    found = json.loads(call("history", "--json")[1])
    assert [each["version"] for each in found] == [3, 2, 1]
    assert found[0]["changes"] == [{"key": "cash.step_fen", "before": 10, "after": 1}]


def test_a_damaged_version_is_named_and_the_others_are_shown(
    shop: Shop, call: Call, file: Path
) -> None:
    second = replace(load(file, Policy), version=2)
    keep(shop, second, replace(second, version=3, cash=CashRule(step_fen=1)))
    shop.spoil("UPDATE policies SET rules = '{}' WHERE version = 2")
    _, *rows = call("history")[1].splitlines()
    assert ["damaged" in row for row in rows] == [True, True, False]
    assert [each["changes"] for each in json.loads(call("history", "--json")[1])] == [
        *(None, None, []),
    ]
    status, out = call("show", "--version", "2")
    assert (status, "are damaged" in out) == (1, True)
