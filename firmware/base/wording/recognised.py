"""Phrases of texts that were stored: what the books keep is English text. Pure.

A text that one of the known templates makes is read back as its phrase, so that it is
printed in the language of who reads it. Any other text stays as it is.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from string import Formatter

from firmware.base.wording.phrases import Phrase, Template, verbatim

Templates = tuple[Template, ...]
SENTENCES = frozenset({"said", "what", "line", "known", "fault"})
"""Fields that may have blanks in them; any other one is a word or a number."""


def recognised(text: str, templates: Templates) -> Phrase:
    """The phrase of the first template that makes this text; its fields as well.

    Templates with fewer words, such as ``{said}; {more}``, come after those with more.
    """
    for template, pattern in zip(templates, _patterns(templates), strict=True):
        found = pattern.fullmatch(text)
        if found is not None:
            fields = {
                name: recognised(value, templates) if value != text else value
                for name, value in found.groupdict().items()
            }
            return template.phrase(**fields)
    return verbatim(text)


@cache
def _patterns(templates: Templates) -> Sequence[re.Pattern[str]]:
    return [re.compile(_pattern(each.text), re.DOTALL) for each in templates]


def _pattern(template: str) -> str:
    return "".join(_parts(template))


def _parts(template: str) -> Iterable[str]:
    for words, name, _, _ in Formatter().parse(template):
        yield re.escape(words)
        if name is not None:
            blank = "." if name in SENTENCES else r"\S"
            yield f"(?P<{name}>{blank}+?)"
