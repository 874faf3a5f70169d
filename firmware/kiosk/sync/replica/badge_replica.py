"""The kiosk's own copy of the shop's badges. Main thread only."""

import logging
from pathlib import Path

from firmware.kiosk.sync.replica.signed_file import SignedFile, held_in_file
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
        self._file = SignedFile(path, public_key, StaffBadges)
        self._by_digest = _by_digest(self._file.held)

    @property
    def in_force(self) -> int:
        """How many badges prove something at this kiosk."""
        return sum(not badge.revoked for badge in self._by_digest.values())

    def find(self, badge: str) -> Badge | None:
        """What is known of a badge that was shown; None if it was never one."""
        return self._by_digest.get(badge_digest(badge))

    def offer(self, signed: Signed) -> bool:
        """As `SignedFile.offer`."""
        try:
            taken = self._file.offer(signed)
        finally:
            self._by_digest = _by_digest(self._file.held)
        if taken and self._file.held is not None:
            version = self._file.held.version
            log.info("badges_taken version=%d in_force=%d", version, self.in_force)
        return taken


def held_badges(path: Path, public_key: str) -> StaffBadges | None:
    """As `held_in_file`."""
    return held_in_file(path, public_key, StaffBadges)


def _by_digest(badges: StaffBadges | None) -> dict[str, Badge]:
    return {} if badges is None else {badge.sha256: badge for badge in badges.badges}
