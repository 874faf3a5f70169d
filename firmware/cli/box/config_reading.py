"""`countertop config show|explain|schema`: what only reads."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

from firmware.base.config_loader import from_mapping, read_toml
from firmware.base.errors import ConfigError
from firmware.base.wording.language import CHINESE, chosen_language
from firmware.base.wording.phrases import Template
from firmware.cli.box.config_writing import FOLDER
from firmware.cli.output import refuse, say, say_json
from firmware.config_guide.documents import DOCUMENTS, ConfigDocument
from firmware.config_guide.explain import explained, overview
from firmware.config_guide.in_force import ValueInForce, lines, values
from firmware.config_guide.lookup import document_of, find
from firmware.config_guide.schema import schema_text
from firmware.config_guide.texts.text import Language

REFUSED = 2
NO_FILE = Template(
    "no FILE given, and there is none in {folder} that this account may "
    "see; give FILE, or try it with sudo"
)

EMPTY_POLICY = Template(
    "{path}: no value in it: the hub refuses it, and the policy before stays in force"
)


def show(arguments: argparse.Namespace) -> int:
    """Print each file's values; 2 if one of them is refused, the others are shown."""
    files: list[Path] = arguments.files or _installed()
    language = terminal_language(os.environ)
    status = 0
    shown: list[dict[str, object]] = []
    for path in files:
        try:
            document, given = _loaded(path, arguments.kind)
        except ConfigError as error:
            status = refuse(error, REFUSED)
            continue
        if arguments.json:
            shown.append(_as_json(path, document, given))
        else:
            say(f"# {path} ({document.file})", *lines(given, language), "")
    if arguments.json:
        say_json(shown)
    return status


def explain(arguments: argparse.Namespace) -> int:
    """Print what a key means, in the language of the terminal; ConfigError if none."""
    language = terminal_language(os.environ)
    if not arguments.key:
        say(*overview(language))
        return 0
    for number, found in enumerate(find(" ".join(arguments.key))):
        say(*([""] if number else []), *explained(found, language))
    return 0


def print_schema(arguments: argparse.Namespace) -> int:
    """Print the JSON Schema of one file."""
    say(*schema_text(DOCUMENTS[arguments.kind]).splitlines())
    return 0


def terminal_language(environment: Mapping[str, str]) -> Language:
    """What a person reads in this environment, as every command prints it."""
    return "zh" if chosen_language(environment) == CHINESE else "en"


def _installed() -> list[Path]:
    """The files of this box; ConfigError if there are none."""
    files = [FOLDER / document.file for document in DOCUMENTS.values()]
    found = [path for path in files if os.path.exists(path)]  # noqa: PTH110 - Path.exists raises where a folder is closed
    if not found:
        raise ConfigError(NO_FILE.phrase(folder=FOLDER))
    return found


def _loaded(path: Path, kind: str | None) -> tuple[ConfigDocument, list[ValueInForce]]:
    table = read_toml(path)
    document = next(
        (each for each in DOCUMENTS.values() if each.name == kind),
        None,
    ) or document_of(path, table)
    if document.name == "policy" and not table:
        raise ConfigError(EMPTY_POLICY.phrase(path=path))
    loaded = from_mapping(str(path), table, document.cls)
    return document, values(document, loaded)


def _as_json(
    path: Path, document: ConfigDocument, given: list[ValueInForce]
) -> dict[str, object]:
    return {
        "file": str(path),
        "kind": document.name,
        "values": {each.key.path: each.value for each in given},
        "defaults": [each.key.path for each in given if each.is_default],
    }
