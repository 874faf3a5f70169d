"""Limits of offers as a feature: uses are counted, and what is used up is stopped."""

from sqlalchemy import Engine

from firmware.hub.feature.feature import Feature
from firmware.hub.feature.job import Job
from firmware.hub.offers import tables
from firmware.hub.offers.counting import OfferCounter
from firmware.hub.offers.stops import OfferStops
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import SaleClosed

STOP_EVERY_S = 2.0


def offers_feature(engine: Engine, stamper: Stamper) -> Feature:
    """Stands behind the sales that it counts, before publishing."""
    counter = OfferCounter()
    stops = OfferStops(engine, stamper, counter)
    return Feature(
        name="offers",
        tables=(tables.offer_uses,),
        followers={SaleClosed: (counter.booked,)},
        jobs=(Job("offer_stops", STOP_EVERY_S, stops.run),),
    )
