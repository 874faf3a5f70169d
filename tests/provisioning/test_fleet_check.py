"""The hub's doctor names the kiosks that need a person."""

from datetime import UTC, datetime

import pytest

from firmware.hub.fleet.kiosk_status import KioskStatus
from provisioning.checks.finding import Grade
from provisioning.checks.kiosk_state.fleet import findings

SINCE = datetime(2026, 3, 1, tzinfo=UTC).isoformat()
LATER, EARLIER = "2026-03-01T08:00:00.000Z", "2026-02-01T08:00:00.000Z"


@pytest.mark.parametrize(
    ("status", "named"),
    [
        (KioskStatus(kid="k1", state="offline", changed_at=LATER), "offline since"),
        (
            KioskStatus(kid="k1", state="degraded", reasons=("stopped_scanner",)),
            "stopped_scanner",
        ),
        (KioskStatus(kid="k1", state="ready", shared_at=LATER), "two boxes"),
        (KioskStatus(kid="k1", state="ready", clock_off_s=-100_800), "-100800 s"),
    ],
)
def test_a_kiosk_that_needs_a_person_is_named(status: KioskStatus, named: str) -> None:
    (found,) = findings(status, SINCE)
    assert found.grade is Grade.WARN
    assert found.seen.startswith("k1")
    assert named in found.seen
    assert found.remedy.endswith(".")


def test_a_kiosk_in_order_is_not_named() -> None:
    fine = KioskStatus(kid="k1", state="ready", shared_at=EARLIER, clock_off_s=2)
    assert list(findings(fine, SINCE)) == []
