"""Commands as a shopkeeper with a Chinese shell reads them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from firmware.cli.main import COMMANDS, main
from firmware.cli.output import aligned, columns, padded
from firmware.cli.parser import wrapped

CHINESE = range(0x4E00, 0xA000)
GOODS = "条码,品名,售价,单位\n6901234567892,矿泉水,3.50,瓶\n1234,苹果,9.90,公斤\n"


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERTOP_LANG", "zh_CN")


@pytest.fixture
def config(tmp_path: Path) -> str:
    file = tmp_path / "hub.toml"
    file.write_text(f'data = "{tmp_path}"\n', "utf-8")
    return str(file)


def _is_chinese(line: str) -> bool:
    return any(ord(each) in CHINESE for each in line)


def test_the_welcome_is_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "  orders     列出某天的订单，或逐分说明一笔" in lines
    assert all(map(_is_chinese, filter(None, lines)))


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "kiosk"])
def test_each_option_is_explained_in_chinese(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert shown.startswith("用法：countertop ")
    assert "显示本帮助" in shown
    explained = shown[shown.index("\n选项：\n") :]
    assert max(map(columns, explained.splitlines())) <= 80


def test_a_wrong_option_is_refused_in_chinese(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["member"])
    assert "countertop member：错误：缺少参数：ACT" in capsys.readouterr().err


def test_each_fault_of_a_configuration_is_chinese(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "hub.toml"
    file.write_text('data = "x"\ndta = 3\n[broker]\nport = 70000\n', "utf-8")
    assert main(["orders", "--config", str(file)]) == 2
    first, *faults = capsys.readouterr().err.splitlines()
    assert first == f"countertop: {file}：2 处错误："
    assert faults[0].startswith("  dta：没有这个配置项，是不是 data？写的是 3；应为：")
    assert faults[1] == "  broker.port：70000；应为：整数，1 到 65535"


def test_an_import_is_shown_in_chinese(
    tmp_path: Path, config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "goods.csv"
    file.write_text(GOODS, "utf-8")
    assert main(["catalogue", "import", str(file), "--config", config]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{file}：UTF-8 文字，以逗号分隔，表头在第 1 行",
        "  各列：条码 = 条码、品名 = 品名、售价 = 售价、单位 = 单位",
        "  第 2 行： 6901234567892        3.50  件     矿泉水",
        "  第 3 行：          1234        9.90  公斤   苹果",
        "现有 0 个商品，更新后 2 个：新增 2，涨价 0，降价 0，移除 0",
        "第 1 版：2 个商品，新增或修改 2 个，移除 0 个",
    ]


def test_a_fault_of_a_file_is_chinese(
    tmp_path: Path, config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "goods.csv"
    file.write_text(GOODS.replace("892", "893").replace("公斤", "斤"), "utf-8")
    assert main(["catalogue", "import", str(file), "--config", config]) == 2
    _, number, unit, how = capsys.readouterr().err.splitlines()
    assert number.startswith(
        "  第 2 行“条码”列：'6901234567893'，校验位不对：有一位数字错了；应为："
    )
    assert unit.startswith("  第 3 行“单位”列：'斤'；应为：公斤（kg）和每公斤的售价")
    assert how == "  读取方式：UTF-8 文字，以逗号分隔。"


def test_the_doctor_reports_in_chinese_and_its_columns_stand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "kiosk.toml"
    assert main(["doctor", "--config", str(missing)]) == 1
    lines = capsys.readouterr().out.splitlines()
    (found,) = [line for line in lines if str(missing) in line]
    assert found.endswith(f"{missing}：无法读取：没有这个文件或文件夹")
    arrow = lines[lines.index(found) + 1]
    place = columns(found[: found.index(str(missing))])
    assert arrow.startswith(" " * place + "→ 请先用 `make install` 安装")
    assert "项检查：" in lines[-1]


def test_data_stays_english(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = str(tmp_path / "kiosk.toml")
    assert main(["doctor", "--json", "--config", missing]) == 1
    found = json.loads(capsys.readouterr().out)
    (refused,) = [each for each in found if each["check"] == "configuration"]
    assert refused["grade"] == "fault"
    assert refused["remedy"].startswith("Install the box with `make install`")


def test_lang_alone_decides_in_a_process(tmp_path: Path) -> None:
    missing = str(tmp_path / "none.toml")
    environ = {k: v for k, v in os.environ.items() if k != "COUNTERTOP_LANG"}
    done = subprocess.run(
        [sys.executable, "-m", "firmware.cli.main", "kiosk", "--config", missing],
        env=environ | {"LANG": "zh_CN.UTF-8", "TERM": "xterm"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=20,
    )
    assert done.stderr == f"countertop: {missing}：无法读取：没有这个文件或文件夹\n"


def test_columns_count_what_a_terminal_shows() -> None:
    assert columns("a公斤") == 5
    assert padded("公斤", 6) == "公斤  "
    assert aligned("公斤", 6) == "  公斤"


def test_lines_break_between_chinese_characters_and_words() -> None:
    assert list(wrapped("商品目录：导入 catalogue 导出", 10)) == [
        "商品目录：",
        "导入",
        "catalogue",
        "导出",
    ]


def test_no_line_begins_with_a_sign_that_ends_a_clause() -> None:
    text = "一二三四，五六七八。“九十”（十一）abc，十二"
    assert list(wrapped(text, 8)) == [
        "一二三",
        "四，五六",
        "七八。",
        "“九十”",
        "（十一）",
        "abc，十",
        "二",
    ]


def test_what_a_person_types_is_named_in_chinese_and_its_columns_stand(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["restore", "--help"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("用法：countertop restore [-h]")
    explained = [line for line in lines if line.startswith("  --") and "文件" in line]
    starts = {columns(line[: line.rindex("  ") + 2]) for line in explained}
    assert len(explained) > 1
    assert len(starts) == 1


def test_a_missing_word_is_named_in_chinese(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["catalogue", "import"])
    assert capsys.readouterr().err.endswith("错误：缺少参数：文件\n")


def test_the_act_that_is_meant_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["catalogue", "imprt", "x.csv"])
    assert ended.value.code == 2
    assert "没有 'imprt'；是不是 import？" in capsys.readouterr().err


def test_an_import_is_rehearsed_before_the_hub_ever_ran(
    tmp_path: Path, config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "goods.csv"
    file.write_text(GOODS, "utf-8")
    words = ["catalogue", "import", str(file), "--dry-run", "--config", config]
    assert main(words) == 0
    assert "新增 2，涨价 0，降价 0，移除 0" in capsys.readouterr().out
    assert sorted(each.name for each in tmp_path.iterdir()) == ["goods.csv", "hub.toml"]


def test_where_a_revision_comes_from_is_chinese(
    tmp_path: Path, config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "goods.csv"
    file.write_text(GOODS, "utf-8")
    at = ["--config", config]
    assert main(["catalogue", "import", str(file), *at]) == 0
    assert main(["catalogue", "set-price", "1234", "10", *at]) == 0
    assert main(["catalogue", "undo", *at]) == 0
    capsys.readouterr()
    assert main(["catalogue", "history", "1234", *at]) == 0
    shown = capsys.readouterr().out
    assert "（改价）" in shown
    assert "（恢复为第 1 版）" in shown


def test_what_a_driver_heard_from_the_system_is_chinese(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "nothing.png"
    assert main(["decode", str(missing)]) == 2
    err = capsys.readouterr().err
    assert err == f"countertop: {missing}：无法读取：没有这个文件或文件夹\n"
