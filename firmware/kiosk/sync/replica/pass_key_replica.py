"""The kiosk's own copy of the keys whose passes are good. Main thread only."""

import logging
from pathlib import Path

from firmware.kiosk.sync.replica.signed_file import SignedFile
from firmware.protocol.messages import PassKeys, Signed
from firmware.protocol.signing import verify
from firmware.retail.codes.member_pass import ShownPass, signed_part

log = logging.getLogger(__name__)

FILE = "passes.signed"
"""Its name in the folder of the kiosk's own files."""


class PassKeyReplica:
    """The keys by id; none until the hub has sent them. `public_key` is the hub's."""

    def __init__(self, path: Path, public_key: str) -> None:
        self._file = SignedFile(path, public_key, PassKeys)

    def offer(self, signed: Signed) -> bool:
        """As `SignedFile.offer`."""
        if not self._file.offer(signed):
            return False
        log.info("pass_keys_taken keys=%d", len(self._keys()))
        return True

    def is_good(self, shown: ShownPass) -> bool:
        """Whether one of these keys signed it; without the hub, in less than 2 ms."""
        public = self._keys().get(shown.claims.key_id)
        said = signed_part(shown.claims)
        return public is not None and verify(public, said, shown.signature)

    def _keys(self) -> dict[int, str]:
        held = self._file.held
        return {} if held is None else {key.id: key.public for key in held.keys}
