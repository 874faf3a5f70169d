"""What the pages about members show, as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from firmware.hub.members.profiles.phones import END_DIGITS
from firmware.hub.members.profiles.store import KeptProfile
from firmware.hub.web.pages.member.view import MemberView, tier_name
from firmware.hub.web.wording.words import Sentence

TIER_NAMES = {
    "none": Sentence("普通"),
    "silver": Sentence("银卡"),
    "gold": Sentence("金卡"),
    "diamond": Sentence("钻石"),
}
STATES = {
    "blocked": Sentence("已停用"),
    "erased": Sentence("已删除"),
    "doubtful": Sentence("可能是同一位"),
}
NAME_TAIL = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedMember:
    """A member in a list: `name` is masked, and "" where it is not looked up."""

    member_id: str
    tier: Sentence
    points: int
    visits: int
    last: str | Sentence
    name: str = ""
    phone_end: str = ""
    state: str = ""

    @property
    def tail(self) -> str:
        """The end of the member's number."""
        return tail_of(self.member_id)

    @property
    def state_text(self) -> Sentence | None:
        """What is unusual about the member, in words."""
        return STATES.get(self.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberList:
    """A page of members; `first` is the number of the first one, `whole` how many."""

    rows: Sequence[ListedMember]
    first: int
    whole: int
    page: int
    joined_today: int = 0

    @property
    def last(self) -> int:
        """The number of the last one."""
        return self.first + len(self.rows) - 1

    @property
    def next_page(self) -> int | None:
        """The page after this one."""
        return self.page + 1 if self.last < self.whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A piece of a drawn row: where it begins, and how long it is."""

    x: float
    width: float
    height: float = 0
    label: str = ""
    soon: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelView:
    """All that the panel of a member shows; `seen_at` is when it is looked at."""

    member: MemberView
    card: str
    joined_at: datetime
    seen_at: datetime
    kept: KeptProfile | None
    consented_at: datetime | None
    is_blocked: bool
    is_doubtful: bool
    visits: int
    weeks: Sequence[Bar]
    lots: Sequence[Bar]

    @property
    def tier(self) -> Sentence:
        """The tier in a word."""
        return TIER_NAMES[self.member.tier]

    @property
    def phone_end(self) -> str:
        """The last digits of the phone, "" without one."""
        return self.kept.profile.phone[-END_DIGITS:] if self.kept else ""

    @property
    def preferences(self) -> Sequence[str]:
        """What the member likes."""
        return self.kept.profile.preferences if self.kept else ()


def tail_of(member_id: str) -> str:
    """The end of a member's number, by which staff distinguish two."""
    return member_id[-NAME_TAIL:].upper()


def tier_text(name: str) -> Sentence:
    """A tier of the books in a word."""
    return TIER_NAMES[tier_name(name)]
