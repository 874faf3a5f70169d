"""One description in the languages of the product."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class KeyText:
    """What a key means; ranges and defaults are added from its type.

    `example` is TOML text for a key that has no value by default: the sample shows it
    behind a `#`. A list of tables has one or more whole tables.
    """

    zh: str
    en: str
    example: str = ""

    def by(self, language: Language) -> str:
        """The description in this language."""
        return self.zh if language == "zh" else self.en


Texts = dict[str, KeyText]
