"""`countertop kiosks`: what a shopkeeper sees of the fleet."""

import json
import time
from collections import Counter

import pytest

from firmware.cli.main import main
from firmware.hub.db.engine import writing
from firmware.hub.feature.feature import Announcement, KioskReport
from firmware.hub.fleet.kiosk_clocks import KioskClocks
from firmware.hub.fleet.kiosk_reports import KioskReports
from firmware.hub.ingest import kiosk_use
from firmware.hub.ingest.kiosk_use import Use
from firmware.protocol.envelope import Stamp, utc_text
from firmware.protocol.messages import KioskState, Telemetry
from tests.support.hub_rig import NOW_MS, Shop, VirtualKiosk, goods, sale

NOW = utc_text(NOW_MS)
STAMP = Stamp("k1", "", NOW, "boot", 0)


def reported(shop: Shop, kiosk: VirtualKiosk) -> None:
    """A kiosk without paper that sold and has three facts left."""
    shop.desk.handle([kiosk.birth()])
    reports = KioskReports(shop.engine, KioskClocks())
    state = KioskState(
        state="degraded", session=1, boot="boot", ts=NOW, reasons=("printer_paper_out",)
    )
    numbers = Telemetry(numbers={"backlog_facts": 3.0, "moons": 2.0})
    sold = sale("k1-1-1", goods(3), closed_at="2026-03-01T07:59:30.000Z")
    reports.observe_sales([Announcement("k1", sold)], NOW)
    reports.observe([KioskReport("k1", STAMP, live=False, body=state)], NOW)
    reports.observe([KioskReport("k1", STAMP, live=True, body=numbers)], NOW)
    reports.write(0.0)


def shown(shop: Shop, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    config = shop.folder / "hub.toml"
    config.write_text(shop.config, "utf-8")
    assert main(["kiosks", "--config", str(config), *words]) == 0
    return capsys.readouterr().out


def test_each_kiosk_is_a_line_and_below_it_what_is_out_of_order(
    shop: Shop, kiosk: VirtualKiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    reported(shop, kiosk)
    heading, line, reason = shown(shop, capsys).splitlines()
    assert heading.split()[:6] == [
        "KIOSK",
        "STATE",
        "VERSION",
        "POLICY",
        "CATALOGUE",
        "WAITING",
    ]
    assert line.split() == [
        *("k1", "degraded", "9.9.9", "1", "1", "3"),
        *("2026-03-01", "15:59:30", "2026-03-01", "16:00:00"),
    ]
    assert reason == "    printer_paper_out: its printer has no paper"


def test_one_kiosk_is_shown_with_remedies_and_numbers(
    shop: Shop, kiosk: VirtualKiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    reported(shop, kiosk)
    out = shown(shop, capsys, "k1")
    assert "    → Put a roll in" in out
    assert "facts that wait for the hub" in out
    assert "  moons" in out
    assert "k1-000001" in out


def test_a_program_reads_json(
    shop: Shop, kiosk: VirtualKiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    reported(shop, kiosk)
    ((found),) = json.loads(shown(shop, capsys, "--json"))
    assert (found["kid"], found["status"]["state"]) == ("k1", "degraded")
    assert found["status"]["numbers"]["backlog_facts"] == 3.0


def test_a_kiosk_beyond_its_bounds_is_named_with_what_was_left_out(
    shop: Shop, kiosk: VirtualKiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    reported(shop, kiosk)
    today = utc_text(time.time_ns() // 1_000_000)[:10]
    left_out = Counter({("k1", Use.MESSAGES_OVER_RATE): 7})
    with writing(shop.engine) as connection:
        kiosk_use.count(connection, today, left_out)
    beyond = f"beyond what it may cost the hub: 7 messages over rate, {today}"

    assert shown(shop, capsys).splitlines()[-1] == f"    {beyond}"
    assert f"{beyond}\n    → Look at that kiosk" in shown(shop, capsys, "k1")
    ((found),) = json.loads(shown(shop, capsys, "--json"))
    assert found["beyond"] == {"messages_over_rate": 7}


def test_a_shop_without_kiosks_is_told_so(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shown(shop, capsys) == "No kiosk has reported to this hub yet.\n"


def test_a_kiosk_that_the_hub_does_not_know_is_refused(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    config = shop.folder / "hub.toml"
    config.write_text(shop.config, "utf-8")
    assert main(["kiosks", "--config", str(config), "k9"]) == 1
    assert "this hub knows no kiosk k9" in capsys.readouterr().err
