"""The fleet as a feature: keeps what kiosks say of themselves at their birth."""

from collections.abc import Sequence

from sqlalchemy import Engine

from firmware.hub.db.engine import writing
from firmware.hub.feature.feature import Announcement, Feature
from firmware.hub.fleet import store as fleet_store
from firmware.hub.fleet import tables
from firmware.protocol.messages import Birth


def fleet_feature(engine: Engine) -> Feature:
    """Births are kept before anything of their batch is booked."""

    def observe(announced: Sequence[Announcement], now: str) -> None:
        births = [(kid, body) for kid, body in announced if isinstance(body, Birth)]
        if births:
            with writing(engine) as connection:
                fleet_store.add_births(connection, births, now)

    return Feature(name="fleet", tables=(tables.kiosks,), observers=(observe,))
