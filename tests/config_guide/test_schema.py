"""Editors are given the rules by which the product loads the files."""

import json
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Protocol, cast

import pytest
from jsonschema import Draft7Validator

from firmware.base.config_loader import from_mapping
from firmware.base.errors import ConfigError
from firmware.config_guide.documents import DOCUMENTS, ConfigDocument, DocumentName
from firmware.config_guide.keys import ConfigKey, keys_of, walk
from firmware.config_guide.sample import sample
from firmware.config_guide.schema import schema, schema_text
from firmware.protocol.signing import SigningKey

EACH = pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
Tree = dict[str, object]
PUBLIC_KEY = SigningKey.generate().public


class Validator(Protocol):
    def is_valid(self, instance: object) -> bool: ...


@EACH
def test_the_sample_is_valid_and_names_its_schema(document: ConfigDocument) -> None:
    text = sample(document)
    assert text.startswith(f"#:schema ./schema/{document.name}.json\n")
    assert valid(document, tomllib.loads(text))
    assert json.loads(schema_text(document)) == schema(document)


@EACH
def test_each_bound_is_the_products_own(document: ConfigDocument) -> None:
    for key in ranged(document):
        low, high = bounds(key)
        for value in (low - 1, high + 1, "much", True):
            tree = given(document, key, value)
            assert not valid(document, tree), (key.path, value)
            assert key.path in faults(document, tree), (key.path, value)
        for value in (low, high):
            assert valid(document, given(document, key, value)), (key.path, value)


@EACH
def test_unknown_and_missing_keys_are_refused(document: ConfigDocument) -> None:
    whole = filled(document)
    for key in keys_of(document):
        if key.many:
            assert not valid(document, whole | {key.name: [{"unknown": 1}]})
        elif key.keys:
            inner = cast("Tree", whole[key.name])
            assert not valid(document, whole | {key.name: inner | {"unknown": 1}})
        if key.required:
            assert not valid(document, {k: whole[k] for k in whole if k != key.name})
    assert not valid(document, whole | {"unknown": 1})


def ranged(document: ConfigDocument) -> Iterator[ConfigKey]:
    """The numbers with a range, but for those in lists of tables."""
    rows = [key.path for key in walk(keys_of(document)) if key.many]
    for key in walk(keys_of(document)):
        if key.range is not None and key.table not in rows:
            yield key


def bounds(key: ConfigKey) -> tuple[float, float]:
    assert key.range is not None
    return key.range.minimum, key.range.maximum


def given(document: ConfigDocument, key: ConfigKey, value: object) -> Tree:
    """A file with what must be given, and this value."""
    whole = filled(document)
    tree = {name: whole[name] for name in ("kid", "hub") if name in whole}
    return tree | ({key.table: {key.name: value}} if key.table else {key.name: value})


@cache
def samples() -> dict[DocumentName, str]:
    return {name: sample(document) for name, document in DOCUMENTS.items()}


def filled(document: ConfigDocument) -> Tree:
    """The sample with a hub's key in it, which nobody changes."""
    return _filled(document.name)


@cache
def _filled(name: DocumentName) -> Tree:
    tree = cast("Tree", tomllib.loads(samples()[name]))
    if name == "kiosk":
        cast("Tree", tree["hub"])["public_key"] = PUBLIC_KEY
    return tree


def valid(document: ConfigDocument, tree: Tree) -> bool:
    return validator(document.name).is_valid(tree)


@cache
def validator(name: DocumentName) -> Validator:
    # jsonschema's own types leave open what it validates.
    return cast("Validator", Draft7Validator(schema(DOCUMENTS[name])))


def faults(document: ConfigDocument, tree: Tree) -> str:
    with pytest.raises(ConfigError) as refused:
        from_mapping(document.file, tree, document.cls)
    return str(refused.value)
