"""The member's passes: that of now for the page, and those to come for its script."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from firmware.base.errors import StoreError
from firmware.hub.loyalty.feature import tier_in_force
from firmware.hub.members.passes.pass_keys import PassKeyFolder
from firmware.hub.web.pages.member.view import PassView
from firmware.hub.web.qr_code import bits_of, modules_of, path_of
from firmware.hub.web.site import Site
from firmware.protocol.envelope import utc_text
from firmware.retail.codes.member_pass import WINDOW_S, has_pass, pass_window

AHEAD = 40
"""Passes that a phone keeps: twenty minutes without a network."""
NS_PER_S = 1_000_000_000
MS_PER_S = 1_000


@dataclass(frozen=True, slots=True)
class PassMaker:
    """Makes the passes of one member at one moment; a thread of its own."""

    site: Site
    member_id: str
    tier: str
    now_s: int

    @property
    def window(self) -> int:
        """The window of now."""
        return pass_window(self.now_s)

    def texts(self, count: int) -> Iterator[tuple[int, str]]:
        """The passes of this window and of those after it, with when each begins."""
        keys = PassKeyFolder(self.site.data)
        for window in range(self.window, self.window + count):
            text = keys.pass_text(
                self.member_id, self.tier, window, now_s=window * WINDOW_S
            )
            yield window * WINDOW_S, text

    def view(self) -> PassView | None:
        """The pass of now as a picture; None if this shop cannot make one."""
        if not has_pass(self.member_id):
            return None
        try:
            [(begins_s, text)] = self.texts(1)
        except StoreError:
            return None
        rows = modules_of(text)
        left_s = begins_s + WINDOW_S - self.now_s
        return PassView(path_of(rows), len(rows), left_s, WINDOW_S)

    def kept(self) -> dict[str, object]:
        """The passes as a phone keeps them; StoreError without a key."""
        if not has_pass(self.member_id):
            return {"now_s": self.now_s, "period_s": WINDOW_S, "size": 0, "passes": []}
        made = [(begins_s, modules_of(text)) for begins_s, text in self.texts(AHEAD)]
        return {
            "now_s": self.now_s,
            "period_s": WINDOW_S,
            "size": len(made[0][1]),
            "passes": [[begins_s, bits_of(rows)] for begins_s, rows in made],
        }


def pass_maker(site: Site, connection: Connection, member_id: str) -> PassMaker:
    """Passes of a member with the tier of now."""
    now_ns = site.wall_ns()
    tier = tier_in_force(connection, member_id, utc_text(now_ns // 1_000_000))
    return PassMaker(site, member_id, tier, now_ns // NS_PER_S)
