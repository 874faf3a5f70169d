"""The sale's owner: each event is one step, its effects are carried out in order.

What is to be journalled is durable before the next effect begins. A journal that
fails stops everything; what it could not record is done first when it opens again.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from drivers.api import PrintOutcome
from firmware.base.errors import JournalError
from firmware.kiosk.clock import Clock
from firmware.kiosk.config import StaffConfig
from firmware.kiosk.devices.code_events import CodeLookups, Prove
from firmware.kiosk.devices.health import UnknownCodes
from firmware.kiosk.devices.outputs import Outputs
from firmware.kiosk.journal import Journal
from firmware.kiosk.journal.journal_handle import JournalHandle
from firmware.kiosk.report import ReportReplied
from firmware.kiosk.runtime.asking.hub_questions import HubQuestions
from firmware.kiosk.runtime.charging.phone_charging import PhoneCharging
from firmware.kiosk.runtime.gift_articles import GiftArticles
from firmware.kiosk.runtime.offer_hints import OfferHints
from firmware.kiosk.runtime.pass_proof import PassProof
from firmware.kiosk.runtime.quote_memo import QuoteMemo
from firmware.kiosk.sale import Now, Sale, SaleState, SaleStep, deadline_s, step
from firmware.kiosk.sale.effects import (
    Beep,
    CountUnknown,
    Effect,
    PrintChargeNote,
    PrintRefundSlip,
    PrintReport,
    PrintSlip,
    Record,
    RecordRefund,
    ReleaseSuspended,
    RequestCharge,
)
from firmware.kiosk.sale.events import (
    Event,
    PayPressed,
    RefundReplied,
    SellingResumed,
    SellingStopped,
    StaffProven,
)
from firmware.kiosk.sale.phone_payment.charge_events import PayCodeScanned
from firmware.kiosk.sale.ticket import SaleStage
from firmware.kiosk.stops import StopReason
from firmware.kiosk.sync.replicas import Replicas
from firmware.kiosk.sync.uplink import Uplink
from firmware.kiosk.ui import lamp_and_tones
from firmware.kiosk.ui.print_jobs import print_job
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.kiosk.ui.texts import Translate
from firmware.retail.codes.claim_tokens import CLAIMS, make_claim
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import engine_of
from firmware.retail.pricing.hints import Hint
from firmware.retail.pricing.quote import Quote

log = logging.getLogger(__name__)

_FACTS_MATTER = (RefundReplied, ReportReplied, StaffProven)
_BEGINNINGS = (PayCodeScanned, PayPressed)
_BETWEEN_SALES = frozenset({SaleState.IDLE, SaleState.THANKS, SaleState.STOPPED})


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskContext:
    """This kiosk's identity, its shop, its language, its clocks, staff's proof.

    `draw_claim` draws a number below `CLAIMS`. `step` may watch the sale's own.
    """

    kid: str
    shop: ShopDetails
    tr: Translate
    clock: Clock
    staff: StaffConfig = field(default_factory=StaffConfig)
    draw_claim: Callable[[], int] = lambda: secrets.randbelow(CLAIMS)
    step: SaleStep = step


class SaleRunner:
    """Owns the sale; main thread only. `unknown` counts codes that meant nothing."""

    def __init__(
        self,
        context: KioskContext,
        *,
        journal_handle: JournalHandle,
        replicas: Replicas,
        uplink: Uplink,
        outputs: Outputs,
    ) -> None:
        self.sale = Sale()
        self.unknown = UnknownCodes()
        self._policy_of_sale = replicas.policy.current
        self._quotes = QuoteMemo()
        self._gift_articles = GiftArticles(replicas)
        self._hints = OfferHints()
        self._context = context
        self._journal_handle = journal_handle
        self._replicas = replicas
        self._passes = PassProof(context.clock, replicas, lambda: self.policy.passes)
        self._uplink = uplink
        self._questions = HubQuestions(uplink, self._passes)
        self.phone = PhoneCharging(replicas, uplink)
        self._outputs = outputs
        self._interrupted: Sale | None = None
        self._unrecorded: list[Event] = []

    def lookups(self, prove: Prove) -> CodeLookups:
        """What codes mean at this kiosk; `prove` judges badges."""
        return CodeLookups(
            find=self._replicas.catalogue.find,
            prove=prove,
            receipt_url=self._context.shop.receipt_url,
            check=self._passes.check,
            join_url=lambda: self.policy.join.url,
            takes_code=lambda network: self.phone.takes_code(network, self.sale),
            suspended=self._journal_handle.suspended,
        )

    def step(self, event: Event) -> None:
        """One step and its effects; the sale moves on only if they were recorded."""
        if self._journal_handle.journal is None and isinstance(event, PrintOutcome):
            self._unrecorded.append(event)
            return
        self._policy_of_sale = self.policy
        try:
            after, effects = self._context.step(self.sale, event, self._now_of(event))
            for effect in effects:
                self._carry_out(effect)
        except JournalError as exc:
            self.journal_failed(event, exc)
            return
        if after.state is not self.sale.state:
            log.info("sale_state from=%s to=%s", self.sale.state, after.state)
        self.sale = after

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Record() | RecordRefund() | ReleaseSuspended():
                self._note(effect)
            case PrintSlip() | PrintRefundSlip() | PrintChargeNote() | PrintReport():
                at, shop = self._context.clock.known_utc(), self._context.shop
                self._outputs.print(print_job(effect, shop, self._context.tr, at=at))
            case RequestCharge():
                self.phone.request(effect, self._context.clock.sale_s())
            case Beep(tune):
                self._outputs.beep(lamp_and_tones.TUNES[tune])
            case CountUnknown(reason, gtin):
                self.unknown.count(reason, gtin)
            case _:
                by_rules = engine_of(self.policy).by_rules
                now_s = self._context.clock.sale_s()
                self._questions.ask(effect, now_s, by_rules=by_rules)

    def _note(self, effect: Record | RecordRefund | ReleaseSuspended) -> None:
        match effect:
            case Record():
                self._record(effect)
            case RecordRefund():
                self._record_refund(effect)
            case ReleaseSuspended(sale_id):
                self._release(sale_id)

    def _record_refund(self, effect: RecordRefund) -> None:
        request, stage = effect.request, effect.stage
        self._journal().refunds.record(stage, request, effect.terms)
        refund_id, by = request.refund_id, request.by
        log.info("refund_stage stage=%s refund=%s by=%s", stage, refund_id, by)

    def _release(self, sale_id: str) -> None:
        """While the journal is closed nobody knows: the hub asks again."""
        journal = self._journal_handle.journal
        if journal is not None and journal.release(sale_id):
            log.info("basket_released sale=%s", sale_id)

    def _record(self, record: Record) -> None:
        named = self._uplink.hub_reads_approvals
        self._journal().record(record, names_approvals=named)
        sale_id, by = record.ticket.sale_id, record.ticket.settled_by
        log.info("sale_stage stage=%s sale=%s", record.stage, sale_id)
        if record.stage is SaleStage.SETTLED:
            log.info("sale_confirmed sale=%s by=%s", sale_id, by)
        if record.by:
            log.info("slip_reprinted sale=%s by=%s", sale_id, record.by)

    @property
    def policy(self) -> Policy:
        """The policy of the sale under way; between two sales the newest one (S04)."""
        if self.sale.state in _BETWEEN_SALES and self._interrupted is None:
            return self._replicas.policy.current
        return self._policy_of_sale

    @property
    def refund_open(self) -> bool:
        """Whether the hub has not replied to a refund that staff confirmed."""
        journal = self._journal_handle.journal
        return journal is not None and journal.refunds.open is not None

    def prices(self) -> tuple[Quote, Hint | None]:
        """What the open basket costs now, and what to add to gain by it, if known."""
        now = self._now()
        return self._quotes.of(self.sale, now), self._hints.of(self.sale, now)

    def work_after_showing(self) -> None:
        """What no customer waits for: a pass is kept as used, a hint is looked for."""
        self._passes.save()
        self._hints.work(self.sale, self._context.clock.sale_s())

    def next_deadline_s(self) -> float | None:
        """When the sale or its hint needs the main thread, by the sale's clock."""
        dues_s = deadline_s(self.sale, self.policy), self._hints.due_s(self.sale)
        return min((due_s for due_s in dues_s if due_s is not None), default=None)

    def _now_of(self, event: Event) -> Now:
        """Now, with what only some events need and the disk knows."""
        claim = make_claim(self._context.draw_claim())
        now, journal = self._now(claim), self._journal_handle.journal
        if journal is None or not isinstance(event, _FACTS_MATTER):
            return now
        return replace(now, facts_wait=bool(journal.outbox.waiting(0, 1)))

    def _now(self, claim: str = "") -> Now:
        journal = self._journal_handle.journal
        return Now(
            mono_s=self._context.clock.sale_s(),
            utc=self._context.clock.utc(),
            time_known=self._context.clock.doubt() is None,
            policy=self.policy,
            gift_articles=self._gift_articles.of(self.policy),
            kid=self._context.kid,
            journal=journal.name if journal else "",
            next_number=journal.next_number if journal else 0,
            next_refund=journal.refunds.next_number if journal else 0,
            refund_open=self.refund_open,
            catalogue_revision=self._replicas.catalogue.revision,
            prints_slips=self._outputs.prints,
            hub_online=self._uplink.hub_online,
            phone=self.phone.published,
            claim=claim,
        )

    # --- a journal that fails ---

    def _journal(self) -> Journal:
        if self._journal_handle.journal is None:
            raise JournalError("the journal is not open")
        return self._journal_handle.journal

    def journal_failed(self, event: Event, exc: JournalError) -> None:
        """Stop at once. A sale that was under way goes on when the file opens again.

        It is kept as it was before `event`, which may be that money was taken. The
        printer's reports are kept as well, because each is made only once. What begins
        a payment is not: nobody may stand there any more, and a pay code is a secret.
        """
        log.error("journal_failed reason=%s", exc)
        if self.sale.ticket is not None:
            self._interrupted = self.sale
        begun = self.sale.ticket is not None and not isinstance(event, _BEGINNINGS)
        if begun or isinstance(event, PrintOutcome):
            self._unrecorded.append(event)
        self._journal_handle.give_up()
        self._uplink.use_journal(None)
        stopped = SellingStopped(StopReason.JOURNAL)
        self.sale, _ = step(self.sale, stopped, self._now())

    def reopen_journal(self) -> None:
        """Open it if an attempt is due, and do what it could not record."""
        journal = self._journal_handle.reopen(self._context.clock.device_s())
        if journal is None:
            return
        log.info("journal_open epoch=%s session=%d", journal.name, journal.session)
        self._uplink.use_journal(journal)
        if self._interrupted is not None:
            self.sale, self._interrupted = self._interrupted, None
        else:
            self.step(SellingResumed())
            self._finish_interrupted_sale(journal)
        unrecorded, self._unrecorded = self._unrecorded, []
        for event in unrecorded:
            self.step(event)

    def _finish_interrupted_sale(self, journal: Journal) -> None:
        """Finish the sale that a power cut, or a failure, left in the journal."""
        cut = journal.under_way()
        if cut is not None:
            log.warning("sale_resumed sale=%s stage=%s", cut.ticket.sale_id, cut.stage)
            self.step(cut)
