"""`countertop staff`: a badge is shown once, kept as a digest, worth nothing later."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.qr import modules
from firmware.cli.main import main
from firmware.cli.people.badge_card import CODE_MM, badge_card, terminal_code
from firmware.retail.codes.own_codes import Own, badge_digest, make_badge, own_kind
from tests.support.hub_rig import Shop

Call = Callable[..., tuple[int, str]]
BADGE = make_badge(4711)


@pytest.fixture
def call(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    config = tmp_path / "hub.toml"
    config.write_text(shop.config)

    def run(*words: str) -> tuple[int, str]:
        status = main([*words, "--config", str(config)])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


def test_a_badge_is_made_listed_and_revoked(call: Call) -> None:
    status, out = call("staff", "add", "张三", "--json")
    new = json.loads(out)
    assert status == 0
    assert own_kind(new["badge"]) is Own.STAFF_BADGE
    listed = json.loads(call("staff", "list", "--json")[1])
    assert [(each["badge_id"], each["name"]) for each in listed] == [
        (new["badge_id"], "张三")
    ]
    assert listed[0]["sha256"] == badge_digest(new["badge"])
    _, text = call("staff", "list")
    assert new["badge"] not in text
    assert re.search(
        rf"^{new['badge_id']}  made .* in force +张三$", text, re.MULTILINE
    )
    assert text.endswith("\n1 badge in force\n")
    status, text = call("staff", "revoke", new["badge_id"])
    assert (status, f"revoked {new['badge_id']} of 张三\n" in text) == (0, True)
    assert call("staff", "list")[1].endswith("\n0 badges in force\n")
    assert call("staff", "revoke", new["badge_id"])[0] == 1


def test_the_database_never_holds_a_badge(call: Call, shop: Shop) -> None:
    new = json.loads(call("staff", "add", "张三", "--json")[1])
    kept = repr(shop.rows("SELECT * FROM badges"))
    assert new["badge_id"] in kept
    assert new["badge"].removeprefix("CTS-") not in kept


def test_two_badges_of_one_person_differ(call: Call) -> None:
    made = [json.loads(call("staff", "add", "张三", "--json")[1]) for _ in range(2)]
    assert made[0]["badge"] != made[1]["badge"]
    assert made[0]["badge_id"] != made[1]["badge_id"]
    assert call("staff", "revoke", "张三")[1].count("revoked") == 2


@pytest.mark.parametrize("name", ["", "  ", "b-000001", "x" * 41, "a\nb"])
def test_a_name_that_names_nobody_is_refused(call: Call, name: str) -> None:
    status, out = call("staff", "add", name)
    assert (status, "allowed: 1 to 40" in out) == (2, True)


def test_the_card_is_a_new_file_for_its_owner_alone(call: Call, tmp_path: Path) -> None:
    card = tmp_path / "card.svg"
    status, out = call("staff", "add", "张三 & 李四", "--out", str(card))
    assert (status, str(card) in out) == (0, True)
    assert card.stat().st_mode & 0o777 == 0o600
    assert "张三 &amp; 李四</text>" in card.read_text("utf-8")
    assert "CTS-" not in card.read_text("utf-8") + out
    status, out = call("staff", "add", "张三", "--out", str(card))
    assert (status, "not there yet" in out) == (2, True)
    assert json.loads(call("staff", "list", "--json")[1])[1:] == []


def test_what_is_drawn_is_the_badges_code() -> None:
    rows = modules(BADGE, "q")
    svg = badge_card(BADGE, "张三", "b-000001")
    drawn = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", svg)}
    dark = {(x, y) for y, row in enumerate(rows) for x, m in enumerate(row) if m}
    assert drawn == dark
    assert f"scale({CODE_MM / len(rows):.6f})" in svg
    lines = terminal_code(BADGE)
    lit = {"█": (0, 0), "▄": (1, 0), "▀": (0, 1), " ": (1, 1)}
    seen = {
        (x - 4, 2 * y + half - 4)
        for y, line in enumerate(lines)
        for x, block in enumerate(line)
        for half in (0, 1)
        if lit[block][half]
    }
    assert seen == dark
