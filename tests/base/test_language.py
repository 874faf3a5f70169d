import pytest

from firmware.base.wording.language import chosen_language, look_up, tr
from firmware.base.wording.phrases import Phrase


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_CN"}, "zh_CN"),
        ({"LANG": "zh_TW.UTF-8"}, "zh_CN"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "zh_CN:en"}, "zh_CN"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "de:zh"}, "zh_CN"),
        ({"LANG": "C", "LANGUAGE": "zh_CN"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "TERM": "linux"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "TERM": "linux", "COUNTERTOP_LANG": "zh"}, "zh_CN"),
        ({"LANG": "zh_CN.UTF-8", "COUNTERTOP_LANG": "en"}, "en"),
        ({"LC_ALL": "C", "COUNTERTOP_LANG": "zh_CN"}, "zh_CN"),
        ({"LANG": "zh_CN.UTF-8", "COUNTERTOP_LANG": "fr"}, "zh_CN"),
    ],
)
def test_the_environment_decides(environ: dict[str, str], language: str) -> None:
    assert chosen_language(environ) == language


def test_what_is_printed_follows_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    phrase = Phrase("nothing was changed")
    assert tr(phrase) == "nothing was changed"
    monkeypatch.setenv("COUNTERTOP_LANG", "zh_CN")
    assert tr(phrase) == "未作任何改动"
    assert tr("a name") == "a name"


def test_commas_are_chinese_in_a_chinese_list() -> None:
    assert look_up("zh_CN")(", ") == "、"
