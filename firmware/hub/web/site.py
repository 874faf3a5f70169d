"""What every page needs: the shop, the books, the way to the hub, words and styles."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Engine

from firmware.hub.web.assets import Assets
from firmware.hub.web.config import WebConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The web of one shop; everything in it may be used by any thread.

    `engine` cannot write. `wall_ns` is Unix nanoseconds, `monotonic_s` never goes back,
    `token` makes a new text that nobody can guess.
    """

    config: WebConfig
    store: str
    utc_offset_minutes: int
    engine: Engine
    wall_ns: Callable[[], int]
    monotonic_s: Callable[[], float]
    token: Callable[[], str]
    assets: Assets = field(default_factory=Assets)
