import pytest

from firmware.hub.web.wording.choosing import chosen, named
from firmware.hub.web.wording.words import words_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "zh_CN"),
        ("*", "zh_CN"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh_CN"),
        ("en-GB,en;q=0.9,zh;q=0.1", "en"),
        ("en;q=0.2, zh-TW;q=0.7", "zh_CN"),
        ("fr-FR,fr;q=0.9", "en"),
        ("fr,zh;q=0.5", "zh_CN"),
        ("zh;q=0,en", "en"),
        ("en;q=no", "zh_CN"),
        ("x" * 100_000, "en"),
    ],
)
def test_a_browser_reads_what_it_asks_for(accepted: str, language: str) -> None:
    assert chosen("", "", accepted) == language


def test_what_a_person_chose_is_above_what_the_browser_asks_for() -> None:
    assert chosen("en", "zh-CN", "zh") == "en"
    assert chosen("", "en", "zh") == "en"
    assert chosen("xx", "yy", "zh") == "zh_CN"


@pytest.mark.parametrize("name", ["", "x", "english", "-"])
def test_no_language_of_ours(name: str) -> None:
    assert named(name) is None


@pytest.mark.parametrize(
    ("text", "fields", "english"),
    [
        ("半年来了 {count} 次", {"count": "1"}, "1 visit in half a year"),
        ("半年来了 {count} 次", {"count": "21"}, "21 visits in half a year"),
        ("来了 {count} 次", {"count": "1"}, "1 visit"),
        ("{lot}到期", {"lot": "1 · 5 Dec"}, "1 · 5 Dec (last day)"),
        ("新的会员链接", {}, "New link"),
    ],
)
def test_staff_read_english_that_is_right_for_one_and_for_many(
    text: str, fields: dict[str, str], english: str
) -> None:
    assert str(words_of("en").t(text, **fields)) == english
