"""Calls for staff as the hub lists them: a service line first (S22)."""

import pytest

from firmware.hub.feature.feature import KioskReport
from firmware.hub.fleet.kiosk_clocks import KioskClocks
from firmware.hub.fleet.kiosk_reports import KioskReports
from firmware.hub.fleet.waiting_call import WaitingCall, call_of
from firmware.protocol.envelope import Stamp
from firmware.protocol.messages import KioskState, Telemetry
from firmware.retail.loyalty.rules import Tier
from tests.hub.fleet.test_kiosks_command import NOW, shown
from tests.support.hub_rig import Shop


def report(kid: str, body: KioskState | Telemetry) -> KioskReport:
    return KioskReport(kid, Stamp(kid, "", NOW, "boot", 0), live=True, body=body)


def calling(kid: str, waits_s: float, **notes: str) -> KioskReport:
    return report(kid, Telemetry(numbers={"call_waits_s": waits_s}, notes=notes))


def test_who_comes_first_is_listed_first_and_then_who_waits_longer(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = KioskReports(shop.engine, KioskClocks())
    quiet = report("k0", Telemetry(numbers={}))
    gone = calling("k4", 900.0)
    off = KioskState(state="offline", session=1, boot="boot", ts=NOW)
    calls = [
        calling("k1", 5.0),
        calling("k2", 60.0),
        calling("k3", 1.0, call_tier="gold"),
    ]
    reports.observe([quiet, gone, report("k4", off), *calls], NOW)
    reports.write(0.0)
    lines = shown(shop, capsys).splitlines()
    assert [line.split()[0] for line in lines[1:] if not line.startswith(" ")] == [
        *("k3", "k2", "k1"),
        *("k0", "k4"),
    ]
    assert lines[2].strip() == (
        "staff are called since 2026-03-01 15:59:59 by a gold member, who comes first"
    )
    assert lines[4].strip() == "staff are called since 2026-03-01 15:59:00"
    assert "staff are called" in shown(shop, capsys, "k1")
    assert '"tier": "gold"' in shown(shop, capsys, "--json")


@pytest.mark.parametrize("waits_s", [-5.0, float("nan"), float("inf"), 1e300])
def test_what_no_kiosk_can_mean_makes_no_time_that_no_calendar_has(
    waits_s: float,
) -> None:
    call = call_of({"call_waits_s": waits_s}, {"call_tier": "platinum"}, NOW)
    assert call is None or (call.tier, call.since <= NOW) == (Tier.NONE, True)
    assert call_of({}, {"call_tier": "gold"}, NOW) is None
    assert WaitingCall("b", Tier.GOLD).order < WaitingCall("a", Tier.SILVER).order
