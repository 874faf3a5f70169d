"""Redeeming as a feature: holds that kiosks ask for, and what booked facts do."""

import time

from sqlalchemy import Engine

from firmware.hub.feature.feature import Feature
from firmware.hub.feature.job import Job
from firmware.hub.sales.redeeming.following import Redemptions
from firmware.hub.sales.redeeming.hold_questions import (
    ASK_EVERY_S,
    HoldQuestions,
    ReplyListener,
    SaleAsker,
)
from firmware.hub.sales.redeeming.hold_requests import HoldRequestHandler
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import AskHold, JournalSaleState, SaleClosed, SaleVoided


def redeeming_feature(
    engine: Engine,
    stamper: Stamper,
    *,
    asker: SaleAsker,
    utc_offset_minutes: int,
    on_reply: ReplyListener,
) -> Feature:
    """Follows sales before loyalty settles what they earned; asks about old holds.

    `asker` publishes the questions; `on_reply` receives what kiosks reply.
    """
    redemptions = Redemptions(stamper, utc_offset_minutes=utc_offset_minutes)
    questions = HoldQuestions(
        engine,
        stamper,
        asker,
        monotonic_s=time.monotonic,
        utc_offset_minutes=utc_offset_minutes,
    ).with_listener(on_reply)
    asked = HoldRequestHandler(stamper, utc_offset_minutes=utc_offset_minutes)
    return Feature(
        name="redeeming",
        followers={
            SaleClosed: (redemptions.sold,),
            SaleVoided: (redemptions.voided,),
        },
        writing_requests={AskHold: asked, JournalSaleState: questions},
        jobs=(Job("hold_questions", ASK_EVERY_S, questions.run),),
    )
