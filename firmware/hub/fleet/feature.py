"""The fleet as a feature: keeps what kiosks say of themselves."""

from collections.abc import Sequence

from sqlalchemy import Engine

from firmware.hub.db.engine import writing
from firmware.hub.feature.feature import Announcement, Feature
from firmware.hub.feature.job import Job
from firmware.hub.fleet import store as fleet_store
from firmware.hub.fleet import tables
from firmware.hub.fleet.kiosk_clocks import KioskClocks
from firmware.hub.fleet.kiosk_reports import KioskReports
from firmware.protocol.messages import Birth

WRITE_EVERY_S = 5.0


def fleet_feature(engine: Engine, clocks: KioskClocks) -> Feature:
    """Births are kept before anything of their batch is booked, the rest by a job."""
    reports = KioskReports(engine, clocks)

    def observe(announced: Sequence[Announcement], now: str) -> None:
        births = [(kid, body) for kid, body in announced if isinstance(body, Birth)]
        if births:
            with writing(engine) as connection:
                fleet_store.add_births(connection, births, now)

    return Feature(
        name="fleet",
        tables=(tables.kiosks, tables.kiosk_statuses),
        observers=(observe, reports.observe_sales),
        kiosk_observers=(reports.observe,),
        jobs=(Job("kiosk_reports", WRITE_EVERY_S, reports.write),),
    )
