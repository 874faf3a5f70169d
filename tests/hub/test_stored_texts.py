"""What the books keep in English is printed in the reader's language."""

import ast
import re
from collections.abc import Iterator

import pytest

from firmware.base.wording.language import look_up
from firmware.base.wording.phrases import Phrase, translated
from firmware.base.wording.recognised import recognised
from firmware.hub.reports.business_day import with_local_times
from firmware.hub.reports.stored_texts import (
    FLAGS,
    KINDS,
    REFUSALS,
    account,
    flag_kind,
    flag_side,
    refusal,
)
from firmware.hub.sales.claims.order_flag import FlagKind
from tests.support.sources import Source, python_files, read

REFUSE = ("firmware/hub/sales/audit.py", "firmware/hub/sales/handlers.py",
          "firmware/hub/catalogue/handlers.py", "firmware/hub/ingest/intake.py",
          "firmware/hub/ingest/kept_facts.py", "firmware/hub/runtime/incoming.py",
          "firmware/hub/runtime/damaged_facts.py")  # fmt: skip
REFUSAL = re.compile(r"(malformed|conflict|sale_repeated|member_unknown): ")
SENTENCE = re.compile(r"[a-z]+ [a-z0-9(]|[0-9] [a-z]{2,}")
PARTS = {"7 fen 7 in revision 7", "a kilogram", "a piece"}
"""Of texts that are recognised with their unit."""


def chinese(text: str) -> str:
    return translated(text, look_up("zh_CN"))


def test_every_side_of_a_flag_is_recognised() -> None:
    sources = (*python_files("firmware/hub/sales/claims"), read(REFUSE[0]))
    texts = {each for of in sources for each in _texts(of) if SENTENCE.search(each)}
    sides = {each for each in texts if not REFUSAL.match(each)}
    assert len(sides) > 35
    assert (
        sorted(
            each
            for each in sides
            if each not in PARTS and _unknown(each, flag_side(each))
        )
        == []
    )


def test_every_refusal_is_recognised() -> None:
    texts = {each for path in REFUSE for each in _texts(read(path))}
    refusals = {each for each in texts if REFUSAL.match(each)}
    assert len(refusals) > 8
    assert sorted(each for each in refusals if _unknown(each, refusal(each))) == []


def test_every_kind_is_recognised_and_none_is_left_over() -> None:
    assert {each.text for each in KINDS} == {kind.value for kind in FlagKind}
    assert not any(_unknown(kind, flag_kind(kind)) for kind in FlagKind)


@pytest.mark.parametrize("templates", [FLAGS, REFUSALS, KINDS])
def test_no_template_hides_another(templates: tuple[object, ...]) -> None:
    for each in FLAGS + REFUSALS + KINDS:
        if each in templates:
            text = re.sub(r"\{\w+\}", "7", each.text)
            home = FLAGS if each in FLAGS else REFUSALS if each in REFUSALS else KINDS
            assert recognised(text, home).template == each.text


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (
            "line 2: 6901234567892, scanned, 350 fen, approved; 3 points earned",
            "第 2 行：6901234567892，扫码，350 分，店员已确认；获得 3 积分",
        ),
        ("350 fen: 400 fen a piece in revision 3", "350 分：第 3 版每件 400 分"),
        ("the money: approved by b-1", "收款：由 b-1 确认"),
        (
            "203 fen: listed listed 207, cash_rounding cash_down_10 -4",
            "203 分：标价 207 分，抹零 -4 分（cash_down_10）",
        ),
        ("a text of another release", "a text of another release"),
    ],
)
def test_a_side_is_read_in_chinese(stored: str, shown: str) -> None:
    assert flag_side(stored) == stored
    assert chinese(flag_side(stored)) == shown


def test_a_refusal_is_read_in_chinese_with_what_no_template_knows() -> None:
    assert chinese(refusal("malformed: line 3 is numbered 7")) == (
        "内容有误：第 3 行编号为 7"
    )
    assert chinese(refusal("malformed: Expected `int` at `$.seq`")) == (
        "内容有误：Expected `int` at `$.seq`"
    )


def test_its_times_are_those_of_the_shop() -> None:
    side = flag_side("revoked 2026-03-01T16:00:00.000Z")
    assert chinese(with_local_times(side, 480)) == "已于 2026-03-02 00:00:00 作废"


def _unknown(text: str, phrase: Phrase) -> bool:
    return phrase.template in {"{value}", "{line}, {what}"} or phrase != text


def _texts(of: Source) -> Iterator[str]:
    """Its strings but for docstrings, each field as a number."""
    docs = {
        id(node.value)
        for node in ast.walk(of.tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    inside = {
        id(part)
        for node in ast.walk(of.tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    for node in ast.walk(of.tree):
        if id(node) in docs or id(node) in inside:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(each.value) if isinstance(each, ast.Constant) else "7"
                for each in node.values
            )


def test_an_account_is_read_in_chinese() -> None:
    assert chinese(account("till:k1")) == "收款（收银机 k1）"
    assert chinese(account("price:cash_rounding")) == "抹零"
    assert chinese(account("another:thing")) == "another:thing"
