"""Keeps the translations in step with the texts (E11). For developers.

The kiosk's own texts are Chinese in the sources, the phrases of commands English
(decision 0166). A person fills in `locale/<language>/LC_MESSAGES/countertop.po`.
`make translations` adds new texts to it and compiles it to the `.mo` that gettext
reads. The only module that imports Babel.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any, cast

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCES = Path(__file__).resolve().parents[1]
OF_THE_KIOSK: Mapping[str, Any] = {**DEFAULT_KEYWORDS, "tr": None}
OF_COMMANDS: Mapping[str, Any] = {
    "N_": None,
    "Phrase": None,
    "Template": None,
    "DriverError": None,
}
COUNTED: Mapping[str, Any] = {"several": (2,)}
"""The function that counts nouns, each of which is translated as one and as many."""
OF_PAGES: Mapping[str, Any] = {"t": None, "Sentence": None}
NO_WORDS = re.compile(r"[\W\d_]*(?:\{[^}]*\}[\W\d_]*)+")
"""A template of fields and signs only, which is the same in each language."""
METHODS = {".py": "python", ".html": "jinja2"}
SCRIPT_COMMANDS = SOURCES / "firmware/virtual/scripts/commands"
OWN_SIGNS = re.compile(r"[:;,](?: |$)|\(|\}\.\{")
"""Signs that Chinese has of its own, as wide as its characters."""
PERCENT = re.compile(r"%(?:\((\w+)\))?[rsd]")


@dataclass(frozen=True, slots=True)
class TextSource:
    """Folders of Python files, whose texts `.po` files in `target` translate.

    `templates` are pages of HTML in the same folders.
    """

    folders: tuple[Path, ...]
    target: Path
    keywords: Mapping[str, Any]
    without: Path | None = None
    templates: bool = False

    def files(self) -> Iterator[Path]:
        """The files in order."""
        kinds = ("*.py", "*.html") if self.templates else ("*.py",)
        for folder in self.folders:
            for file in sorted(each for kind in kinds for each in folder.rglob(kind)):
                if self.without is None or self.without not in file.parents:
                    yield file


_SCREENS = SOURCES / "firmware/kiosk/ui"
_WEB = SOURCES / "firmware/hub/web"
PAGES = TextSource((_WEB,), _WEB / "wording", OF_PAGES, templates=True)
KIOSK = TextSource((_SCREENS,), _SCREENS, OF_THE_KIOSK)
COMMANDS = TextSource(
    (SOURCES / "firmware", SOURCES / "drivers", SOURCES / "provisioning"),
    SOURCES / "firmware/base/wording",
    OF_COMMANDS,
    without=_SCREENS,
)


def extract(source: TextSource) -> Catalog:
    """Every text that the files of a source pass to gettext or make a phrase of."""
    texts = Catalog()
    for file in source.files():
        folder = next(each for each in source.folders if each in file.parents)
        places = [(str(file.relative_to(folder)), 0)]
        for _, text, comments, context in _calls(file, source.keywords):
            if not (isinstance(text, str) and _same_everywhere(text)):
                texts.add(text, None, places, auto_comments=comments, context=context)
        if file.suffix != ".py":
            continue
        for meaning in _meanings(file):
            texts.add(meaning, locations=places)
        for _, noun, *_ in _calls(file, COUNTED):
            texts.add(f"{{number}} {noun}", locations=places)
            texts.add(f"{{number}} {noun}s", locations=places)
    return texts


def _calls(file: Path, keywords: Mapping[str, Any]) -> Iterable[Any]:
    """What babel finds of them; a file is taken apart only if it has one of the words.

    Taking all of them apart takes seconds.
    """
    text = file.read_text("utf-8")
    if not any(word in text for word in keywords):
        return ()
    return extract_from_file(METHODS[file.suffix], file, keywords=keywords)


def _meanings(file: Path) -> Iterator[str]:
    """What the commands of sale scripts do: docstrings of those that a `Form` names."""
    if file.parent != SCRIPT_COMMANDS:
        return
    tree = ast.parse(file.read_text("utf-8"))
    does = {
        each.name: ast.get_docstring(each)
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef)
    }
    for each in ast.walk(tree):
        if isinstance(each, ast.Call) and getattr(each.func, "id", "") == "Form":
            values = [*each.args, *(keyword.value for keyword in each.keywords)]
            said = [v.value for v in values[1:] if isinstance(v, ast.Constant)]
            named = [does.get(v.id) for v in values if isinstance(v, ast.Name)]
            text = next(filter(None, [*said, *named]), "")
            yield str(text).strip().partition("\n")[0]


def _same_everywhere(text: str) -> bool:
    return bool(NO_WORDS.fullmatch(text)) and not OWN_SIGNS.search(text)


def po_files(source: TextSource) -> tuple[Path, ...]:
    """Return the `.po` file of each language of a source."""
    return tuple(sorted(source.target.glob("locale/*/LC_MESSAGES/*.po")))


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
    """Return the names between braces, and those after percent signs."""
    text = _text(forms)
    if PERCENT.search(text):
        return set(PERCENT.findall(text))
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _read(po_file: Path) -> Catalog:
    with po_file.open("rb") as file:
        return read_po(file, locale=po_file.parts[-3], domain=po_file.stem)


def main(argv: list[str] | None = None) -> int:
    """Update and compile each language (`--check`: change nothing); 1 for open work."""
    parser = argparse.ArgumentParser("translations", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing")
    check: bool = parser.parse_args(argv).check
    return (
        1
        if sum(open_work(each, check=check) for each in (KIOSK, PAGES, COMMANDS))
        else 0
    )


def open_work(source: TextSource, *, check: bool) -> int:
    """Update and compile the languages of a source, or only check; faults printed."""
    texts = extract(source)
    count = 0
    for po_file in po_files(source):
        if not check:
            update(po_file, texts)
        for fault in faults(po_file, texts):
            print(fault)
            count += 1
    return count


if __name__ == "__main__":
    sys.exit(main())
