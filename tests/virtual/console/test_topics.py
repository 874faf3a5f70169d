"""Help names every command once, says what each does, and finds what is meant."""

import re

import pytest

from firmware.virtual.console.topics import (
    OTHER,
    SALE,
    TOPICS,
    help_on,
    help_words,
    of_topic,
    overview,
    topic_of,
)
from firmware.virtual.scripts.script import Form, parse
from firmware.virtual.scripts.vocabulary import FORMS

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.pattern)
def test_every_command_says_what_it_does_in_one_line(form: object) -> None:
    (meaning,) = [each.meaning for each in FORMS if each is form]
    assert meaning.endswith(".")
    assert len(meaning) <= 90


def test_every_command_is_in_one_topic() -> None:
    listed = [form for topic in TOPICS for form in of_topic(topic, FORMS)]
    assert sorted(form.pattern for form in listed) == sorted(
        form.pattern for form in FORMS if topic_of(form) is not OTHER
    )
    assert of_topic(OTHER, FORMS) == []


def test_a_topic_fits_on_a_screen() -> None:
    assert all(len(of_topic(topic, FORMS)) <= 30 for topic in TOPICS)
    assert len(overview(FORMS).splitlines()) <= 20


def test_the_longest_beginning_decides() -> None:
    found = {form.pattern: topic_of(form).name for form in FORMS}
    assert found["hold undo"] == "counter"
    assert found["hold back MESSAGE"] == "network"
    assert found["printer silent"] == "devices"


def test_a_command_of_no_topic_is_listed_under_other() -> None:
    strange = Form("dance SECONDS s", does="Dance.")
    assert "help other" in overview([strange])
    assert help_on("other", [strange]).startswith("    dance SECONDS s ")
    assert "help other" not in overview(FORMS)


@pytest.mark.parametrize("line", [*SALE, *(topic.example for topic in TOPICS)])
def test_every_example_is_a_command(line: str) -> None:
    assert len(parse("x", line, FORMS)) == 1


def test_help_on_a_word_lists_its_commands_and_their_slots() -> None:
    shown = help_on("press", FORMS).splitlines()
    assert shown == [
        f"    {'press BUTTON':<40} Press a button and let it go.",
        "",
        "    BUTTON is pay, undo, call, reprint or key",
    ]
    assert "hold back MESSAGE" in help_on("hold back", FORMS)


def test_help_on_what_is_none_offers_what_is_near() -> None:
    offered = "    no help on 'countr'; did you mean: help counter"
    assert help_on("countr", FORMS).startswith(offered)
    assert help_on("zzzz", FORMS).endswith("see help")
    assert {"counter", "press"} <= set(help_words(FORMS))


@pytest.mark.parametrize(
    "words", [*(topic.name for topic in TOPICS), "press", "nonsens"]
)
def test_help_is_chinese_in_a_chinese_shell(
    monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setenv("COUNTERTOP_LANG", "zh_CN")
    lines = [*help_on(words, FORMS).splitlines(), *overview(FORMS).splitlines()]
    assert [line for line in filter(str.strip, lines) if not CHINESE.search(line)] == []
