"""Keeps the kiosk's translations in step with its texts (E11).

The sources hold the texts in Chinese; a person fills in
`locale/<language>/LC_MESSAGES/countertop.po`, and `make translations` takes new texts
into it and compiles it to the `.mo` that gettext reads. Babel is needed here only.
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
    """Every text that the Python files under `package` hand to gettext."""
    texts = Catalog()
    found = extract_from_dir(package, keywords=KEYWORDS)
    for name, _, text, comments, context in found:
        texts.add(text, locations=[(name, 0)], auto_comments=comments, context=context)
    return texts


def books(package: Path) -> tuple[Path, ...]:
    """The `.po` file of each language of `package`."""
    return tuple(sorted(package.glob("locale/*/LC_MESSAGES/*.po")))


def update(book: Path, texts: Catalog) -> None:
    """Take new texts into a `.po` file, drop those gone, and compile it."""
    catalog = _read(book)
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
    book.write_bytes(content.getvalue())
    book.with_suffix(".mo").write_bytes(compiled(book))


def compiled(book: Path) -> bytes:
    """What the `.mo` file beside a `.po` file must hold."""
    content = BytesIO()
    write_mo(content, _read(book))
    return content.getvalue()


def faults(book: Path, texts: Catalog) -> Iterator[str]:
    """What a person or `make translations` has yet to do for a language."""
    catalog = _read(book)
    known, wanted = _keys(catalog), _keys(texts)
    yield from (f"{book.name}: new text {text!r}" for text in sorted(wanted - known))
    yield from (f"{book.name}: text gone {text!r}" for text in sorted(known - wanted))
    for message in catalog:
        if message.id and not message.string:
            yield f"{book.name}: no translation of {message.id!r}"
        elif _blanks(message.id) != _blanks(message.string):
            yield f"{book.name}: other blanks {{}} than in {message.id!r}"
    binary = book.with_suffix(".mo")
    if not binary.exists() or binary.read_bytes() != compiled(book):
        yield f"{binary.name}: not compiled from {book.name}"


def _keys(catalog: Catalog) -> set[str]:
    return {_text(message.id) for message in catalog if message.id}


def _text(forms: object) -> str:
    """A text, or of one with a plural all forms."""
    return forms if isinstance(forms, str) else "|".join(cast("Iterable[str]", forms))


def _blanks(forms: object) -> set[str]:
    """The names between braces that the kiosk fills in."""
    return {
        name for _, name, _, _ in Formatter().parse(_text(forms)) if name is not None
    }


def _read(book: Path) -> Catalog:
    with book.open("rb") as file:
        return read_po(file, locale=book.parts[-3], domain=book.stem)


def main(argv: list[str] | None = None) -> int:
    """Update and compile each language, `--check`: only look; 1 where work waits."""
    parser = argparse.ArgumentParser("translations", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing")
    parser.add_argument("--package", type=Path, default=KIOSK)
    arguments = parser.parse_args(argv)
    texts = extract(arguments.package)
    waiting = 0
    for book in books(arguments.package):
        if not arguments.check:
            update(book, texts)
        for fault in faults(book, texts):
            print(fault)
            waiting += 1
    return 1 if waiting else 0


if __name__ == "__main__":
    sys.exit(main())
