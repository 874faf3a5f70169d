"""The texts of the pages: Chinese in the sources, English by gettext."""

import gettext
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from markupsafe import Markup, escape

PageLanguage = Literal["zh_CN", "en"]
CHINESE: PageLanguage = "zh_CN"
ENGLISH: PageLanguage = "en"
HTML_LANGUAGES: Mapping[PageLanguage, str] = {CHINESE: "zh-CN", ENGLISH: "en"}
DOMAIN = "countertop"
ONE = re.compile(
    r"((?<![\d.,])1 (?:coupon|digit|line|more line|member|minute|point|time|visit))s\b"
)
"""English has another form for one; these are all that pages count."""
FOLDER = Path(__file__).parent / "locale"


class Sentence:
    """A text of a page with its fields, before it has a language. Never changes."""

    __slots__ = ("fields", "text")

    def __init__(self, text: str, **fields: object) -> None:
        self.text = text
        self.fields: Mapping[str, object] = fields


class Words:
    """One language of the pages. Any thread."""

    def __init__(self, language: PageLanguage) -> None:
        self.language: PageLanguage = language
        self._look_up = _look_up(language)

    @property
    def html_language(self) -> str:
        """The language as HTML names it."""
        return HTML_LANGUAGES[self.language]

    @property
    def is_chinese(self) -> bool:
        """Whether the page is in Chinese."""
        return self.language == CHINESE

    def t(self, text: str | Sentence, **fields: object) -> Markup:
        """A text in this language; fields are escaped, but for what is markup."""
        if isinstance(text, Sentence):
            text, fields = text.text, {**text.fields, **fields}
        found = Markup(escape(self._look_up(text))).format(**fields)  # noqa: S704 - escaped in this line
        return found if self.is_chinese else Markup(ONE.sub(r"\1", found))  # noqa: S704 - takes letters away only

    def plain(self, text: Sentence, **fields: object) -> str:
        """A text in this language for what is no HTML: nothing is escaped."""
        return self._look_up(text.text).format(**{**text.fields, **fields})


@cache
def words_of(language: PageLanguage) -> Words:
    """The words of a language, loaded once."""
    return Words(language)


def _look_up(language: PageLanguage) -> Callable[[str], str]:
    """The translations into a language; OSError if they were never compiled."""
    if language == CHINESE:
        return str
    return gettext.translation(DOMAIN, FOLDER, languages=[language]).gettext
