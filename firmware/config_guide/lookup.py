"""Finds what a person means by a key, and a document by its file. Pure."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from firmware.base.config_loader import RENAMED_KEYS
from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.config_guide.documents import DOCUMENTS, ConfigDocument
from firmware.config_guide.keys import ConfigKey, keys_of, walk

MAX_OFFERED = 3
MAX_BY_TEXT = 10


@dataclass(frozen=True, slots=True)
class KeyMatch:
    """A key of a document; `key` None: the whole document."""

    document: ConfigDocument
    key: ConfigKey | None


def find(wanted: str) -> list[KeyMatch]:
    """What is meant: a key, a table, a file, a key's last word, or words of its text.

    A key may begin with its file, as ``policy.toml limits.pieces_max`` or
    ``policy.limits.pieces_max``. ConfigError names near ones if there is none.
    """
    name = wanted.strip().strip("[]").replace(".toml", "").replace(" ", ".")
    every = _every()
    whole = [KeyMatch(each, None) for each in DOCUMENTS.values() if each.name == name]
    exact = _by_name().get(name, [])
    found = whole + exact or [each for each in every if _last(each) == name]
    found = found or _by_text(wanted.strip().casefold(), every)
    if not found:
        raise ConfigError(_nothing(name, every))
    return found


def document_of(path: Path, keys: Collection[str]) -> ConfigDocument:
    """Which of the files this is, by its name, else by its keys at the top.

    ConfigError if neither decides.
    """
    named = [each for name, each in DOCUMENTS.items() if name in path.stem]
    if len(named) == 1:
        return named[0]
    every = DOCUMENTS.values()
    most = max(len(_top(each) & set(keys)) for each in every)
    best = [each for each in every if len(_top(each) & set(keys)) == most > 0]
    if len(best) == 1:
        return best[0]
    raise ConfigError(
        Phrase(
            "{path}: neither name nor keys show which file it is; allowed: --kind"
            " kiosk, hub or policy",
            path=path,
        )
    )


@cache
def _every() -> tuple[KeyMatch, ...]:
    """The keys of all files, which never change in one process."""
    return tuple(
        KeyMatch(document, key)
        for document in DOCUMENTS.values()
        for key in walk(keys_of(document))
    )


@cache
def _by_name() -> dict[str, list[KeyMatch]]:
    """Each key by its path, with and without its file."""
    found = defaultdict[str, list[KeyMatch]](list)
    for each in _every():
        for name in _names(each):
            found[name].append(each)
    return found


def _names(found: KeyMatch) -> tuple[str, ...]:
    path = found.key.path if found.key else ""
    return path, f"{found.document.name}.{path}"


def _by_text(words: str, every: Collection[KeyMatch]) -> list[KeyMatch]:
    """Keys whose description holds these words, unless that says too little."""
    texts = [(each, each.key.text) for each in every if each.key]
    found = [
        each
        for each, text in texts
        if words and words in f"{text.zh}\n{text.en}".casefold()
    ]
    return found if len(found) <= MAX_BY_TEXT else []


def _last(found: KeyMatch) -> str:
    return found.key.name if found.key else ""


def _top(document: ConfigDocument) -> set[str]:
    return {key.name for key in keys_of(document)}


def _nothing(name: str, every: Collection[KeyMatch]) -> Phrase:
    known = {path: path for each in every for path in _names(each)[:1]}
    known |= {_last(each): _names(each)[0] for each in every}
    new = RENAMED_KEYS.get(name.rpartition(".")[2])
    if new is not None:
        return Phrase(
            "{name}: an old name; its new name is {known}", name=name, known=known[new]
        )
    near = dict.fromkeys(
        known[each] for each in get_close_matches(name, known, n=MAX_OFFERED)
    )
    if near:
        return Phrase(
            "{name}: no such key; did you mean {near}?",
            name=name,
            near=tuple(near),
        )
    return Phrase(
        "{name}: no such key; `countertop config explain` lists every table", name=name
    )
