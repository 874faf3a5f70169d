import argparse
import ast
import gettext
from pathlib import Path

import pytest

from firmware.cli.parser import WORDS
from provisioning.translations import (
    COMMANDS,
    KIOSK,
    OF_COMMANDS,
    OF_PAGES,
    OF_THE_KIOSK,
    PAGES,
    TextSource,
    extract,
    faults,
    open_work,
    po_files,
)

OF_DEVELOPERS = {
    ".__call__() not defined",
    "%r is not callable",
    "'required' is an invalid argument for positionals",
    'argument "-" with mode %r',
    "can't open '%(filename)s': %(error)s",
    "cannot have multiple subparser arguments",
    "cannot merge actions - two groups are named %r",
    "conflicting subparser alias: %s",
    "conflicting subparser: %s",
    "dest= is required for options like %r",
    "invalid conflict_resolution value: %r",
    "invalid option string %(option)r: must start with a character %(prefix_chars)r",
    "mutually exclusive arguments must be optional",
}
"""What argparse says to who makes a parser, and of types that no command has."""
SINCE_3_13 = {
    " (default: %(default)s)",
    "%(heading)s:",
    "%(prog)s: warning: %(message)s\n",
    "argument '%(argument_name)s' is deprecated",
    "command '%(parser_name)s' is deprecated",
    "option '%(option)s' is deprecated",
    "show program's version number and exit",
    "subcommands",
}
"""What it looks up besides: of what no command has, and a heading with its colon."""

PO = """\
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8"

msgid "请付款"
msgstr "Please pay"

msgid "旧的"
msgstr "Old"
"""


@pytest.fixture
def package(tmp_path: Path) -> TextSource:
    (tmp_path / "screens.py").write_text('_("请付款")\n_("共 {pieces} 件")\n', "utf-8")
    po_file = tmp_path / "locale/en/LC_MESSAGES/countertop.po"
    po_file.parent.mkdir(parents=True)
    po_file.write_text(PO, "utf-8")
    return TextSource((tmp_path,), tmp_path, OF_THE_KIOSK)


def _waiting(package: TextSource) -> list[str]:
    (po_file,) = po_files(package)
    return list(faults(po_file, extract(package)))


@pytest.mark.parametrize(
    ("texts", "language"), [(KIOSK, "en"), (PAGES, "en"), (COMMANDS, "zh_CN")]
)
def test_the_translations_are_whole_and_compiled(
    texts: TextSource, language: str
) -> None:
    (po_file,) = po_files(texts)
    assert po_file.parts[-3] == language
    assert list(faults(po_file, extract(texts))) == []


def test_new_and_removed_texts_are_reported(package: TextSource) -> None:
    assert _waiting(package) == [
        "countertop.po: new text '共 {pieces} 件'",
        "countertop.po: text removed '旧的'",
        "countertop.mo: not compiled from countertop.po",
    ]


def test_takes_new_texts_in_and_leaves_them_to_a_person(package: TextSource) -> None:
    assert open_work(package, check=False) == 1
    assert _waiting(package) == ["countertop.po: no translation of '共 {pieces} 件'"]


def test_what_a_person_filled_in_is_compiled(package: TextSource) -> None:
    assert open_work(package, check=False) == 1
    (po_file,) = po_files(package)
    text = po_file.read_text("utf-8")
    before = 'msgid "共 {pieces} 件"\nmsgstr ""'
    assert before in text
    after = 'msgid "共 {pieces} 件"\nmsgstr "{pieces} pieces"'
    po_file.write_text(text.replace(before, after), "utf-8")

    assert open_work(package, check=False) == 0

    english = gettext.translation("countertop", package.target / "locale", ["en"])
    assert english.gettext("共 {pieces} 件") == "{pieces} pieces"
    assert english.gettext("旧的") == "旧的"


def test_a_second_run_writes_the_same_files(package: TextSource) -> None:
    open_work(package, check=False)
    (po_file,) = po_files(package)
    first = (po_file.read_bytes(), po_file.with_suffix(".mo").read_bytes())
    open_work(package, check=False)
    assert (po_file.read_bytes(), po_file.with_suffix(".mo").read_bytes()) == first


def test_a_translation_must_fill_the_same_placeholders(package: TextSource) -> None:
    open_work(package, check=False)
    (po_file,) = po_files(package)
    text = po_file.read_text("utf-8")
    wrong = 'msgid "共 {pieces} 件"\nmsgstr "{peices} pieces"'
    po_file.write_text(
        text.replace('msgid "共 {pieces} 件"\nmsgstr ""', wrong), "utf-8"
    )
    assert "other placeholders {} than in '共 {pieces} 件'" in _waiting(package)[0]


def test_a_check_changes_nothing(package: TextSource) -> None:
    (po_file,) = po_files(package)
    assert open_work(package, check=True) == 3
    assert po_file.read_text("utf-8") == PO
    assert not po_file.with_suffix(".mo").exists()


def test_the_texts_of_templates_are_found(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "{% if x %}{{ t('共 {n} 件', n=2) }}{% endif %}<p>{{ t(title) }}</p>", "utf-8"
    )
    texts = extract(TextSource((tmp_path,), tmp_path, OF_PAGES, templates=True))
    assert [each.id for each in texts if each.id] == ["共 {n} 件"]


def test_a_counted_noun_has_one_and_many(tmp_path: Path) -> None:
    (tmp_path / "report.py").write_text('say(several(count, "order"))\n', "utf-8")
    texts = extract(TextSource((tmp_path,), tmp_path, OF_COMMANDS))
    assert [each.id for each in texts if each.id] == [
        "{number} order",
        "{number} orders",
    ]


def test_signs_that_chinese_has_too_need_no_translation(tmp_path: Path) -> None:
    text = 'Phrase("{name}  {count} -> {other}")\nPhrase("{name} gone")\n'
    (tmp_path / "report.py").write_text(text, "utf-8")
    texts = extract(TextSource((tmp_path,), tmp_path, OF_COMMANDS))
    assert [each.id for each in texts if each.id] == ["{name} gone"]


@pytest.mark.parametrize("text", ["{name}: {count}:", "{name} ({count})", "{a}; {b}"])
def test_signs_that_chinese_writes_otherwise_are_translated(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "report.py").write_text(f'Phrase("{text}")\n', "utf-8")
    texts = extract(TextSource((tmp_path,), tmp_path, OF_COMMANDS))
    assert [each.id for each in texts if each.id] == [text]


def test_what_argparse_prints_to_people_is_translated() -> None:
    """The words of the Python that runs this; they change with its release."""
    found = {
        node.args[0].value
        for node in ast.walk(ast.parse(Path(argparse.__file__).read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "_"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert found - set(WORDS) - SINCE_3_13 == OF_DEVELOPERS
