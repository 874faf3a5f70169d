"""`countertop config init`: a commented sample as a new file."""

import argparse
import os
import stat
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import provisioning
from firmware.base.durable_files import create_durably, replace_durably
from firmware.base.errors import ConfigError
from firmware.base.folder_owner import become_owner_of
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase, Template
from firmware.cli.output import say
from firmware.config_guide.documents import DOCUMENTS, ConfigDocument
from firmware.config_guide.sample import SCHEMA, sample
from firmware.config_guide.schema import schema_text

FOLDER = Path("/etc/countertop")
POLICIES = Path(provisioning.__file__).parent / "policies"
SHOPS = ("convenience", "restaurant", "clothes")
"""Kinds of shops for which rules are ready."""
STANDARD_OUTPUT = "-"
MODE = 0o640
SCHEMA_MODE = 0o644
WRITTEN = Template("{path}: written")
NEXT = {
    "kiosk": Template("next: fill in kid and public_key"),
    "hub": Template("next: read through it; as it is, it serves"),
    "policy": Template('next: in hub.toml, policy = "{path}"'),
}
NEXT_READY = Template(
    "next: put in your own goods, then `countertop policy check {path}` and"
    " `countertop policy publish {path}`"
)


def init(arguments: argparse.Namespace) -> int:
    """Write the sample of one file, and beside it the schema that it names.

    ConfigError if it is there and `force` is not set, if it is a link or a device, or
    if it cannot be written. In another account's folder root has no rights of its own.
    """
    document = DOCUMENTS[arguments.kind]
    text = _text(document, arguments.shop)
    if arguments.out == STANDARD_OUTPUT:
        say(*text.splitlines())
        return 0
    path = Path(arguments.out or FOLDER / document.file)
    become_owner_of(path.parent)
    write_sample(path, document, text, force=arguments.force)
    lines = (WRITTEN, NEXT[document.name] if arguments.shop is None else NEXT_READY)
    say(*(line.phrase(path=path.absolute()) for line in lines))
    return 0


def _text(document: ConfigDocument, shop: str | None) -> str:
    """The sample, or the ready rules of a kind of shop."""
    if shop is None:
        return sample(document)
    if document.name != "policy":
        raise ConfigError(Phrase("--for: allowed: with `config init policy`"))
    ready = (POLICIES / f"{shop}.toml").read_text("utf-8")
    _, _, rest = ready.partition("\n")
    return f"{SCHEMA.format(name=document.name)}\n{rest}"


def write_sample(
    path: Path, document: ConfigDocument, text: str = "", *, force: bool = False
) -> None:
    """Write a sample, or another `text` of its kind, to `path`.

    Its schema goes into the folder `schema` beside it.
    The file gets the mode and group of the one that it replaces, else those of its
    folder, so that the service goes on reading it. ConfigError as for `init`.
    """
    before = _old(path)
    if before is not None and not force:
        raise ConfigError(
            Phrase("{path}: is there already; --force replaces it", path=path)
        )
    schema = path.parent / "schema" / f"{document.name}.json"
    with _explained(path):
        _write(path, (text or sample(document)).encode(), before)
    with _explained(schema):
        _write_schema(schema, schema_text(document).encode())


@contextmanager
def _explained(path: Path) -> Generator[None]:
    try:
        yield
    except OSError as exc:
        raise ConfigError(
            Phrase(
                "{path}: cannot be written: {reason}",
                path=path,
                reason=os_reason(exc),
            )
        ) from exc


def _old(path: Path) -> os.stat_result | None:
    """The file that is there, or None; ConfigError for what is no file."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise ConfigError(
            Phrase(
                "{path}: cannot be written: {reason}",
                path=path,
                reason=os_reason(exc),
            )
        ) from exc
    if not stat.S_ISREG(found.st_mode):
        raise ConfigError(
            Phrase("{path}: is no plain file; give the path of one", path=path)
        )
    return found


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` in the place of a file, or into a new one, durably.

    Mode and group as `write_sample` has them. ConfigError if it is a link or a device,
    or if it cannot be written.
    """
    before = _old(path)
    with _explained(path):
        _write(path, data, before)


def _write(path: Path, data: bytes, before: os.stat_result | None) -> None:
    mode = MODE if before is None else stat.S_IMODE(before.st_mode)
    (create_durably if before is None else replace_durably)(path, data, mode)
    like = before or path.parent.stat()
    owner = like.st_uid if before else -1
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        # An account that may not give files away keeps them.
        with suppress(PermissionError):
            os.fchown(handle, owner, like.st_gid)
        os.fchmod(handle, mode)
    finally:
        os.close(handle)


def _write_schema(path: Path, data: bytes) -> None:
    """The product's own file: replaced if it differs."""
    path.parent.mkdir(exist_ok=True)
    if _old(path) is None or path.read_bytes() != data:
        replace_durably(path, data, SCHEMA_MODE)
