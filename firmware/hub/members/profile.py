"""A member's profile, and changes of it: what a person typed, or what is stored."""

from typing import Literal, TypeVar

from firmware.protocol.field_types import Choices, Typed
from firmware.protocol.records import PlainRecord

Language = Literal["zh_CN", "en"]
Gender = Literal["", "female", "male", "other"]


class ProfileChange(PlainRecord, frozen=True, kw_only=True):
    """New values of some fields; None leaves one as it is, "" and () empty it."""

    name: Typed | None = None
    gender: Gender | None = None
    birthday: Typed | None = None
    phone: Typed | None = None
    preferences: Choices | None = None

    def __repr__(self) -> str:
        """Without what it holds: a person's data never gets into a log."""
        return "ProfileChange(…)"


class Profile(PlainRecord, frozen=True, kw_only=True):
    """What a member may give of themselves; "" and () are: not given.

    `birthday` is `MM-DD` or `YYYY-MM-DD`. `phone` is in any usual form when it comes,
    and in E.164 (`+86138…`) when the hub returns it.
    """

    name: Typed = ""
    gender: Gender = ""
    birthday: Typed = ""
    phone: Typed = ""
    preferences: Choices = ()

    def __repr__(self) -> str:
        """Without what it holds: a person's data never gets into a log."""
        return "Profile(…)"

    def changed(self, change: ProfileChange) -> "Profile":
        """This profile with the new values."""
        return Profile(
            name=_newer(change.name, self.name),
            gender=_newer(change.gender, self.gender),
            birthday=_newer(change.birthday, self.birthday),
            phone=_newer(change.phone, self.phone),
            preferences=_newer(change.preferences, self.preferences),
        )


V = TypeVar("V")


def _newer(value: V | None, before: V) -> V:
    return before if value is None else value
