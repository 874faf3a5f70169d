"""The text of a file, whatever encoding a till or a spreadsheet wrote. Pure."""

import codecs
import re
from dataclasses import dataclass

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase

MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
REMEDY = Phrase('save it as "CSV UTF-8" or as .xlsx')
CUT = Phrase("the file ends within a character: half of it was copied; copy it again")
ENDS_EARLY = {"unexpected end of data", "incomplete multibyte sequence"}
AGAIN = Phrase("copy or save the file again")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f\uffff]")


@dataclass(frozen=True, slots=True)
class FileText:
    """A file's text without a byte order mark, and its encoding for people."""

    text: str
    encoding: str


def decoded(name: str, data: bytes) -> FileText:
    """The text of `data`; `name` is the file's.

    A byte order mark decides. Without one: UTF-16 if there are zero bytes and one byte
    order alone makes sense, else UTF-8 if all of it is, else GB18030. ConfigError names
    the line that is none of these, and a file that was cut or damaged.
    """
    for mark, codec, encoding in MARKS:
        if data.startswith(mark):
            text = _strictly(name, data[len(mark) :], codec)
            return FileText(_without_controls(name, text), encoding)
    if b"\0" in data:
        return _utf16(name, data)
    try:
        return FileText(_without_controls(name, data.decode("utf-8")), "UTF-8")
    except UnicodeDecodeError as exc:
        return _gb18030(name, data, exc)


def _strictly(name: str, data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as exc:
        before = data[: exc.start].decode(codec)
        raise ConfigError(
            _damage(
                name,
                before,
                Phrase("not {codec} text; {again}", codec=codec.upper(), again=AGAIN),
            )
        ) from exc


def _utf16(name: str, data: bytes) -> FileText:
    """UTF-16 without a mark: one byte order gives lines without control characters."""
    read: list[str] = []
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if not {"\n", "\r"}.isdisjoint(text) and not _CONTROL.search(text):
            read.append(text)
    if len(read) != 1:
        before = data[: data.index(b"\0")].decode("utf-8", "replace")
        raise ConfigError(
            _damage(
                name, before, Phrase("zero bytes: a damaged copy; {again}", again=AGAIN)
            )
        )
    return FileText(read[0], "UTF-16")


def _gb18030(name: str, data: bytes, error: UnicodeDecodeError) -> FileText:
    """What is not UTF-8. ConfigError if it is UTF-8 that was cut or damaged."""
    before = data[: error.start].decode("utf-8")
    if _ends_early(error, data) and not before.isascii():
        raise ConfigError(_damage(name, before, CUT))
    if _mostly_utf8(data):
        what = Phrase("a damaged character in UTF-8 text; {again}", again=AGAIN)
        raise ConfigError(_damage(name, before, what))
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as exc:
        cut = _ends_early(exc, data)
        neither = Phrase("neither UTF-8 nor GB18030 text; {remedy}", remedy=REMEDY)
        what = CUT if cut else neither
        raise ConfigError(
            _damage(name, data[: exc.start].decode("gb18030"), what)
        ) from exc
    return FileText(_without_controls(name, text), "GB18030")


def _ends_early(error: UnicodeDecodeError, data: bytes) -> bool:
    return error.end == len(data) and error.reason in ENDS_EARLY


def _mostly_utf8(data: bytes) -> bool:
    """Whether more characters beyond ASCII are UTF-8 than are not."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(not each.isascii() for each in text) - broken > broken


def _without_controls(name: str, text: str) -> str:
    found = _CONTROL.search(text)
    if found:
        what = Phrase(
            "a control character, so this is no text; {remedy}", remedy=REMEDY
        )
        raise ConfigError(_damage(name, text[: found.start()], what))
    return text


def _damage(name: str, before: str, what: Phrase) -> Phrase:
    line = before.count("\n") + 1
    return Phrase("{name}: line {line}: {what}", name=name, line=line, what=what)
