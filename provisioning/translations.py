"""Keeps the kiosk's translations in step with its texts (E11). For developers.

The sources hold the texts in Chinese; a person fills in
`locale/<language>/LC_MESSAGES/countertop.po`. `make translations` adds new texts to it
and compiles it to the `.mo` that gettext reads. The only module that imports Babel.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import cast

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

KEYWORDS = {**DEFAULT_KEYWORDS, "tr": None}
KIOSK = Path(__file__).resolve().parents[1] / "firmware" / "kiosk" / "ui"


def extract(package: Path) -> Catalog:
    """Return every text that the Python files under `package` pass to gettext."""
    texts = Catalog()
    found = extract_from_dir(package, keywords=KEYWORDS)
    for name, _, text, comments, context in found:
        texts.add(text, locations=[(name, 0)], auto_comments=comments, context=context)
    return texts


def po_files(package: Path) -> tuple[Path, ...]:
    """Return the `.po` file of each language of `package`."""
    return tuple(sorted(package.glob("locale/*/LC_MESSAGES/*.po")))


def update(po_file: Path, texts: Catalog) -> None:
    """Add new texts to a `.po` file, drop removed ones, and compile it."""
    catalog = _read(po_file)
    catalog.update(texts, no_fuzzy_matching=True, update_creation_date=False)
    content = BytesIO()
    write_po(
        content,
        catalog,
        width=88,
        sort_by_file=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    po_file.write_bytes(content.getvalue())
    po_file.with_suffix(".mo").write_bytes(compiled(po_file))


def compiled(po_file: Path) -> bytes:
    """Return what the `.mo` file beside a `.po` file must contain."""
    content = BytesIO()
    write_mo(content, _read(po_file))
    return content.getvalue()


def faults(po_file: Path, texts: Catalog) -> Iterator[str]:
    """Yield what a person or `make translations` must still do for a language."""
    catalog = _read(po_file)
    known, wanted = _keys(catalog), _keys(texts)
    yield from (f"{po_file.name}: new text {text!r}" for text in sorted(wanted - known))
    yield from (
        f"{po_file.name}: text removed {text!r}" for text in sorted(known - wanted)
    )
    for message in catalog:
        if message.id and not message.string:
            yield f"{po_file.name}: no translation of {message.id!r}"
        elif _placeholders(message.id) != _placeholders(message.string):
            yield f"{po_file.name}: other placeholders {{}} than in {message.id!r}"
    binary = po_file.with_suffix(".mo")
    if not binary.exists() or binary.read_bytes() != compiled(po_file):
        yield f"{binary.name}: not compiled from {po_file.name}"


def _keys(catalog: Catalog) -> set[str]:
    return {_text(message.id) for message in catalog if message.id}


def _text(forms: object) -> str:
    """Return a text; all its forms if it has a plural."""
    return forms if isinstance(forms, str) else "|".join(cast("Iterable[str]", forms))


def _placeholders(forms: object) -> set[str]:
    """Return the names between braces that the kiosk fills in."""
    return {
        name for _, name, _, _ in Formatter().parse(_text(forms)) if name is not None
    }


def _read(po_file: Path) -> Catalog:
    with po_file.open("rb") as file:
        return read_po(file, locale=po_file.parts[-3], domain=po_file.stem)


def main(argv: list[str] | None = None) -> int:
    """Update and compile each language (`--check`: change nothing); 1 for open work."""
    parser = argparse.ArgumentParser("translations", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing")
    parser.add_argument("--package", type=Path, default=KIOSK)
    arguments = parser.parse_args(argv)
    texts = extract(arguments.package)
    open_work = 0
    for po_file in po_files(arguments.package):
        if not arguments.check:
            update(po_file, texts)
        for fault in faults(po_file, texts):
            print(fault)
            open_work += 1
    return 1 if open_work else 0


if __name__ == "__main__":
    sys.exit(main())
