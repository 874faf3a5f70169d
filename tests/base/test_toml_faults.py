"""A text that is no TOML is refused in the reader's language, with the sign meant."""

import ast
import inspect
import tomllib
from collections.abc import Iterator

import pytest

from firmware.base.toml_faults import TEXTS, toml_fault
from firmware.base.wording.language import look_up
from firmware.base.wording.phrases import translated
from firmware.base.wording.recognised import recognised

pytestmark = pytest.mark.unit

OF_PROGRAMS = {"There is no nest behind this key", "An object other than list found"}
"""What the library raises to itself."""


def chinese(text: str) -> str:
    with pytest.raises(tomllib.TOMLDecodeError) as raised:
        tomllib.loads(text)
    return translated(toml_fault(raised.value, text), look_up("zh_CN"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a = \n", "这个值写得不对（第 1 行第 5 列）"),
        ("a\n", "配置项后面缺少 '='（第 1 行第 2 列）"),
        ("a = [1, 2\n", "列表缺少 ]（文件末尾）"),
        ('a = "x\n', "第 1 行第 7 列"),
        ("a = 1\na = 2\n", "这个值已经写过（第 2 行第 6 列）"),
        ("[b]\n[b]\n", "b 写了两次（第 2 行第 3 列）"),
        ("[b.c]\n[b.c]\n", "b.c 写了两次（第 2 行第 5 列）"),
    ],
)
def test_what_is_wrong_and_where_is_chinese(text: str, shown: str) -> None:
    assert shown in chinese(text)


@pytest.mark.parametrize(
    ("text", "narrow", "wide"),
    [
        ("name = “街角小店”\n", '"', "“"),
        ("pieces_max ＝ 50\n", "=", "＝"),
        ("pieces_max：50\n", "=", "："),
        ("【limits】\n", "[", "【"),
        ("version = 1\n［limits］\n", "[", "［"),
        ("a = 1 ＃ 说明\n", "#", "＃"),
        ("a = [1，2]\n", ",", "，"),
    ],
)
def test_a_wide_sign_is_named_with_the_one_that_is_meant(
    text: str, narrow: str, wide: str
) -> None:
    assert chinese(text).endswith(f"；请用半角的 {narrow}，不要用 {wide}")


def test_a_wide_sign_in_a_text_or_a_comment_is_not_meant() -> None:
    assert "半角" not in chinese('name = "小店，街角" 5  # 好：对\n')


def test_every_error_of_the_library_is_known() -> None:
    found = {each for each in _raised() if not any(map(each.startswith, OF_PROGRAMS))}
    assert len(found) > 15
    unknown = [each for each in found if recognised(each, TEXTS).template == "{value}"]
    assert unknown == []


def _raised() -> Iterator[str]:
    """The texts that tomllib raises, each field as a word."""
    module = inspect.getmodule(tomllib.loads)
    assert module is not None
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and _name(node) == "suffixed_err":
            yield _text(node.args[-1])


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _text(node: ast.expr) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(
        str(each.value) if isinstance(each, ast.Constant) else "x" for each in parts
    )
