import gettext
from pathlib import Path

import pytest

from provisioning.translations import KIOSK, books, extract, faults, main

PO = """\
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8"

msgid "请付款"
msgstr "Please pay"

msgid "旧的"
msgstr "Old"
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "screens.py").write_text('_("请付款")\n_("共 {pieces} 件")\n', "utf-8")
    book = tmp_path / "locale/en/LC_MESSAGES/countertop.po"
    book.parent.mkdir(parents=True)
    book.write_text(PO, "utf-8")
    return tmp_path


def _waiting(package: Path) -> list[str]:
    (book,) = books(package)
    return list(faults(book, extract(package)))


def test_the_kiosks_translations_are_whole_and_compiled() -> None:
    texts = extract(KIOSK)
    assert [book.parts[-3] for book in books(KIOSK)] == ["en"]
    assert [fault for book in books(KIOSK) for fault in faults(book, texts)] == []


def test_tells_of_texts_that_came_and_went(package: Path) -> None:
    assert _waiting(package) == [
        "countertop.po: new text '共 {pieces} 件'",
        "countertop.po: text gone '旧的'",
        "countertop.mo: not compiled from countertop.po",
    ]


def test_takes_new_texts_in_and_leaves_them_to_a_person(package: Path) -> None:
    assert main(["--package", str(package)]) == 1
    assert _waiting(package) == ["countertop.po: no translation of '共 {pieces} 件'"]


def test_what_a_person_filled_in_is_compiled(package: Path) -> None:
    assert main(["--package", str(package)]) == 1
    (book,) = books(package)
    text = book.read_text("utf-8")
    before = 'msgid "共 {pieces} 件"\nmsgstr ""'
    assert before in text
    after = 'msgid "共 {pieces} 件"\nmsgstr "{pieces} pieces"'
    book.write_text(text.replace(before, after), "utf-8")

    assert main(["--package", str(package)]) == 0

    english = gettext.translation("countertop", package / "locale", ["en"])
    assert english.gettext("共 {pieces} 件") == "{pieces} pieces"
    assert english.gettext("旧的") == "旧的"


def test_a_second_run_writes_the_same_files(package: Path) -> None:
    main(["--package", str(package)])
    (book,) = books(package)
    first = (book.read_bytes(), book.with_suffix(".mo").read_bytes())
    main(["--package", str(package)])
    assert (book.read_bytes(), book.with_suffix(".mo").read_bytes()) == first


def test_a_translation_must_fill_the_same_blanks(package: Path) -> None:
    main(["--package", str(package)])
    (book,) = books(package)
    text = book.read_text("utf-8")
    wrong = 'msgid "共 {pieces} 件"\nmsgstr "{peices} pieces"'
    book.write_text(text.replace('msgid "共 {pieces} 件"\nmsgstr ""', wrong), "utf-8")
    assert "other blanks {} than in '共 {pieces} 件'" in _waiting(package)[0]


def test_a_check_changes_nothing(package: Path) -> None:
    (book,) = books(package)
    assert main(["--check", "--package", str(package)]) == 1
    assert book.read_text("utf-8") == PO
    assert not book.with_suffix(".mo").exists()
