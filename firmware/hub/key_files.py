"""The keys of passes and of quotes in the hub's folder, made at its first start."""

from pathlib import Path

from sqlalchemy import Engine

from firmware.hub.channels.quotes.texts import QuoteKey
from firmware.hub.db.engine import reading
from firmware.hub.members.passes.pass_keys import PassKeyFolder
from firmware.hub.sales import store as sales_store
from firmware.protocol.envelope import utc_ms

MS = 1_000


def begin_keys(data: Path, engine: Engine, *, now_s: int) -> PassKeyFolder:
    """Make what is not there; the keys of passes. StoreError if that fails.

    `now_s` is the hub's clock, Unix seconds.
    """
    QuoteKey(data).begin()
    pass_keys = PassKeyFolder(data)
    pass_keys.begin(now_s, lambda: latest_order_s(engine))
    return pass_keys


def latest_order_s(engine: Engine) -> int:
    """A time that has passed for certain, Unix seconds: restored books know one."""
    with reading(engine) as connection:
        at = sales_store.latest_at(connection)
    return utc_ms(at) // MS if at else 0
