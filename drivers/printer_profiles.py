"""What python-escpos' table of printers says of a model, by the name of its profile.

Read from the library's own file without loading the library, which takes a quarter of
a second: a configuration that names a profile is checked at each start. Nothing of it
was measured by us; the users of the library sent it in.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from drivers.api import DriverError

MIN_COLUMNS, MAX_COLUMNS = 24, 64
LIBRARY = "escpos"
_DOTS_A_COLUMN = 12
_KNIVES = {"paperPartCut": "partial", "paperFullCut": "full"}
"""The library's feature for each kind of cut, the better one first."""


@dataclass(frozen=True, slots=True)
class PrinterProfile:
    """A model: cells on a line (24 to 64), whether it draws QR codes, its knife.

    `cut` is ``partial``, ``full`` or ``none``. `code_pages` are the numbers for ESC t
    by the library's name of each page, such as ``CP858``.
    """

    name: str
    columns: int
    native_qr: bool
    cut: str
    code_pages: Mapping[str, int]


@cache
def profiles() -> Mapping[str, PrinterProfile]:
    """Every profile of a printer that can put a slip and its QR code on paper.

    Customer displays are none, nor what prints neither pictures nor QR codes.
    DriverError without the library.
    """
    found = {name: _profile(name, each) for name, each in _table().items()}
    return {name: each for name, each in sorted(found.items()) if each is not None}


def _table() -> dict[str, dict[str, Any]]:
    spec = find_spec(LIBRARY)
    if spec is None or spec.origin is None:
        raise DriverError("profiles of printers need python-escpos")
    file = Path(spec.origin).with_name("capabilities.json")
    try:
        return json.loads(file.read_text("utf-8"))["profiles"]
    except (OSError, ValueError, KeyError) as exc:
        raise DriverError("python-escpos' profiles cannot be read") from exc


def _profile(name: str, entry: dict[str, Any]) -> PrinterProfile | None:
    features, columns = entry["features"], _columns(entry)
    draws = features.get("qrCode") or features.get("bitImageRaster")
    if not draws or columns is None:
        return None
    knives = (knife for feature, knife in _KNIVES.items() if features.get(feature))
    pages: dict[str, int] = {}
    for number, page in entry["codePages"].items():
        pages.setdefault(page, int(number))
    return PrinterProfile(
        name=name,
        columns=columns,
        native_qr=bool(features.get("qrCode")),
        cut=next(knives, "none"),
        code_pages=pages,
    )


def _columns(entry: dict[str, Any]) -> int | None:
    """Cells of its first font; of its width where that figure cannot be true."""
    width = entry["media"]["width"].get("pixels")
    of_width = width // _DOTS_A_COLUMN if isinstance(width, int) else None
    given: int = entry["fonts"]["0"]["columns"]
    for columns in (given, of_width):
        if columns is not None and MIN_COLUMNS <= columns <= MAX_COLUMNS:
            return columns
    return None
