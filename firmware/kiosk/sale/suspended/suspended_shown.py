"""The event of a slip that belongs to a suspended basket. Pure."""

from dataclasses import dataclass, field

from firmware.kiosk.sale.ticket import Ticket


@dataclass(frozen=True, slots=True)
class SuspendedShown:
    """The code of a basket that this kiosk suspended, with what the journal has of it.

    `used`: it was recalled, and then paid or suspended once more.
    """

    ticket: Ticket
    used: bool = field(default=False, compare=False)
