import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.base.errors import ConfigError, StoreError
from firmware.base.wording.phrases import (
    Phrase,
    Template,
    joined,
    listing,
    translated,
    verbatim,
)

pytestmark = pytest.mark.unit

CHINESE = {
    "": "the header of a .po file",
    "{path}: cannot be read: {reason}": "{path}: 无法读取: {reason}",
    "no such file": "没有这个文件",
    "known: {names}": "已知: {names}",
    ", ": "、",
    "{count:>5} left": "剩 {count:>5}",
}


def _in_chinese(value: object) -> str:
    return translated(value, lambda text: CHINESE.get(text, text))


def test_a_phrase_is_its_english_text() -> None:
    phrase = Phrase(
        "{path}: cannot be read: {reason}", path="a", reason=Phrase("no such file")
    )
    assert phrase == "a: cannot be read: no such file"
    assert json.dumps({"seen": phrase}) == '{"seen": "a: cannot be read: no such file"}'


def test_a_phrase_is_translated_with_the_phrases_in_it() -> None:
    phrase = Phrase(
        "{path}: cannot be read: {reason}", path="a", reason=Phrase("no such file")
    )
    assert _in_chinese(phrase) == "a: 无法读取: 没有这个文件"


@pytest.mark.parametrize("kind", [ConfigError, StoreError])
def test_an_error_is_translated_and_logged_in_english(
    kind: type[ConfigError | StoreError],
) -> None:
    error = kind(Phrase("no such file"))
    assert str(error) == "no such file"
    assert _in_chinese(error) == "没有这个文件"
    again = Phrase("{path}: cannot be read: {reason}", path="a", reason=error)
    assert _in_chinese(again) == "a: 无法读取: 没有这个文件"


def test_a_tuple_is_a_list_with_the_commas_of_the_language() -> None:
    phrase = Phrase("known: {names}", names=("a", "b"))
    assert (phrase, _in_chinese(phrase)) == ("known: a, b", "已知: a、b")
    assert _in_chinese(listing(("a", Phrase("no such file")))) == "a、没有这个文件"


def test_lines_are_translated_one_by_one() -> None:
    lines = joined("\n  ", (verbatim("a.toml"), Phrase("no such file"), "{b}"))
    assert _in_chinese(lines) == "a.toml\n  没有这个文件\n  {b}"


def test_a_number_keeps_its_format() -> None:
    assert _in_chinese(Phrase("{count:>5} left", count=12)) == "剩    12"
    assert _in_chinese(Template("{count:>5} left").phrase(count=7)) == "剩     7"


def test_a_text_without_translation_stays_english() -> None:
    assert _in_chinese(Phrase("{what} is new", what="x")) == "x is new"
    assert _in_chinese(Phrase("")) == ""


@given(st.text())
def test_what_a_person_wrote_is_never_taken_for_a_template(text: str) -> None:
    assert _in_chinese(verbatim(text)) == text
    assert _in_chinese(Phrase("known: {names}", names=text)) == f"已知: {text}"


def test_a_phrase_survives_a_copy_and_a_pipe() -> None:
    phrase = Phrase("known: {names}", names=("a", "b"))
    for same in (copy.deepcopy(phrase), pickle.loads(pickle.dumps(phrase))):  # noqa: S301
        assert (same, _in_chinese(same)) == ("known: a, b", "已知: a、b")
