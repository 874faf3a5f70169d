"""A kiosk asks to have a sale paid by phone, or what became of that (E01, E04).

The attempt is stored in the batch's transaction and the network is asked after it. The
same request again finds the same attempt, for ever, and never charges again.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from sqlalchemy import Connection

from firmware.hub.payments.attempts import store
from firmware.hub.payments.attempts.attempt import (
    AttemptState,
    PayAttempt,
    PayWay,
    begun,
    moved,
)
from firmware.hub.payments.attempts.published_state import may_pay_anew, state_of
from firmware.hub.payments.attempts.steps import GiveUp
from firmware.hub.payments.attempts.store import KeptAttempt
from firmware.hub.payments.desk import ChargeBegun, ChargeParts, PaymentDesk
from firmware.hub.payments.gateway import Charge
from firmware.hub.payments.parts import PaymentParts
from firmware.hub.sales import store as sales_store
from firmware.protocol.messages import AskCharge, PaymentState
from firmware.protocol.sealing import charge_place
from firmware.retail.codes.code_kinds import PayCode
from firmware.retail.payment_ids import make_out_trade_no
from firmware.retail.sale_ids import is_sale_id_of

MAX_OPEN = 20
"""Open attempts of one kiosk: one, and those of customers who left.

Those at a network that the shop has switched off wait until it is on again, and stand
in nobody's way.
"""


class ChargeRefusal(StrEnum):
    """Why no attempt begins."""

    SALE_FOREIGN = "sale_foreign"
    SALE_ENDED = "sale_ended"
    SALE_PAID = "sale_paid"
    ATTEMPT_OPEN = "attempt_open"
    CHARGE_REUSED = "charge_reused"
    NETWORK_OFF = "network_off"
    CODE_UNREADABLE = "code_unreadable"
    PAYMENTS_OVER = "payments_over"


class ChargeHandler:
    """Replies to `AskCharge`; the handler's thread."""

    def __init__(
        self, payments: PaymentParts, parts: ChargeParts, desk: PaymentDesk
    ) -> None:
        self._payments = payments
        self._parts = parts
        self._desk = desk

    def reply(self, ask: AskCharge, kid: str, connection: Connection) -> PaymentState:
        """How the attempt stands, after this request."""
        if not is_sale_id_of(kid, ask.sale_id):
            return _refused(ask, ChargeRefusal.SALE_FOREIGN)
        before = store.of_sale(connection, ask.sale_id)
        same = [kept for kept in before if kept.count == ask.attempt]
        if same:
            return self._again(ask, same[0], connection)
        refusal = _refusal_after(before) or self._refusal(ask, kid, connection)
        if refusal is not None:
            return _refused(ask, refusal)
        code = self._code_of(ask)
        if ask.sealed is not None and code is None:
            return _refused(ask, ChargeRefusal.CODE_UNREADABLE)
        kept = KeptAttempt(attempt=self._new(ask, kid, code), count=ask.attempt)
        store.add(connection, kept, self._parts.now())
        if code is not None:
            self._parts.codes.put(kept.number, code)
        self._payments.submit(ChargeBegun(kept.number))
        return state_of(kept)

    def _again(
        self, ask: AskCharge, kept: KeptAttempt, connection: Connection
    ) -> PaymentState:
        attempt = kept.attempt
        asked = ask.amount_fen, ask.network, ask.way
        if asked != (attempt.charge.amount_fen, attempt.network, attempt.way.value):
            return _refused(ask, ChargeRefusal.CHARGE_REUSED)
        if ask.give_up:
            kept = self._desk.handle(kept, GiveUp(), connection)
            self._payments.submit(ChargeBegun(kept.number))
        return state_of(kept)

    def _refusal(
        self, ask: AskCharge, kid: str, connection: Connection
    ) -> ChargeRefusal | None:
        if sales_store.ended_sales(connection, [ask.sale_id]):
            return ChargeRefusal.SALE_ENDED
        gateway = self._parts.gateways.get(ask.network)
        if gateway is None or (ask.way == PayWay.SCAN.value and not gateway.scans):
            return ChargeRefusal.NETWORK_OFF
        if store.open_of_kiosk(connection, kid, self._parts.gateways) >= MAX_OPEN:
            return ChargeRefusal.PAYMENTS_OVER
        return None

    def _code_of(self, ask: AskCharge) -> PayCode | None:
        if ask.sealed is None or ask.way != PayWay.CODE.value:
            return None
        where = charge_place(ask.sale_id, ask.attempt)
        text = self._payments.phone.sealing.unseal(ask.sealed, where=where)
        return None if text is None else PayCode(ask.network, text)

    def _new(self, ask: AskCharge, kid: str, code: PayCode | None) -> PayAttempt:
        """An attempt whose network is to be asked; one without a code is looked for."""
        now_s = self._parts.steady_s()
        pace = self._parts.gateways[ask.network].pace
        attempt = PayAttempt(
            charge=Charge(
                out_trade_no=make_out_trade_no(ask.sale_id, ask.attempt),
                amount_fen=ask.amount_fen,
                subject=self._payments.subject,
                terminal=kid,
            ),
            kid=kid,
            sale_id=ask.sale_id,
            network=ask.network,
            way=PayWay(ask.way),
            pace=pace,
            charged_s=now_s,
            give_up_s=now_s + pace.give_up_s,
            given_up=ask.give_up,
        )
        if code is not None or (ask.way == PayWay.SCAN.value and not ask.give_up):
            return begun(attempt, now_s)
        return moved(replace(attempt, give_up_s=now_s), AttemptState.UNRESOLVED, now_s)


def _refusal_after(before: Sequence[KeptAttempt]) -> ChargeRefusal | None:
    """Why attempts before this one leave no room for it."""
    attempts = (kept.attempt for kept in before)
    states = {each.state for each in attempts if not may_pay_anew(each)}
    if states & {AttemptState.PAID, AttemptState.BOOKED, AttemptState.KEPT}:
        return ChargeRefusal.SALE_PAID
    return ChargeRefusal.ATTEMPT_OPEN if states else None


def _refused(ask: AskCharge, why: ChargeRefusal) -> PaymentState:
    return PaymentState(
        sale_id=ask.sale_id,
        attempt=ask.attempt,
        state="refused",
        reason=why.value,
    )
