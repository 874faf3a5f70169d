"""Redeeming as a feature: holds that kiosks ask for, and what booked facts do."""

import time

from sqlalchemy import Engine

from firmware.hub.feature.feature import Feature
from firmware.hub.feature.job import Job
from firmware.hub.feature.publish_port import PublishPort
from firmware.hub.sales.redeeming.following import Redemptions
from firmware.hub.sales.redeeming.hold_questions import (
    ASK_EVERY_S,
    HoldQuestions,
    SaleAsker,
)
from firmware.hub.sales.redeeming.hold_requests import HoldRequestHandler
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import AskHold, SaleClosed, SaleVoided, TellSale
from firmware.protocol.signing import SigningKey


def redeeming_feature(
    engine: Engine,
    stamper: Stamper,
    key: SigningKey,
    *,
    transport: PublishPort,
    utc_offset_minutes: int,
) -> Feature:
    """Follows sales before loyalty settles what they earned; asks about old holds.

    `key` signs the questions, `transport` publishes them.
    """
    redemptions = Redemptions(stamper, utc_offset_minutes=utc_offset_minutes)
    questions = HoldQuestions(
        engine,
        stamper,
        SaleAsker(stamper, key, transport),
        monotonic_s=time.monotonic,
        utc_offset_minutes=utc_offset_minutes,
    )
    asked = HoldRequestHandler(stamper, utc_offset_minutes=utc_offset_minutes)
    return Feature(
        name="redeeming",
        followers={
            SaleClosed: (redemptions.sold,),
            SaleVoided: (redemptions.voided,),
        },
        writing_requests={AskHold: asked, TellSale: questions},
        jobs=(Job("hold_questions", ASK_EVERY_S, questions.run),),
    )
