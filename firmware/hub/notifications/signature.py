"""How a gateway knows that a message is from this hub, and fresh.

The scheme is Standard Webhooks 1.0, for which receivers find a library in most
languages: HMAC-SHA256 over ``id.timestamp.body``. docs/messages.md has an example.
"""

import base64
import binascii
import hashlib
import hmac
from pathlib import Path

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase

PREFIX = "whsec_"
MIN_KEY_BYTES = 24
MAX_KEY_BYTES = 64
MAX_KEYS = 2
FORBIDDEN_MODE = 0o027


class Signer:
    """Signs with each of its keys, so that a key can be rolled. Shows none of them."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._keys = keys

    def headers(self, message_id: str, at_s: int, body: bytes) -> dict[str, str]:
        """The headers of an attempt at `at_s` Unix seconds; `message_id` has no dot."""
        signed = b".".join((message_id.encode("ascii"), b"%d" % at_s, body))
        signatures = (_signature(key, signed) for key in self._keys)
        return {
            "webhook-id": message_id,
            "webhook-timestamp": str(at_s),
            "webhook-signature": " ".join(signatures),
        }

    def __repr__(self) -> str:
        return f"Signer({len(self._keys)} keys)"


def read_keys(path: Path) -> tuple[bytes, ...]:
    """The one or two keys in a file, one a line, each `whsec_` and base64.

    ConfigError, whose text shows nothing of them, if that is not so, or if others than
    the file's owner and group may read it, or if the group may write it.
    """
    try:
        mode = path.stat().st_mode
        lines = path.read_text("ascii").split()
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(
            Phrase(
                "{path}: cannot be read as text: {name}",
                path=path,
                name=type(exc).__name__,
            )
        ) from exc
    if mode & FORBIDDEN_MODE:
        raise ConfigError(
            Phrase("{path}: others may use this key; chmod 640 it", path=path)
        )
    keys = tuple(key for key in map(_key, lines) if key is not None)
    if not 0 < len(keys) == len(lines) <= MAX_KEYS:
        raise ConfigError(
            Phrase(
                "{path}: not one or two lines, each {prefix} and the base64 of "
                "{min_key_bytes} to {max_key_bytes} random bytes",
                path=path,
                prefix=PREFIX,
                min_key_bytes=MIN_KEY_BYTES,
                max_key_bytes=MAX_KEY_BYTES,
            )
        )
    return keys


def _signature(key: bytes, signed: bytes) -> str:
    code = hmac.new(key, signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(code).decode("ascii")


def _key(line: str) -> bytes | None:
    try:
        key = base64.b64decode(line.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        return None
    sized = MIN_KEY_BYTES <= len(key) <= MAX_KEY_BYTES
    return key if sized and line.startswith(PREFIX) else None
