import gettext
from pathlib import Path

import pytest

from provisioning.translations import KIOSK, extract, faults, main, po_files

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
    po_file = tmp_path / "locale/en/LC_MESSAGES/countertop.po"
    po_file.parent.mkdir(parents=True)
    po_file.write_text(PO, "utf-8")
    return tmp_path


def _waiting(package: Path) -> list[str]:
    (po_file,) = po_files(package)
    return list(faults(po_file, extract(package)))


def test_the_kiosks_translations_are_whole_and_compiled() -> None:
    texts = extract(KIOSK)
    assert [po_file.parts[-3] for po_file in po_files(KIOSK)] == ["en"]
    assert [
        fault for po_file in po_files(KIOSK) for fault in faults(po_file, texts)
    ] == []


def test_new_and_removed_texts_are_reported(package: Path) -> None:
    assert _waiting(package) == [
        "countertop.po: new text '共 {pieces} 件'",
        "countertop.po: text removed '旧的'",
        "countertop.mo: not compiled from countertop.po",
    ]


def test_takes_new_texts_in_and_leaves_them_to_a_person(package: Path) -> None:
    assert main(["--package", str(package)]) == 1
    assert _waiting(package) == ["countertop.po: no translation of '共 {pieces} 件'"]


def test_what_a_person_filled_in_is_compiled(package: Path) -> None:
    assert main(["--package", str(package)]) == 1
    (po_file,) = po_files(package)
    text = po_file.read_text("utf-8")
    before = 'msgid "共 {pieces} 件"\nmsgstr ""'
    assert before in text
    after = 'msgid "共 {pieces} 件"\nmsgstr "{pieces} pieces"'
    po_file.write_text(text.replace(before, after), "utf-8")

    assert main(["--package", str(package)]) == 0

    english = gettext.translation("countertop", package / "locale", ["en"])
    assert english.gettext("共 {pieces} 件") == "{pieces} pieces"
    assert english.gettext("旧的") == "旧的"


def test_a_second_run_writes_the_same_files(package: Path) -> None:
    main(["--package", str(package)])
    (po_file,) = po_files(package)
    first = (po_file.read_bytes(), po_file.with_suffix(".mo").read_bytes())
    main(["--package", str(package)])
    assert (po_file.read_bytes(), po_file.with_suffix(".mo").read_bytes()) == first


def test_a_translation_must_fill_the_same_placeholders(package: Path) -> None:
    main(["--package", str(package)])
    (po_file,) = po_files(package)
    text = po_file.read_text("utf-8")
    wrong = 'msgid "共 {pieces} 件"\nmsgstr "{peices} pieces"'
    po_file.write_text(
        text.replace('msgid "共 {pieces} 件"\nmsgstr ""', wrong), "utf-8"
    )
    assert "other placeholders {} than in '共 {pieces} 件'" in _waiting(package)[0]


def test_a_check_changes_nothing(package: Path) -> None:
    (po_file,) = po_files(package)
    assert main(["--check", "--package", str(package)]) == 1
    assert po_file.read_text("utf-8") == PO
    assert not po_file.with_suffix(".mo").exists()
