"""What one key, table or file is for, as lines for a person. Pure."""

from collections.abc import Iterator

from firmware.config_guide.documents import DOCUMENTS, ConfigDocument
from firmware.config_guide.keys import ConfigKey, keys_of
from firmware.config_guide.lookup import KeyMatch
from firmware.config_guide.texts.text import KeyText, Language
from firmware.config_guide.values import allowed, default_of, toml_value, unit

ALLOWED = KeyText("  可取：{values}", "  allowed: {values}")
UNIT = KeyText("  单位：{unit}", "  unit: {unit}")
DEFAULT = KeyText("  默认：{value}", "  default: {value}")
REQUIRED = KeyText("  必填，没有默认值", "  must be given: it has no default")
NOT_SET = KeyText("  默认不设置", "  not set by default")
WRITTEN = KeyText("  写在 {file}：", "  in {file}:")
MAX_NAME = 24


def overview(language: Language) -> Iterator[str]:
    """Every file with its tables."""
    for document in DOCUMENTS.values():
        yield from _document(document, language)
        yield ""


def explained(found: KeyMatch, language: Language) -> Iterator[str]:
    """A key with what is allowed; a table or a file with what stands below it."""
    document, key = found.document, found.key
    if key is None:
        yield from _document(document, language)
        return
    yield f"{document.file}: {_written(key)}"
    yield f"  {key.text.by(language)}"
    if key.keys:
        yield from _listed(key.keys, language)
        yield from _example(document, key, language)
        return
    counts, default = unit(key), default_of(key)
    yield ALLOWED.by(language).format(values=allowed(key).by(language))
    if counts:
        yield UNIT.by(language).format(unit=counts.by(language))
    if default is not None:
        yield DEFAULT.by(language).format(value=default)
    else:
        yield (REQUIRED if key.required else NOT_SET).by(language)
    yield from _example(document, key, language)


def _document(document: ConfigDocument, language: Language) -> Iterator[str]:
    yield document.file
    yield f"  {document.head.by(language)}"
    yield from _listed(keys_of(document), language)


def _listed(keys: tuple[ConfigKey, ...], language: Language) -> Iterator[str]:
    for key in keys:
        name = _written(key) if key.keys else key.name
        yield f"  {name:<{MAX_NAME}} {key.text.by(language)}"


def _written(key: ConfigKey) -> str:
    if not key.keys:
        return key.path
    return f"[[{key.path}]]" if key.many else f"[{key.path}]"


def _example(
    document: ConfigDocument, key: ConfigKey, language: Language
) -> Iterator[str]:
    lines = list(_example_lines(document, key))
    if lines:
        yield WRITTEN.by(language).format(file=document.file)
        yield from (f"    {line}" for line in lines)


def _example_lines(document: ConfigDocument, key: ConfigKey) -> Iterator[str]:
    """The key in its table; a list of tables by its example. A table has none."""
    if key.keys:
        yield from key.text.example.splitlines()
        return
    if key.table:
        rows = any(each.path == key.table and each.many for each in _all(document))
        yield f"[[{key.table}]]" if rows else f"[{key.table}]"
    value = document.sample.get(key.path, key.default)
    if key.text.example:
        yield key.text.example
    elif default_of(key) is not None or key.path in document.sample:
        yield f"{key.name} = {toml_value(value, key.name)}"
    else:
        yield f"{key.name} = …"


def _all(document: ConfigDocument) -> Iterator[ConfigKey]:
    for key in keys_of(document):
        yield from (key, *key.keys)
