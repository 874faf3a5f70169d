"""`countertop price`, as a shopkeeper types it."""

import json
from pathlib import Path
from typing import Any

import pytest

from firmware.cli.main import main

AT = "2026-03-10T15:00:00+08:00"
BASKET: dict[str, Any] = {
    "at": AT,
    "member": {"tier": "silver", "points": 300},
    "lines": [
        {"id": "a", "article": "茶", "price": 6050, "qty": 2, "vat_bp": 1300},
        {"id": "b", "article": "bag", "price": 1000, "qty": 1},
    ],
    "offers": [
        {"id": "m", "kind": "mj", "steps": [[10_000, 2000]]},
        {"id": "g", "kind": "gift", "article": "bag", "min": 5000},
    ],
    "coupons": [
        {"id": "k", "min": 0, "off": 500},
        {"id": "old", "off": 900, "until": "2026-03-09"},
    ],
    "points": 200,
    "tender": "cash",
    "policy": {"cash_step": 100},
}


def written(folder: Path, *cases: dict[str, Any]) -> str:
    file = folder / "cases.json"
    file.write_text(json.dumps(list(cases), ensure_ascii=False), "utf-8")
    return str(file)


def case(**changed: object) -> dict[str, Any]:
    return {"id": "P1", "kind": "quote", "given": BASKET, **changed}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")


def test_it_prints_what_expect_may_have(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["price", written(tmp_path, case())]) == 0
    [found] = json.loads(capsys.readouterr().out)
    assert found["id"] == "P1"
    assert found["payable"] == 6900
    assert found["lines"] == {"a": 6996, "b": 0}
    assert (found["rules"], found["gifts"]) == (["g", "m"], ["bag"])
    assert (found["coupon_used"], found["coupon_refused"]) == ("k", {"old": "expired"})
    assert (found["points_used"], found["points_earned"]) == (200, 6)
    assert found["balance_after"] == 106


def test_one_case_is_one_object(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(case()), "utf-8")
    assert main(["price", str(file)]) == 0
    assert json.loads(capsys.readouterr().out)["payable"] == 6900


def test_what_differs_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = case(expect={"payable": 7000, "coupon_used": "k"})
    file = written(tmp_path, wrong, case(id="P2", expect={"payable": 6900}))
    assert main(["price", file]) == 1
    assert capsys.readouterr().err == (
        f"{file}: case P1: payable: expected 7000, got 6900\n"
    )


def test_a_case_that_cannot_be_read_does_not_stop_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = case(id="B", given={**BASKET, "tender": "gold"})
    file = written(tmp_path, bad, case())
    assert main(["price", file]) == 2
    shown = capsys.readouterr()
    assert [found.get("payable") for found in json.loads(shown.out)] == [None, 6900]
    assert shown.err == (
        f'{file}: case B: tender: \'gold\'; allowed: one of "phone", "cash"\n'
    )


def test_a_refusal_that_was_expected_is_no_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [{**BASKET["lines"][0], "price": -1}]
    bad = case(given={**BASKET, "lines": lines}, expect={"refuse": "negative_price"})
    assert main(["price", written(tmp_path, bad)]) == 0
    assert capsys.readouterr().err == ""


def test_an_offer_that_no_policy_may_have_is_priced_with_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    offer = {"id": "m", "kind": "mj", "steps": [[2000, 300], [1000, 1100]]}
    given = {"at": AT, "lines": [BASKET["lines"][1]], "offers": [offer]}
    file = written(tmp_path, case(given=given, expect={"payable": 0}))
    assert main(["price", file]) == 0
    assert capsys.readouterr().err == "".join(
        f"{file}: case P1: a policy with the offer m is refused: {word}\n"
        for word in ("off", "steps")
    )


def test_races_are_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    race = {"id": "K", "kind": "race", "given": {}, "expect": {"accepted": 1}}
    assert main(["price", written(tmp_path, race)]) == 0
    assert "a race is run by `make test`" in capsys.readouterr().err


def test_a_person_sees_each_line_and_each_rule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["price", "--explain", written(tmp_path, case(note="all"))]) == 0
    assert capsys.readouterr().out == EXPLAINED


def test_a_file_that_is_no_json_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.json"
    file.write_text("{", "utf-8")
    assert main(["price", str(file)]) == 2
    assert f"{file}: not JSON" in capsys.readouterr().err


EXPLAINED = """
[P1] all
yuan after each stage:
line  article  how much  listed  offers  basket  coupon  points
a     茶              2  121.00  114.96   94.96   89.96   69.96
b     bag             1   10.00    9.50    0.00    0.00    0.00
stage           rule           takes off
listed                            131.00
tier price      silver             -6.54
gift or add-on  g                  -9.50
basket offer    m                 -20.00
coupon          k                  -5.00
points          200               -20.00
cash rounding   cash_down_100      -0.96
to pay: 69.00 yuan
gift of g: bag
coupon old is refused: it has expired
points: 200 used, 6 earned, balance 106
VAT 13 %: 8.05 yuan inside
"""
