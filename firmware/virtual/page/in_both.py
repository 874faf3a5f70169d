"""Texts for tabs: in both languages, as each tab has its own."""

from firmware.base.wording.language import CHINESE, ENGLISH, look_up
from firmware.base.wording.phrases import translated
from firmware.virtual.page.messages.tab_message import BothLanguages

LANGUAGES = {"zh-CN": CHINESE, "en": ENGLISH}
"""The page's names of the languages, and the product's own."""


def in_both(said: object) -> BothLanguages:
    """A phrase, or the phrase of an error, by language; any other value as it is."""
    return {tag: translated(said, look_up(each)) for tag, each in LANGUAGES.items()}
