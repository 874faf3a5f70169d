"""Whether the broker lets this box in."""

import time

from firmware.wire.access import BrokerAccess
from firmware.wire.connection import Connection, Listener
from provisioning.checks.finding import Finding, fault, ok

LIMIT_S = 6.0
"""More than a connection waits for an answer, so that it gives the reason."""


def broker(access: BrokerAccess) -> Finding:
    """Connect as the box does, and leave again; never while the box itself is linked.

    `access` has a client id of its own, but the shop's broker goes by the user name and
    would end the link of the box that is selling.
    """
    silent = Listener(filters=tuple, on_up=_nothing, on_message=_ignore)
    connection = Connection(access, None, silent)
    until_s = time.monotonic() + LIMIT_S
    try:
        going = connection.open()
        while going and not connection.up and time.monotonic() < until_s:
            going = connection.turn()
        let_in = connection.up
    finally:
        connection.close()
    if let_in:
        return ok("broker", f"{access.host}:{access.port} lets us in")
    return fault("broker", connection.refusal.seen, connection.refusal.remedy)


def _nothing() -> None:
    """No one to tell."""


def _ignore(_topic: str, _payload: bytes) -> None:
    """Nothing was subscribed."""
