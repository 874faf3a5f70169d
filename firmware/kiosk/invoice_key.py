"""The key with which a kiosk seals its links to invoices, from its file."""

from pathlib import Path

from firmware.base.errors import ConfigError
from firmware.base.text_files import text_of
from firmware.base.wording.phrases import Phrase
from firmware.retail.codes.invoice_links import KEY_BYTES


def invoice_key(path: Path | None) -> bytes:
    """The key, or nothing without a file; ConfigError if there is none in it."""
    if path is None:
        return b""
    allowed = Phrase(
        "{path}: allowed: {digits} hexadecimal digits", path=path, digits=2 * KEY_BYTES
    )
    try:
        key = bytes.fromhex(text_of(path))
    except ValueError as exc:
        raise ConfigError(allowed) from exc
    if len(key) != KEY_BYTES:
        raise ConfigError(allowed)
    return key
