"""Sales as a feature: books orders and voids, and judges some of them again."""

import time
from functools import partial

from sqlalchemy import Engine

from firmware.hub.feature.feature import Feature
from firmware.hub.feature.job import Job
from firmware.hub.fleet.kiosk_clocks import KioskClocks
from firmware.hub.sales import tables
from firmware.hub.sales.flags import FlagReview
from firmware.hub.sales.handlers import SaleHandler, VoidHandler
from firmware.hub.sales.knowledge import PhoneProofs, no_proofs
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import SaleClosed, SaleVoided

REVIEW_EVERY_S = 3_600.0


def sales_feature(  # noqa: PLR0913 - by name, once: what the app knows of the shop
    engine: Engine,
    stamper: Stamper,
    *,
    fact_age_max_days: int,
    utc_offset_minutes: int,
    clocks: KioskClocks,
    phone_proofs: PhoneProofs = no_proofs,
) -> Feature:
    """Facts of the counter. Flags are reviewed at the start and each hour."""
    review = FlagReview(
        engine,
        stamper,
        time.monotonic,
        age_max_days=fact_age_max_days,
        utc_offset_minutes=utc_offset_minutes,
    ).with_proofs(phone_proofs)
    return Feature(
        name="sales",
        tables=(
            tables.orders,
            tables.order_lines,
            tables.order_steps,
            tables.order_flags,
            tables.sale_claims,
            tables.order_payments,
            tables.voids,
        ),
        facts={
            SaleClosed: partial(
                SaleHandler,
                fact_age_max_days,
                clocks,
                utc_offset_minutes=utc_offset_minutes,
                phone_proofs=phone_proofs,
            ),
            SaleVoided: partial(VoidHandler, fact_age_max_days, clocks),
        },
        jobs=(Job("flag_review", REVIEW_EVERY_S, review.run),),
    )
