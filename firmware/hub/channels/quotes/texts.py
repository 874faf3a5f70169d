"""A quote as text: what it promises, signed by this hub (A43).

Nothing is stored for it. The text holds the whole order, so that one that names it is
priced as it was quoted, whatever has changed since.
"""

import base64
import binascii
import zlib
from pathlib import Path

from firmware.base.durable_files import sync_folder
from firmware.base.errors import StoreError, WireError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.hub.channels.wanted import QuotedOrder
from firmware.protocol.records import RecordReader, encode_record
from firmware.protocol.signing import SigningKey, verify

KEY_FILE = "quote.key"
PREFIX = "CTQ-"
SIGNATURE_BYTES = 64
_CONTEXT = b"countertop quote 1\n"
_MAX_BYTES = 256 * 1024
_orders = RecordReader(QuotedOrder)


class QuoteKey:
    """The key of this hub's quotes: a file that hub and web alone read.

    No backup has it: a new one ends the quotes of a quarter of an hour. One thread.
    """

    def __init__(self, data: Path) -> None:
        self._path = data / KEY_FILE
        self._key: SigningKey | None = None

    def begin(self) -> None:
        """Make the key, if there is none; for the hub alone. StoreError if it fails."""
        if self._path.exists():
            return
        try:
            SigningKey.generate().save(self._path)
            sync_folder(self._path.parent)
        except OSError as error:
            raise _fault(self._path, error) from error

    def text_of(self, order: QuotedOrder) -> str:
        """The quote as a channel keeps it; StoreError without a key."""
        packed = zlib.compress(encode_record(order), 9)
        signed = packed + self._read().sign(_CONTEXT + packed)
        return PREFIX + base64.urlsafe_b64encode(signed).decode().rstrip("=")

    def order_of(self, text: str) -> QuotedOrder | None:
        """What a quote promises; None if this hub's key has not signed it."""
        packed, signature = _parts(text)
        if not signature or not self._path.exists():
            return None
        if not verify(self._read().public, _CONTEXT + packed, signature):
            return None
        data = zlib.decompressobj().decompress(packed, _MAX_BYTES)
        try:
            return _orders.read(data, "quote")
        except WireError:
            return None  # of another release

    def _read(self) -> SigningKey:
        if self._key is None:
            try:
                self._key = SigningKey.load(self._path)
            except OSError as error:
                raise _fault(self._path, error) from error
            except WireError as error:
                why = Phrase(
                    "{path}: no key, or others than its owner may read it;"
                    " allowed: mode 600",
                    path=self._path,
                )
                raise StoreError(why) from error
        return self._key


def _parts(text: str) -> tuple[bytes, bytes]:
    """What was signed, and the signature; both empty if it is no quote."""
    body = text.removeprefix(PREFIX)
    try:
        data = base64.b64decode(body + "=" * (-len(body) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b"", b""
    if text == body or len(data) <= SIGNATURE_BYTES:
        return b"", b""
    return data[:-SIGNATURE_BYTES], data[-SIGNATURE_BYTES:]


def _fault(path: Path, error: OSError) -> StoreError:
    return StoreError(Phrase("{path}: {reason}", path=path, reason=os_reason(error)))
