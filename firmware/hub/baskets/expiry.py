"""Until when a suspended basket can be recalled: its store day, as at kiosks (E17).

Judged whenever somebody asks; no row says that a basket is over.
"""

from sqlalchemy import Connection

from firmware.hub.policy import store as policy_store
from firmware.retail.policy.policy import Policy


def is_over(connection: Connection, suspended_at: str, now: str) -> bool:
    """Whether that was on an earlier store day than `now`; both are UTC text.

    By the clock of the newest policy. A kiosk's clock that is ahead ends nothing.
    """
    policy = policy_store.newest(connection) or Policy()
    suspended, today = policy.store_time.day(suspended_at), policy.store_time.day(now)
    return bool(suspended) and suspended < today
