"""What is known of one kiosk beside its birth, and how each report changes it. Pure."""

from dataclasses import dataclass, field, replace

from firmware.hub.fleet.waiting_call import WaitingCall, call_of
from firmware.protocol.messages import KioskState, SaleClosed, Telemetry

NAMES_MAX = 64
"""Numbers and notes that are kept of one kiosk; the rest is left out, by name."""
REASONS_MAX = 64
OFFLINE = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskStatus:
    """Times are the hub's UTC text, "" for never.

    `changed_at`: since when it has this state with these reasons; `seen_at`: when
    anything of it was received. `numbers` and `notes` are its last telemetry, received
    at `numbers_at`. `clock_off_s`: how far its clock is ahead of the hub's. `boot` is
    the boot that its state names, `boot_before` the one before; `shared_at` is when a
    boot came back that another one had followed: two machines have one kid.
    """

    kid: str
    state: str = ""
    reasons: tuple[str, ...] = ()
    changed_at: str = ""
    seen_at: str = ""
    numbers: dict[str, float] = field(default_factory=dict[str, float])
    notes: dict[str, str] = field(default_factory=dict[str, str])
    numbers_at: str = ""
    clock_off_s: int | None = None
    last_sale_at: str = ""
    last_receipt_no: str = ""
    boot: str = ""
    boot_before: str = ""
    shared_at: str = ""

    @property
    def call(self) -> WaitingCall | None:
        """The call for staff that waits there, as last reported."""
        if self.state == OFFLINE:
            return None
        return call_of(self.numbers, self.notes, self.numbers_at)


def after_state(status: KioskStatus, body: KioskState, now: str) -> KioskStatus:
    """The status after a state, which may have stood retained for long."""
    reasons = body.reasons[:REASONS_MAX]
    if (body.state, reasons) != (status.state, status.reasons):
        status = replace(status, state=body.state, reasons=reasons, changed_at=now)
    # A will names the boot of a session that is over, and may come late.
    if body.state == OFFLINE or body.boot == status.boot:
        return replace(status, seen_at=now)
    came_back = body.boot == status.boot_before
    return replace(
        status,
        seen_at=now,
        boot=body.boot,
        boot_before=status.boot,
        shared_at=now if came_back else status.shared_at,
    )


def after_telemetry(status: KioskStatus, body: Telemetry, now: str) -> KioskStatus:
    """The status after telemetry."""
    return replace(
        status,
        seen_at=now,
        numbers=dict(sorted(body.numbers.items())[:NAMES_MAX]),
        notes=dict(sorted(body.notes.items())[:NAMES_MAX]),
        numbers_at=now,
    )


def after_sale(status: KioskStatus, body: SaleClosed, now: str) -> KioskStatus:
    """The status after a sale, which may have waited for long, or came again."""
    at = now if body.time_unsure else min(body.closed_at, now)
    if at <= status.last_sale_at:
        return replace(status, seen_at=now)
    return replace(
        status, seen_at=now, last_sale_at=at, last_receipt_no=body.receipt_no
    )
