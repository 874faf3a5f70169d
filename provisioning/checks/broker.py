"""Whether the broker lets this box in."""

import time

from firmware.wire.access import BrokerAccess
from firmware.wire.connection import Connection, Listener
from provisioning.checks.finding import Finding, fault, ok

LIMIT_S = 6.0
"""More than a connection waits for an answer, so that it gives the reason."""


def broker(access: BrokerAccess) -> Finding:
    """Connect as the box does, and leave again. Give `access` a client id of its own.

    With the box's own id the broker would throw out the box that is selling.
    """
    where = f"{access.host}:{access.port}"
    remedy = "Check the cable, the address under [broker], and that mosquitto runs."
    silent = Listener(filters=tuple, on_up=_nothing, on_message=_ignore)
    connection = Connection(access, None, silent)
    try:
        connection.open()
        until_s = time.monotonic() + LIMIT_S
        while not connection.up and time.monotonic() < until_s and connection.turn():
            pass
    except OSError as exc:
        return fault("broker", f"{where}: {exc}", remedy)
    else:
        if connection.up:
            return ok("broker", f"{where} lets us in")
        return fault("broker", f"{where}: {connection.reason}", remedy)
    finally:
        connection.close()


def _nothing() -> None:
    """No one to tell."""


def _ignore(_topic: str, _payload: bytes) -> None:
    """Nothing was subscribed."""
