"""The lessons as data: short orders, both languages, conditions that can come true."""

import json
import re
from typing import Any

from babel.messages.pofile import read_po

from firmware.virtual.page.messages.script_messages import TotalsShown
from firmware.virtual.page.web.page_files import STATIC
from tests.support.sources import ROOT

SCREENS = ROOT / "firmware/kiosk/ui/locale/en/LC_MESSAGES/countertop.po"
PLAIN = re.compile(r"[^\\[\](){}.*?+^$]+")
ORDER_MAX, STEPS = 8, 5
KINDS = {"display", "lamp", "slip", "torn", "totals", "at_least"}
NAMES = ["first_sale", "member", "pay_by_phone", "bad_day", "closing"]
LESSONS: list[dict[str, Any]] = json.loads(
    (STATIC / "lessons" / "lessons.json").read_text("utf-8")
)["lessons"]
ALL_STEPS = [step for lesson in LESSONS for step in lesson["steps"]]


def test_there_are_five_lessons_of_five_steps() -> None:
    assert [each["name"] for each in LESSONS] == NAMES
    assert {len(each["steps"]) for each in LESSONS} == {STEPS}


def test_each_text_is_there_in_both_languages() -> None:
    texts = [each[key] for each in LESSONS for key in ("title", "learnt")]
    texts += [each[key] for each in ALL_STEPS for key in ("order", "why", "help")]
    assert {tuple(each) for each in texts} == {("zh-CN", "en")}
    assert all(text.strip() for each in texts for text in each.values())


def test_an_order_is_read_at_a_glance() -> None:
    orders = [each["order"]["zh-CN"] for each in ALL_STEPS]
    assert [each for each in orders if len(each) > ORDER_MAX] == []


def test_each_condition_is_of_a_kind_that_the_page_knows() -> None:
    for step in ALL_STEPS:
        until = step["until"]
        assert until
        assert set(until) <= KINDS
        for text in (until.get("display"), until.get("slip")):
            assert text is None or re.compile(text)
        counted = {**until.get("totals", {}), **until.get("at_least", {})}
        assert set(counted) <= set(TotalsShown.__struct_fields__)


def test_each_step_says_what_to_touch() -> None:
    assert all(step["touch"] for step in ALL_STEPS)


def test_what_a_step_waits_for_is_a_text_of_the_kiosk_in_both_languages() -> None:
    with SCREENS.open("rb") as file:
        messages = [each for each in read_po(file) if isinstance(each.id, str)]
    chinese = " ".join(without_blanks(str(each.id)) for each in messages)
    english = " ".join(without_blanks(str(each.string)) for each in messages)
    for step in ALL_STEPS:
        text = str(step["until"].get("display", ""))
        words = [] if "(" in text else text.split("|")
        plain = [each for each in words if PLAIN.fullmatch(each)]
        if plain:
            assert any(each in chinese for each in plain), plain
            assert any(each in english for each in plain), plain


def without_blanks(text: str) -> str:
    return text.replace(" ", "")
