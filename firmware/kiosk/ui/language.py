"""The customer's language: Chinese is the source, others are compiled by gettext."""

import gettext
from pathlib import Path

from firmware.kiosk.ui.texts import Translate

DOMAIN = "countertop"
SOURCE = "zh_CN"
FOLDER = Path(__file__).parent / "locale"


def translation(language: str) -> Translate:
    """The translation into `language`; OSError if it was never compiled."""
    if language == SOURCE:
        return gettext.NullTranslations().gettext
    return gettext.translation(DOMAIN, FOLDER, languages=[language]).gettext
