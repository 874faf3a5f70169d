"""What the hub holds kiosks and itself to while it books."""

from dataclasses import dataclass, field

from firmware.hub.ingest.limits import KioskLimits
from firmware.hub.runtime.disk_reserve import DiskReserve


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The bounds of each kiosk, and the room on the hub's disk."""

    limits: KioskLimits = field(default_factory=KioskLimits)
    reserve: DiskReserve = field(default_factory=DiskReserve)
