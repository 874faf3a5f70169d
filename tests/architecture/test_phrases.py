"""What a person reads is a phrase, so that it has a translation (decision 0166).

The type checker holds errors, findings and faults to phrases. What is printed or joined
may be any text; sentences among it are found here.
"""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.support.sources import Source, python_files, source

FOLDERS = ("firmware/base", "firmware/cli", "firmware/mqtt", "provisioning",
           "firmware/hub/catalogue", "firmware/hub/reports")  # fmt: skip
NOT_FOR_PEOPLE = {
    "provisioning/packaging/bundle.py": "for developers",
    "provisioning/packaging/deb.py": "for developers",
    "provisioning/packaging/lock.py": "for developers",
    "provisioning/packaging/locks.py": "for developers",
    "provisioning/translations.py": "for developers",
    "firmware/cli/qr_card.py": "parts of a picture",
    "firmware/cli/people/badge_card.py": "parts of a picture",
    "firmware/hub/catalogue/files/headings.py": "words of a shop's files",
    "provisioning/__init__.py": "read by a Python that cannot load phrases",
    "firmware/mqtt/link.py": "a status that the doctor searches",
}
KEPT = {
    "#compdef countertop": "a line of a shell's script",
    '  local words="" current="${COMP_WORDS[COMP_CWORD]}"': "the same",
    "complete -o default -F _countertop countertop": "the same",
    "Scan to pay": "on a sheet that hangs at the counter, in both languages",
    "undo: as revision ": "stored in the books",
    "unexpected end of data": "a reason of Python's codecs",
    "incomplete multibyte sequence": "a reason of Python's codecs",
    "eof occurred": "words of OpenSSL",
    "Caught exception": "words of paho",
    "malformed: times": "a reason that is stored",
    "kiosks ahead": "a name in a query",
    "field larger than field limit": "words of Python's csv",
    "Cannot detect file format": "words of calamine",
}
"""Texts that are no phrases, and why."""
SENTENCE = re.compile(r"[a-z]{2,}[,;:]? [a-z`{]")
HELP = {"help", "description", "epilog"}
PHRASES = {"DriverError", "N_", "Phrase", "Template", "several"}
"""What makes a text one that is extracted for translation."""
DEFECTS = {"AssertionError", "TypeError", "ValueError", "cast"}


def test_every_sentence_for_people_is_a_phrase() -> None:
    found = [
        line
        for each in python_files(*FOLDERS)
        if each.path not in NOT_FOR_PEOPLE
        for line in bare_sentences(each)
    ]
    assert found == []


def test_no_phrase_is_made_where_its_template_is_not_found() -> None:
    everywhere = python_files("firmware", "drivers", "provisioning")
    assert [line for each in everywhere for line in hidden_phrases(each)] == []


@pytest.mark.parametrize(
    "text",
    [
        'say("nothing was changed")',
        'lines.append(f"{count} of {total} were changed, see the log")',
        'parser.add_argument("--json", help="JSON")',
        'remedy = "Replace the card."',
    ],
)
def test_a_bare_sentence_is_found(text: str) -> None:
    assert list(bare_sentences(source(text)))


@pytest.mark.parametrize(
    "text",
    [
        '"""A module of its own."""',
        'say(Phrase("nothing was changed"))',
        'log.info("link_up after a while")',
        'say(f"{name} {count}")',
        'parser.add_argument("--json", help=Phrase("JSON"))',
    ],
)
def test_what_is_no_bare_sentence_passes(text: str) -> None:
    assert not list(bare_sentences(source(text)))


def test_a_phrase_inside_an_f_string_is_found() -> None:
    assert list(hidden_phrases(source("say(f\"{padded(Phrase('orders'), 7)}\")")))
    assert not list(hidden_phrases(source('say(f"{padded(name, 7)}")')))


def bare_sentences(of: Source) -> Iterator[str]:
    yield from (f"{of.path}:{line}: {text}" for line, text in _bare(of.tree, of.tree))


def hidden_phrases(of: Source) -> Iterator[str]:
    """Phrases inside f-strings, where no extraction finds them."""
    for node in of.nodes:
        if isinstance(node, ast.JoinedStr):
            for part in ast.walk(node):
                if isinstance(part, ast.Call) and _name(part) in PHRASES:
                    yield f"{of.path}:{part.lineno}: {ast.unparse(part)}"


def _bare(node: ast.AST, parent: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Call) and _is_exempt(node):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, ast.JoinedStr | ast.Constant):
        text = _words(node)
        helps = isinstance(parent, ast.keyword) and parent.arg in HELP
        if text not in KEPT and (SENTENCE.search(text) or (helps and text)):
            yield node.lineno, text
        return
    for child in ast.iter_child_nodes(node):
        yield from _bare(child, node)


def _is_exempt(call: ast.Call) -> bool:
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    if isinstance(owner, ast.Name) and owner.id in {"log", "re"}:
        return True
    return _name(call) in PHRASES | DEFECTS


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _words(node: ast.JoinedStr | ast.Constant) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = (each.value for each in parts if isinstance(each, ast.Constant))
    return "{".join(text for text in texts if isinstance(text, str))
