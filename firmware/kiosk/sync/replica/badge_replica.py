"""The kiosk's own copy of the shop's badges: as the hub signed it, versions forward.

A file of its own: its signature is checked at each start, so that neither damage nor a
hand can add a badge. Main thread only.
"""

import logging
from pathlib import Path

from firmware.base.durable_files import replace_durably
from firmware.base.errors import ReplicaError, WireError
from firmware.protocol import codec, signed_documents
from firmware.protocol.messages import Badge, Signed, StaffBadges
from firmware.retail.codes.own_codes import badge_digest

log = logging.getLogger(__name__)

FILE = "badges.signed"
"""Its name in the folder of the kiosk's own files."""


class BadgeReplica:
    """The badges in force, and the revoked ones; none until the hub has sent them.

    `public_key` is the hub's.
    """

    def __init__(self, path: Path, public_key: str) -> None:
        self._path = path
        self._public_key = public_key
        self._held = held_badges(path, public_key)
        self._by_digest = _by_digest(self._held)
        self._saved = True

    @property
    def in_force(self) -> int:
        """How many badges prove something at this kiosk."""
        return sum(not badge.revoked for badge in self._by_digest.values())

    def find(self, badge: str) -> Badge | None:
        """What is known of a badge that was shown; None if it was never one."""
        return self._by_digest.get(badge_digest(badge))

    def offer(self, signed: Signed) -> bool:
        """Take a newer list; True if it changed. WireError for a bad or an older one.

        It counts at once, also if the disk does not take it: ReplicaError, and it is
        written when the hub sends it again.
        """
        badges = signed_documents.verified(signed, self._public_key, StaffBadges)
        held = self._held
        if held is not None and badges.version < held.version:
            raise WireError("StaffBadges: a list older than the one held")
        if badges == held and self._saved:
            return False
        self._held, self._by_digest = badges, _by_digest(badges)
        self._save(signed)
        log.info("badges_taken version=%d in_force=%d", badges.version, self.in_force)
        return True

    def _save(self, signed: Signed) -> None:
        self._saved = False
        try:
            replace_durably(self._path, codec.encode_body(signed))
        except OSError as exc:
            raise ReplicaError(f"{self._path}: {exc.strerror}") from exc
        self._saved = True


def held_badges(path: Path, public_key: str) -> StaffBadges | None:
    """The list in a kiosk's file; None if there is none, or it is not the hub's.

    An unreadable one is logged: the hub sends it again.
    """
    try:
        signed = codec.decode_body(path.read_bytes(), Signed)
        return signed_documents.verified(signed, public_key, StaffBadges)
    except FileNotFoundError:
        return None
    except (OSError, WireError) as exc:
        log.warning("badges_unreadable file=%s reason=%s", path, exc)
        return None


def _by_digest(badges: StaffBadges | None) -> dict[str, Badge]:
    return {} if badges is None else {badge.sha256: badge for badge in badges.badges}
