"""A text to a phone: a code, or the link to somebody's own page. Never on a disk."""

from typing import NamedTuple

from firmware.hub.members.profile import Language


class PhoneMessage(NamedTuple):
    """`phone` is in E.164, `key` makes it unique, `sent_at` is UTC text."""

    key: str
    phone: str
    text: str
    language: Language
    sent_at: str

    def __repr__(self) -> str:
        """Without what it holds."""
        return "PhoneMessage(…)"
