"""Every configuration key has its description in both languages, and none is left."""

import re

import pytest

from firmware.base.config_loader import RENAMED_KEYS
from firmware.config_guide.documents import DOCUMENTS, ConfigDocument
from firmware.config_guide.keys import paths_of
from firmware.config_guide.texts.text import LANGUAGES

EACH = pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)


@EACH
def test_every_key_has_its_text_and_every_text_its_key(
    document: ConfigDocument,
) -> None:
    paths = set(paths_of(document.cls))
    where = f"firmware/config_guide/texts, of {document.file}"
    assert sorted(paths - document.texts.keys()) == [], f"no text in {where}"
    assert sorted(document.texts.keys() - paths) == [], f"no such key any more: {where}"


@EACH
def test_each_text_is_a_sentence_in_its_language(document: ConfigDocument) -> None:
    for path, text in document.texts.items():
        assert re.search(r"[\u4e00-\u9fff]", text.zh), path
        assert text.zh.endswith("。"), path
        assert re.search(r"[a-z]", text.en), path
        assert not re.search(r"[\u2e80-\uffef]", text.en), path
        assert text.en.endswith("."), path


@EACH
def test_no_text_names_a_key_by_its_old_name(document: ConfigDocument) -> None:
    texts = [
        each.by(language) for each in document.texts.values() for language in LANGUAGES
    ]
    assert not [old for old in RENAMED_KEYS for text in texts if old in text]
