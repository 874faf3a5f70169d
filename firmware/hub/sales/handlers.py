"""Books sales and voids: judges each by the catalogue and the policy that it names."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from firmware.hub.daybook.store import EntryKind, add_entry, add_taxes
from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.fleet.kiosk_clocks import KioskClocks
from firmware.hub.ingest.dead_letters import add_dead_letter
from firmware.hub.ingest.fact import Origin
from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty.earnings import add_earning
from firmware.hub.members.passes.store import PassKeyOfUse, PassUse, add_use
from firmware.hub.sales import flag_store
from firmware.hub.sales import store as sales_store
from firmware.hub.sales.audit import FlagKind, sale_fault, sale_flag, void_fault
from firmware.hub.sales.claims.birthday import benefit_of
from firmware.hub.sales.claims.claim import Claim, Known
from firmware.hub.sales.claims.event_time import (
    Booking,
    EventTime,
    event_time,
    plausible_times,
)
from firmware.hub.sales.claims.order_flag import EARNS, OrderFlag
from firmware.hub.sales.claims.passes import use_of
from firmware.hub.sales.daily_trust import DailyTrust
from firmware.hub.sales.knowledge import Knowledge, PhoneProofs, no_proofs
from firmware.hub.sales.late_claims import add_claim
from firmware.hub.sales.sale_points import sale_earning
from firmware.hub.sales.sale_posting import sale_posting, sale_posting_id
from firmware.hub.sales.taxes import sale_taxes
from firmware.mqtt.log_throttle import LogThrottle
from firmware.protocol.messages import SaleClosed, SaleVoided
from firmware.retail.loyalty.point_events import LotCalendar
from firmware.retail.loyalty.rules import LotRules
from firmware.retail.sale_ids import kid_of_sale

log = logging.getLogger(__name__)

DEFAULT_LOTS = LotRules()


class SaleHandler:
    """Books each `SaleClosed` as an order and a posting; a sale id only once (E01).

    `age_max_days`: how long a fact may have waited on its kiosk. `clocks`: which
    kiosks' clocks are wrong. `utc_offset_minutes`: the shop's, whose days points last.
    `phone_proofs` looks payments up.
    """

    def __init__(
        self,
        age_max_days: int,
        clocks: KioskClocks,
        *,
        utc_offset_minutes: int,
        phone_proofs: PhoneProofs = no_proofs,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._age_max_days = age_max_days
        self._clocks = clocks
        self._utc_offset_minutes = utc_offset_minutes
        self._monotonic_s = monotonic_s
        self._log_throttle = LogThrottle()
        self._knowledge = Knowledge(phone_proofs)
        self._known = Known()
        self._trust = DailyTrust()
        self._booked: set[str] = set()
        self._receipts: dict[str, frozenset[str]] = {}
        self._benefits: dict[tuple[str, int], str] = {}
        self._passes: dict[PassKeyOfUse, PassUse] = {}

    def prefetch(self, facts: Sequence[SaleClosed], connection: Connection) -> None:
        """Ask, in one query each, what it takes to judge these sales."""
        known = self._knowledge.of(facts, connection)
        self._receipts = dict(known.receipts)
        self._benefits = dict(known.benefits)
        self._passes = dict(known.passes)
        self._known = replace(
            known,
            receipts=self._receipts,
            benefits=self._benefits,
            passes=self._passes,
        )
        self._trust.begin(connection, {kid_of_sale(sale.sale_id) for sale in facts})
        self._booked = sales_store.booked_sales(
            connection, [sale.sale_id for sale in facts]
        )

    def book(self, fact: SaleClosed, origin: Origin, batch: WriteBatch) -> str | None:
        """Order and posting, or why there are none."""
        fault = sale_fault(fact, origin.kid)
        if fault is not None:
            return fault
        if fact.sale_id in self._booked:
            return f"sale_repeated: {fact.sale_id}"
        self._booked.add(fact.sale_id)
        time = self._time(fact, origin)
        flag = self._flag(self._claim(fact, origin.kid, time), origin, batch)
        earns = flag is None or flag.kind in EARNS
        booking = self._booking(fact, time, fact.earned_points if earns else 0)
        if booking.member_id is None and fact.member_id is not None:
            # The hub itself gave this id out and no longer knows it: points are owed.
            reason = "member_unknown: booked, its points are not"
            add_dead_letter(batch, origin, reason)
        sales_store.add_order(batch, fact, origin, booking=booking)
        add_claim(batch, fact)
        self._add_to_daybook(fact, origin.kid, batch, at=time.at)
        posting = sale_posting(fact, origin.kid, booking)
        ledger_store.add_posting(batch, posting, origin.received_at)
        if earns:
            self._add_earning(fact, booking, batch, booked_at=origin.received_at)
        if flag is not None:
            flag_store.add_flag(batch, fact, origin=origin, flag=flag)
            self._log_flag(fact.sale_id, flag.kind, origin.kid)
        return None

    def _add_to_daybook(
        self, fact: SaleClosed, kid: str, batch: WriteBatch, *, at: str
    ) -> None:
        add_entry(
            batch,
            EntryKind.SALE,
            kid=kid,
            name=fact.sale_id,
            receipt_no=fact.receipt_no,
            detail=fact.payment.network if fact.payment else fact.tender,
            amount_fen=fact.payable_fen,
            at=at,
        )
        policy = self._known.policies.get(fact.policy_version)
        parts = sale_taxes(fact, kid, self._known.articles, policy=policy)
        add_taxes(batch, EntryKind.SALE, fact.sale_id, parts=parts)

    def _claim(self, fact: SaleClosed, kid: str, time: EventTime) -> Claim:
        return Claim.made(
            fact,
            kid,
            time=time,
            known=self._known,
            age_max_days=self._age_max_days,
        )

    def _flag(
        self, claim: Claim, origin: Origin, batch: WriteBatch
    ) -> OrderFlag | None:
        """What people should look at; what earns on trust is counted."""
        flag = sale_flag(claim)
        self._note(claim)
        use = use_of(claim, origin.received_at)
        if use is not None:
            add_use(batch, self._passes.setdefault((use.member_id, use.window), use))
        if flag is not None and flag.kind not in EARNS:
            return flag
        return self._trust.flag(claim, origin, batch) or flag

    def _note(self, claim: Claim) -> None:
        """For the sales behind it in the same batch."""
        sale = claim.sale
        before = self._receipts.get(sale.receipt_no, frozenset())
        self._receipts[sale.receipt_no] = before | {sale.sale_id}
        if sale.birthday and claim.member_id is not None:
            key = claim.member_id, benefit_of(claim).year
            self._benefits.setdefault(key, sale.sale_id)

    def _time(self, fact: SaleClosed, origin: Origin) -> EventTime:
        if _unsure(fact, origin, self._clocks):
            return EventTime(origin.received_at, fact.closed_at)
        known = self._known
        made_at = max(
            known.revisions.made_at.get(fact.catalogue_revision, ""),
            known.versions.made_at.get(fact.policy_version, ""),
        )
        return event_time(
            fact.closed_at,
            origin.received_at,
            plausible_times(origin.received_at, self._age_max_days),
            opened_at=fact.opened_at,
            made_at=made_at,
        )

    def _add_earning(
        self, fact: SaleClosed, booking: Booking, batch: WriteBatch, *, booked_at: str
    ) -> None:
        calendar = self._calendar(fact)
        earning = sale_earning(fact, booking, calendar=calendar, booked_at=booked_at)
        if earning is not None:
            add_earning(batch, earning, sale_posting_id(fact))

    def _calendar(self, fact: SaleClosed) -> LotCalendar:
        """How long points live by the policy that the sale names."""
        policy = self._known.policies.get(fact.policy_version)
        rules = DEFAULT_LOTS if policy is None else policy.lots
        return LotCalendar(rules, self._utc_offset_minutes)

    def _booking(self, fact: SaleClosed, time: EventTime, points: int) -> Booking:
        member_id = self._known.members.get(fact.member_id or fact.card or "")
        return Booking(time, member_id, points)

    def _log_flag(self, sale_id: str, kind: FlagKind, kid: str) -> None:
        """Each kind of each kiosk once a minute; `reconcile` names them all."""
        left_out = self._log_throttle.due(f"{kind} {kid}", self._monotonic_s())
        if left_out is not None:
            log.warning(
                "order_flagged sale=%r kind=%s left_out=%d", sale_id, kind, left_out
            )


class VoidHandler:
    """Keeps each `SaleVoided`: a sale that reached payment and was not paid.

    `age_max_days` and `clocks` as of `SaleHandler`.
    """

    def __init__(self, age_max_days: int, clocks: KioskClocks) -> None:
        self._age_max_days = age_max_days
        self._clocks = clocks

    def prefetch(self, facts: Sequence[SaleVoided], connection: Connection) -> None:
        """Nothing is needed to judge a void."""

    def book(self, fact: SaleVoided, origin: Origin, batch: WriteBatch) -> str | None:
        """One row, or why there is none."""
        fault = void_fault(fact, origin.kid)
        if fault is None:
            times = plausible_times(origin.received_at, self._age_max_days)
            time = event_time(fact.voided_at, origin.received_at, times)
            if _unsure(fact, origin, self._clocks):
                time = EventTime(origin.received_at, fact.voided_at)
            sales_store.add_void(batch, fact, origin, time=time)
            add_entry(
                batch,
                EntryKind.VOID,
                kid=origin.kid,
                name=fact.sale_id,
                receipt_no=fact.receipt_no,
                detail=fact.reason,
                amount_fen=fact.payable_fen,
                at=time.at,
            )
        return fault


def _unsure(fact: SaleClosed | SaleVoided, origin: Origin, clocks: KioskClocks) -> bool:
    """Whether the fact's times are a guess, by the kiosk's word or by its clock."""
    stamp = origin.stamp
    return fact.time_unsure or (stamp is not None and clocks.wrong(stamp))
