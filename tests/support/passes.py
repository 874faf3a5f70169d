"""A member with a phone, and the hub's keys, for tests of passes."""

from dataclasses import dataclass, field

from firmware.hub.db.engine import writing
from firmware.hub.members import store as members_store
from firmware.hub.members.passes.pass_keys import PassKeyFolder
from firmware.retail.codes.member_pass import pass_window
from tests.support.hub_rig import NOW_MS, Shop, card

NOW_S = NOW_MS // 1_000
MEMBER_ID = "m-9f3a5c1e7b2d4860"


@dataclass
class Phone:
    """Shows the passes of one member of a shop."""

    shop: Shop
    member_id: str = MEMBER_ID
    keys: PassKeyFolder = field(init=False)

    def __post_init__(self) -> None:
        """The hub has a key, and the member a card."""
        self.keys = PassKeyFolder(self.shop.folder)
        self.keys.begin(NOW_S)
        member = members_store.Member(self.member_id, card(77), "")
        with writing(self.shop.engine) as connection:
            members_store.add(connection, member)

    def shows(self, later_s: int = 0, tier: str = "none") -> str:
        """The pass of `later_s` after the hub's still clock."""
        window = pass_window(NOW_S + later_s)
        return self.keys.pass_text(self.member_id, tier, window, now_s=NOW_S)
