"""The language of what commands print: Chinese or English, by the environment.

Messages are looked up as gettext does it: LANGUAGE, LC_ALL, LC_MESSAGES, LANG.
COUNTERTOP_LANG is above all of them (decision 0166).
"""

import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from firmware.base.wording.phrases import LookUp, translated

OVERRIDE = "COUNTERTOP_LANG"
CHINESE = "zh_CN"
ENGLISH = "en"
DOMAIN = "countertop"
FOLDER = Path(__file__).parent / "locale"
UNTRANSLATED = {"", "C", "POSIX"}
"""Locales that ask for texts as the sources have them, as scripts do."""
TEXT_CONSOLE = "linux"
"""The kernel's own console, which has no Chinese characters."""


def chosen_language(environ: Mapping[str, str]) -> str:
    """`CHINESE` or `ENGLISH`, by these variables of the environment."""
    forced = _known(environ.get(OVERRIDE, ""))
    if forced is not None:
        return forced
    if environ.get("TERM") == TEXT_CONSOLE:
        return ENGLISH
    return next(filter(None, map(_known, _wanted(environ))), ENGLISH)


def tr(text: object) -> str:
    """A phrase, or the phrase of an error, in the language of this process.

    Any other value as text. Any thread.
    """
    if type(text) is str:  # a list of goods has hundreds of thousands
        return text
    return translated(text, look_up(chosen_language(os.environ)))


@cache
def look_up(language: str) -> LookUp:
    """The translations into a language; OSError if they were never compiled."""
    if language == ENGLISH:
        return str
    # A kiosk that sells translates by a module of its own, and starts without this one.
    from gettext import translation  # noqa: PLC0415

    return translation(DOMAIN, FOLDER, languages=[language]).gettext


def _wanted(environ: Mapping[str, str]) -> Iterator[str]:
    """The languages that a person asks for, the dearest first."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next(filter(None, (environ.get(name) for name in names)), "")
    if locale.partition(".")[0] not in UNTRANSLATED:
        yield from environ.get("LANGUAGE", "").split(":")
        yield locale


def _known(name: str) -> str | None:
    """The product's language of a locale such as ``zh_CN.UTF-8``; None if it has none.

    Each Chinese locale counts: its reader reads these characters sooner than English.
    """
    language = name.replace("-", "_").partition(".")[0].partition("_")[0].lower()
    return {"zh": CHINESE, "en": ENGLISH}.get(language)
