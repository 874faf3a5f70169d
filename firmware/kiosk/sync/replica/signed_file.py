"""A signed document of the hub in a file of its own; versions only go forward.

Its signature is checked at each start, so that neither damage nor a hand can change it.
Main thread only.
"""

import logging
from pathlib import Path
from typing import Generic, TypeVar

from firmware.base.durable_files import replace_durably
from firmware.base.errors import ReplicaError, WireError
from firmware.protocol import codec, signed_documents
from firmware.protocol.messages import PassKeys, PaymentMeans, Signed, StaffBadges

log = logging.getLogger(__name__)

L = TypeVar("L", StaffBadges, PassKeys, PaymentMeans)


class SignedFile(Generic[L]):
    """The newest document of one kind; None until the hub has sent one.

    `public_key` is the hub's.
    """

    def __init__(self, path: Path, public_key: str, kind: type[L]) -> None:
        self._path = path
        self._public_key = public_key
        self._kind = kind
        self.held = held_in_file(path, public_key, kind)
        self._saved = True

    def offer(self, signed: Signed) -> bool:
        """Take a newer one; True if it changed. WireError for a bad or an older one.

        It counts at once, also if the disk does not take it: ReplicaError, and it is
        written when the hub sends it again.
        """
        offered = signed_documents.verified(signed, self._public_key, self._kind)
        held = self.held
        if held is not None and offered.version < held.version:
            raise WireError(f"{self._kind.__name__}: a list older than the one held")
        if offered == held and self._saved:
            return False
        self.held = offered
        self._save(signed)
        return True

    def _save(self, signed: Signed) -> None:
        self._saved = False
        try:
            replace_durably(self._path, codec.encode_body(signed))
        except OSError as exc:
            raise ReplicaError(f"{self._path}: {exc.strerror}") from exc
        self._saved = True


def held_in_file(path: Path, public_key: str, kind: type[L]) -> L | None:
    """The document in a kiosk's file; None if there is none, or it is not the hub's.

    An unreadable one is logged: the hub sends it again.
    """
    try:
        signed = codec.decode_body(path.read_bytes(), Signed)
        return signed_documents.verified(signed, public_key, kind)
    except FileNotFoundError:
        return None
    except (OSError, WireError) as exc:
        name = kind.__name__
        log.warning("document_unreadable kind=%s file=%s reason=%s", name, path, exc)
        return None
