"""Who may approve at a kiosk: digests of badges, never the badges themselves."""

from typing import Annotated

import msgspec

from firmware.protocol.field_types import Sha256, StaffVersion, Token, Version
from firmware.protocol.messages.base import Message

MAX_BADGES = 1_000
"""Badges in one document, revoked ones included; about a third of a message."""


class Badge(Message, frozen=True):
    """One badge: its id, which orders name, and the digest of its text.

    A revoked one is named so that a kiosk can say whose badge was shown.
    """

    id: Token
    sha256: Sha256
    revoked: bool = False


class StaffBadges(Message, frozen=True, tag="staff"):
    """Every badge of the shop; a later list has a higher `version` and replaces it.

    `format` and `min_reader`: `protocol.compat`.
    """

    version: StaffVersion
    badges: Annotated[tuple[Badge, ...], msgspec.Meta(max_length=MAX_BADGES)]
    format: Version = 1
    min_reader: Version = 1
