"""Payments as a feature: asked for by kiosks, carried out by networks."""

import time

from sqlalchemy import Engine

from firmware.hub.feature.feature import Feature
from firmware.hub.feature.job import Job
from firmware.hub.payments.attempts.tables import payment_acts, payment_attempts
from firmware.hub.payments.bills.daily import BillParts, DailyBills
from firmware.hub.payments.bills.fetching import BillCalls, BillFetched
from firmware.hub.payments.bills.tables import payment_bill_lines, payment_bills
from firmware.hub.payments.calls import CallEnded, NetworkCalls, RefundEnded
from firmware.hub.payments.charging import ChargeHandler
from firmware.hub.payments.codes import HeldCodes
from firmware.hub.payments.desk import ChargeBegun, ChargeParts, PaymentDesk
from firmware.hub.payments.following import PaymentFollower
from firmware.hub.payments.means.tables import payment_means
from firmware.hub.payments.parts import PaymentParts
from firmware.hub.payments.questions import (
    ASK_EVERY_S,
    PaidQuestions,
    SaleKnown,
)
from firmware.hub.payments.refunds.desk import PhoneRefundDesk
from firmware.hub.payments.state_publisher import StatePublisher
from firmware.hub.sales.redeeming.hold_questions import SaleAsker
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import AskCharge, SaleClosed, SaleVoided

TURN_EVERY_S = 0.25
BILLS_EVERY_S = 1.0
TABLES = (
    payment_attempts,
    payment_means,
    payment_acts,
    payment_bills,
    payment_bill_lines,
)


def payments_feature(engine: Engine, stamper: Stamper, parts: PaymentParts) -> Feature:
    """Without a network it goes on with nothing new, and replies how things stand."""
    desk_parts = _charge_parts(engine, stamper, parts)
    desk = PaymentDesk(desk_parts)
    charge = ChargeHandler(parts, desk_parts, desk)
    follower = PaymentFollower(desk)
    refunds = PhoneRefundDesk(desk_parts)
    asker = SaleAsker(stamper, parts.signing, parts.transport)
    questions = PaidQuestions(desk_parts, desk, asker.ask)
    bill_calls = BillCalls(parts.submit, pool=parts.phone.pool)
    bills = _bills(desk_parts, bill_calls)
    return Feature(
        name="payments",
        tables=TABLES,
        followers={SaleClosed: (follower.sold,), SaleVoided: (follower.voided,)},
        writing_requests={AskCharge: charge},
        commands={
            CallEnded: desk.call_ended,
            ChargeBegun: desk.nudge,
            RefundEnded: refunds.call_ended,
            SaleKnown: questions.receive,
            BillFetched: bills.fetched,
        },
        jobs=(
            Job("payments", TURN_EVERY_S, desk.run, before_messages=True),
            Job("phone_refunds", TURN_EVERY_S, refunds.run),
            Job("paid_questions", ASK_EVERY_S, questions.run),
            Job("payment_bills", BILLS_EVERY_S, bills.run),
        ),
        workers=(desk_parts.calls, bill_calls),
    )


def _charge_parts(engine: Engine, stamper: Stamper, parts: PaymentParts) -> ChargeParts:
    phone = parts.phone
    return ChargeParts(
        engine=engine,
        gateways=phone.gateways,
        calls=NetworkCalls(parts.submit, pool=phone.pool),
        codes=HeldCodes(phone.steady_s),
        publish=StatePublisher(stamper, parts.signing, parts.transport).publish,
        now=lambda: stamper.stamp().ts,
        steady_s=phone.steady_s,
    )


def _bills(parts: ChargeParts, calls: BillCalls) -> DailyBills:
    return DailyBills(
        BillParts(
            engine=parts.engine,
            gateways=parts.gateways,
            calls=calls,
            now=parts.now,
            steady_s=parts.steady_s,
            monotonic_s=time.monotonic,
        )
    )
