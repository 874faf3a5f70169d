"""What a member's phone shows: passes by the hub's own key, as its page has them."""

import time
from pathlib import Path

from drivers.api import DriverError
from firmware.base.errors import StoreError
from firmware.hub.members.passes.pass_keys import PassKeyFolder
from firmware.retail.codes.member_pass import WINDOW_S, pass_window

OLD_S = 2 * WINDOW_S
"""How old a screenshot is that somebody sent."""


def pass_of(hub_data: Path, member_id: str, *, tier: str, old_s: int = 0) -> str:
    """The pass that was shown `old_s` ago; DriverError if the hub has no key yet."""
    now_s = int(time.time())
    try:
        keys = PassKeyFolder(hub_data)
        window = pass_window(now_s - old_s)
        return keys.pass_text(member_id, tier, window, now_s=now_s)
    except StoreError as exc:
        raise DriverError("no pass: the hub has not begun") from exc
