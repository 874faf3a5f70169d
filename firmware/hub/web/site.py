"""What every page needs: the shop, the books, the way to the hub, words and styles."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes

import anyio
from sqlalchemy import Engine

from firmware.hub.staff.passwords import Passwords
from firmware.hub.web.assets import Assets
from firmware.hub.web.config import WebConfig
from firmware.hub.web.hub_caller import HubCaller, RecentReplies


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The web of one shop; everything in it may be used by any thread.

    `engine` cannot write, `data` is the hub's folder, `hub` does what pages ask for.
    `wall_ns` is Unix nanoseconds, `monotonic_s` never goes back, `token` makes a new
    text of 128 random bits. `passwords` verifies those of staff, `secret` is of this
    process alone. `recent` keeps what the hub replied a moment ago. `pause` waits so
    many seconds without a thread.
    """

    config: WebConfig
    store: str
    utc_offset_minutes: int
    engine: Engine
    data: Path
    hub: HubCaller
    wall_ns: Callable[[], int]
    monotonic_s: Callable[[], float]
    token: Callable[[], str]
    assets: Assets = field(default_factory=Assets)
    passwords: Passwords = field(default_factory=Passwords)
    recent: RecentReplies = field(default_factory=RecentReplies)
    pause: Callable[[float], Awaitable[None]] = anyio.sleep
    secret: bytes = field(default_factory=lambda: token_bytes(32), repr=False)
