"""Names of what limits a kiosk that may still sell, in its state and in the doctor."""

from enum import StrEnum

from firmware.kiosk.stops import StopReason

STOPPED = "stopped_"
"""Before a `StopReason` in the state that a kiosk publishes."""
STUCK = "_stuck"
"""After the name of a device whose thread was given up."""


class Limit(StrEnum):
    """What is out of order beside devices, stops, the time; values go on the wire."""

    INBOX_FULL = "inbox_full"
    HUB_UNTRUSTED = "hub_untrusted"
    CATALOGUE_UNCONFIRMED = "catalogue_unconfirmed"
    CATALOGUE_DAMAGED = "catalogue_damaged"
    POLICY_BEHIND = "policy_behind"
    JOURNAL_DAMAGED = "journal_damaged"
    KID_TAKEN = "kid_taken"
    STAFF_UNPROVEN = "staff_unproven"
    SUPPLY_LOW = "supply_low"
    BOARD_HOT = "board_hot"


def stop_name(stop: StopReason) -> str:
    """How a state names a stop."""
    return f"{STOPPED}{stop}"
