"""A file of cases: one case, a list of them, or {"cases": [...]}."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from firmware.base.errors import ConfigError
from firmware.base.printable import safe_text
from firmware.base.text_files import text_of
from firmware.base.wording.phrases import Phrase
from firmware.price_cases.case import PriceCase

FILE_MAX_BYTES = 64_000_000
CASES_MAX = 100_000
_ID_SHOWN = 60
_NOTE_SHOWN = 200


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The cases of a file; `single`: it is one case, not a list."""

    cases: tuple[PriceCase, ...]
    single: bool


def read_cases(path: Path) -> CaseFile:
    """The cases of the file at `path`; ConfigError if it holds none.

    What is inside a case is not looked at yet.
    """
    found = _json(path)
    single = False
    if isinstance(found, Mapping):
        table = cast("Mapping[str, object]", found)
        single = "cases" not in table
        found = [table] if single else table["cases"]
    if not isinstance(found, list):
        raise ConfigError(
            Phrase(
                '{path}: holds no cases; allowed: one, a list, or {{"cases": […]}}',
                path=path,
            )
        )
    many = cast("list[object]", found)
    if len(many) > CASES_MAX:
        raise ConfigError(
            Phrase(
                "{path}: {count} cases; allowed: at most {max}",
                path=path,
                count=len(many),
                max=CASES_MAX,
            )
        )
    return CaseFile(
        tuple(_case(n, each) for n, each in enumerate(many, start=1)), single
    )


def _case(number: int, found: object) -> PriceCase:
    if not isinstance(found, Mapping):
        return PriceCase(f"#{number}", None, found, None)
    table = cast("Mapping[str, object]", found)
    name = table.get("id")
    known = isinstance(name, str | int) and not isinstance(name, bool)
    id_ = safe_text(str(name), _ID_SHOWN) if known else f"#{number}"
    note = table.get("note")
    return PriceCase(
        id=id_,
        kind=table.get("kind"),
        given=table.get("given"),
        expect=table.get("expect"),
        note=safe_text(note, _NOTE_SHOWN) if isinstance(note, str) else "",
    )


def _json(path: Path) -> object:
    try:
        if path.stat().st_size > FILE_MAX_BYTES:
            raise ConfigError(
                Phrase("{path}: longer than {max} bytes", path=path, max=FILE_MAX_BYTES)
            )
    except OSError:
        # Reading it states the reason.
        pass
    text = text_of(path)
    try:
        return json.loads(text, object_pairs_hook=_table)
    except RecursionError as exc:
        raise ConfigError(Phrase("{path}: nested too deeply", path=path)) from exc
    except ValueError as exc:
        raise ConfigError(
            Phrase("{path}: not JSON: {exc}", path=path, exc=exc)
        ) from exc


def _table(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object each of whose keys is there once."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {safe_text(twice, _ID_SHOWN)!r} twice in one object")
    return found
