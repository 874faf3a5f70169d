"""Texts for people: an English template with its fields, translated when printed. Pure.

A phrase is its own English text, so that logs, JSON and tests read it as any other
text. Where a person reads it, `translated` makes it anew from the translation of its
template. A phrase must never be put into an f-string: its English text would stay.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import LiteralString, Protocol, Self, cast, runtime_checkable

LookUp = Callable[[str], str]
"""The translation of a template, or the template itself if there is none."""


def N_(text: str) -> str:  # noqa: N802 - gettext's own name
    """Mark a text for the extraction that is translated where it is used."""
    return text


SYSTEMS_WORDS = "strerror"
"""A driver's field with the operating system's words, which are translated as well."""
SEPARATOR = N_(", ")
"""Between the values of a field that is a tuple; translated as well."""


@runtime_checkable
class Worded(Protocol):
    """An error that keeps its template and its fields, as those of drivers do."""

    template: str
    fields: Mapping[str, object]


class Phrase(str):
    """A text for people, from a template such as ``{path}: cannot be read: {reason}``.

    A field may be any value that can be formatted: a phrase, an error that has one, or
    a tuple of such values, which is printed as a list with commas.
    """

    __slots__ = ("fields", "template")
    template: str
    fields: Mapping[str, object]

    def __new__(cls, template: LiteralString, /, **fields: object) -> Self:
        """The phrase of a template with a field for each name in its braces."""
        phrase = super().__new__(cls, _text(template, fields, _unchanged))
        phrase.template = template
        phrase.fields = fields
        return phrase

    def __reduce__(self) -> tuple[object, ...]:
        return _made, (self.template, self.fields)


@dataclass(frozen=True, slots=True)
class Template:
    """A phrase whose fields are known later."""

    text: LiteralString

    def phrase(self, **fields: object) -> Phrase:
        """The phrase with these fields."""
        return _made(self.text, fields)


def verbatim(value: object) -> Phrase:
    """A phrase of a value that is the same in each language, such as a path."""
    return _made("{value}", {"value": value})


def listing(values: Iterable[object]) -> Phrase:
    """A phrase of values with commas between them."""
    return verbatim(tuple(values))


def joined(separator: str, parts: Iterable[object]) -> Phrase:
    """A phrase of parts, each translated by itself, such as the lines of a report."""
    fields = {f"part{number}": part for number, part in enumerate(parts)}
    between = separator.replace("{", "{{").replace("}", "}}")
    return _made(between.join(f"{{{name}}}" for name in fields), fields)


def translated(value: object, look_up: LookUp) -> str:
    """The text of a phrase, or of an error that has one; any other value as text."""
    return str(_filled(value, look_up))


def _made(template: str, fields: Mapping[str, object]) -> Phrase:
    return Phrase(cast("LiteralString", template), **fields)


def _text(template: str, fields: Mapping[str, object], look_up: LookUp) -> str:
    # gettext has its header under the empty text.
    words = look_up(template) if template else ""
    if not fields:
        return words
    return words.format(**{name: _filled(fields[name], look_up) for name in fields})


def _filled(value: object, look_up: LookUp) -> object:
    match value:
        case Phrase():
            return _text(value.template, value.fields, look_up)
        case BaseException():
            return _filled_error(value, look_up)
        case tuple():
            parts = cast("tuple[object, ...]", value)
            return look_up(SEPARATOR).join(
                str(_filled(each, look_up)) for each in parts
            )
        case _:
            return value


def _filled_error(error: BaseException, look_up: LookUp) -> object:
    if isinstance(error, Worded):
        fields = {
            name: look_up(str(value)) if name == SYSTEMS_WORDS and value else value
            for name, value in error.fields.items()
        }
        return _text(error.template, fields, look_up)
    phrase = next(iter(error.args), None)
    return _filled(phrase, look_up) if isinstance(phrase, Phrase) else error


def _unchanged(template: str) -> str:
    return template
