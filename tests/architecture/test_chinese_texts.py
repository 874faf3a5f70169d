"""Chinese for people: one word for one thing, and signs as wide as the characters.

The words are those of `docs/zh/README.md`; the check is of every text that is printed,
shown, or stands in a sample.
"""

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from tests.support.sources import ROOT, python_files

COMMANDS = ROOT / "firmware/base/wording/locale/zh_CN/LC_MESSAGES/countertop.po"
SCREENS = "firmware/kiosk/ui"
SAMPLES = "firmware/config_guide"
MESSAGES = "firmware/hub/notifications"

CHINESE = re.compile("[\u4e00-\u9fff]")
CONST = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
NO_PROSE = re.compile(r"`[^`]*`|\]\([^)]*\)|https?://\S*|条码,品名,售价[^\s\"]*")
"""Code, addresses, and headings as a file has them."""
HALF_WIDTH = re.compile(
    "[\u3000-\u9fff”）] ?[:;,?!()]|[:;,?!()] ?[\u4e00-\u9fff“（]|[`}][:;?!] "
)
FIELD = re.compile(r"\{\w*[^{}]*\}|%\(\w+\)[rsd]")

OTHER_WORDS = {
    "收银台": "收银机",
    "自助机": "收银机",
    "策略": "规则",
    "扫码枪": "扫码器",
    "MQTT 服务器": "消息服务器",
    "硬盘": "磁盘",
    "账户": "账号",
    "按钮": "键",
    "重印": "补打",
    "死信": "拒收记录",
    "小票号": "单号",
    "注销": "作废",
    "批准": "确认",
    "舍入": "抹零",
    "点数": "积分",
    "余额积分": "积分余额",
}
"""Words for which the product has another one."""


def _of_commands() -> Iterator[tuple[str, str]]:
    with COMMANDS.open("rb") as file:
        for message in read_po(file):
            if message.id:
                yield str(message.id)[:40], str(message.string)


def _of_sources() -> Iterator[tuple[str, str]]:
    for each in python_files(SCREENS, SAMPLES, MESSAGES):
        for text in CONST.findall(each.text):
            if CHINESE.search(text):
                yield each.path, text


def _of_scripts() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "provisioning").glob("*.sh")):
        for text in CONST.findall(path.read_text("utf-8")):
            if CHINESE.search(text):
                yield path.name, text


def _of_documents() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "docs/zh").glob("*.md")):
        for line in path.read_text("utf-8").splitlines():
            yield path.name, line.partition("# ")[2] if line[:4] == "    " else line


def _everywhere() -> Iterator[tuple[str, str]]:
    yield from _of_commands()
    yield from _of_sources()
    yield from _of_scripts()
    yield from _of_documents()


def wrong_signs(text: str) -> list[str]:
    prose = FIELD.sub("}", NO_PROSE.sub("`", text))
    return HALF_WIDTH.findall(prose) if CHINESE.search(prose) else []


def other_words(text: str) -> list[str]:
    return [word for word in OTHER_WORDS if word in text]


def test_signs_are_as_wide_as_the_characters() -> None:
    assert [each for each in _everywhere() if wrong_signs(each[1])] == []


def test_one_thing_has_one_word() -> None:
    found = [(where, other_words(text)) for where, text in _everywhere()]
    assert [each for each in found if each[1]] == []


@pytest.mark.parametrize(
    "text",
    [
        "无法读取: {reason}",
        "确定吗? [y/N] ",
        "{path}: 已写好",
        "没有 (值为 3)",
        "是, 否",
    ],
)
def test_a_narrow_sign_is_found(text: str) -> None:
    assert wrong_signs(text)


@pytest.mark.parametrize(
    "text",
    [
        "{path}：无法读取：{reason}",
        "请用 `countertop staff add (姓名)`",
        "表头如 条码,品名,售价,单位 或 {header}",
        "消息服务器 {host}:{port} 的证书",
        "{size:.1f} MB，账目相同",
    ],
)
def test_a_right_text_passes(text: str) -> None:
    assert not wrong_signs(text)
