"""Searches files for a person: each text as programs could have written it. Pure."""

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5")
GROUP = 3
"""Bytes that base64 takes together: a text may begin at each of them."""
NUMBER_BYTES = 8
"""How databases and message formats write a whole number of 18 digits."""
TRACE_MIN = 6
"""Fewer bytes than that stand in any large file by chance."""


def disguises(text: str) -> set[bytes]:
    """The bytes that would be a trace of this text in a file.

    It itself in usual encodings, escaped as JSON, HTML and addresses do, and each of
    them in base64 and hex.
    """
    plain = set(_encoded(text))
    spelled = {
        json.dumps(text)[1:-1],
        quote(text, safe=""),
        text.encode("unicode_escape").decode("ascii"),
        "".join(f"&#{ord(sign)};" for sign in text),
        "".join(f"&#x{ord(sign):x};" for sign in text),
    }
    plain |= {form.encode("ascii") for form in spelled}
    packed = {form for bytes_ in plain for form in _packed(bytes_)}
    return {form for form in plain | packed if len(form) >= TRACE_MIN}


def code_disguises(digits: str) -> set[bytes]:
    """The bytes that would be a trace of a code of digits: also as a number."""
    number = int(digits)
    whole = {number.to_bytes(NUMBER_BYTES, order) for order in ("big", "little")}
    return disguises(digits) | whole


def traces(files: Iterable[Path], wanted: Iterable[bytes]) -> list[tuple[Path, bytes]]:
    """Where any of these bytes stand; files that are gone meanwhile have none."""
    wanted = list(wanted)
    return [
        (file, each)
        for file in files
        for content in [_content(file)]
        for each in wanted
        if each in content
    ]


def files_below(*folders: Path) -> list[Path]:
    """Every file of these folders, in order; no pipes and devices."""
    found = {path for folder in folders for path in folder.rglob("*")}
    return sorted(path for path in found if path.is_file())


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def _encoded(text: str) -> Iterator[bytes]:
    for name in ENCODINGS:
        try:
            yield text.encode(name)
        except UnicodeEncodeError:
            continue  # big5 lacks many signs


def _packed(plain: bytes) -> Iterator[bytes]:
    """In hex, and in base64 at any place of a longer text."""
    yield plain.hex().encode("ascii")
    yield plain.hex().upper().encode("ascii")
    for first in range(GROUP):
        whole = plain[first:]
        whole = whole[: len(whole) // GROUP * GROUP]
        yield base64.b64encode(whole)
        yield base64.urlsafe_b64encode(whole)
