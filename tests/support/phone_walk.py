"""A customer at the pure sale, the hub's pure table, and networks as they are.

Seconds go by. The wire loses and delays messages, the kiosk's power goes after any
record, the hub restarts or is away; only facts arrive at last. What really happened is
in the networks.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from drivers.api import Printed
from firmware.hub.payments.attempts import table
from firmware.hub.payments.attempts.attempt import (
    AttemptState,
    PayAttempt,
    PayWay,
    begun,
    moved,
)
from firmware.hub.payments.attempts.published_state import (
    may_pay_anew,
    state_of,
    word_of,
)
from firmware.hub.payments.attempts.steps import GiveUp, Restarted, SaleBooked
from firmware.hub.payments.attempts.store import KeptAttempt
from firmware.hub.payments.gateway import Charge, Pace
from firmware.kiosk.sale import Now, Sale, SaleState, deadline_s, step
from firmware.kiosk.sale.effects import PrintSlip, Record, RequestCharge
from firmware.kiosk.sale.events import (
    Event,
    HubLost,
    PayPressed,
    PowerReturned,
    StaffProven,
    Tick,
    UndoPressed,
)
from firmware.kiosk.sale.phone_payment.charge_events import ChargeReplied
from firmware.kiosk.sale.state import Outcome
from firmware.kiosk.sale.ticket import SaleStage, Ticket
from firmware.kiosk.sync.requests.charge_requests import ask_charge, charge_replied
from firmware.protocol.messages import AskCharge, PaymentState
from firmware.retail.payment_ids import make_out_trade_no
from tests.hub.payments.network_model import EXPIRES_S, NetworkModel
from tests.support.kiosk_builders import POLICY, filled
from tests.support.payments_rig import SEALING
from tests.support.phone_world import MEANS, SHOWN, at

S = AttemptState
MAY_BE_PAID = {S.RECORDED, S.WAITING, S.UNRESOLVED, S.PAID, S.BOOKED}
LONG_ENOUGH_S = 6_000
Step = Callable[[Sale, Event, Now], Outcome]
_ENDS = {SaleStage.CLOSED, SaleStage.VOIDED}


class WalkCutError(Exception):
    """The kiosk's power went after a record."""


@dataclass
class HubModel:
    """What the hub does with requests and facts; its rows are `attempts` by count."""

    chance: Random
    trouble: float
    attempts: dict[int, PayAttempt] = field(default_factory=dict[int, PayAttempt])
    networks: dict[int, NetworkModel] = field(default_factory=dict[int, NetworkModel])
    changes: dict[int, int] = field(default_factory=dict[int, int])
    ended: bool = False

    @property
    def at_rest(self) -> bool:
        """Whether nothing will change by itself."""
        calls = any(each.due_s is not None for each in self.attempts.values())
        return not calls and not any(n.may_still_act for n in self.networks.values())

    def reply(self, ask: AskCharge, now_s: int) -> PaymentState:
        """As `firmware.hub.payments.charging`."""
        count = ask.attempt
        if count in self.attempts:
            if ask.give_up:
                self.step(count, GiveUp(), now_s)
            return self.state(count)
        room = all(map(may_pay_anew, self.attempts.values()))
        refusal = "sale_ended" if self.ended else "" if room else "attempt_open"
        if refusal:
            return PaymentState(
                sale_id=ask.sale_id, attempt=count, state="refused", reason=refusal
            )
        self._begin(ask, now_s)
        return self.state(count)

    def book(self, paid: int | None, now_s: int) -> None:
        """The sale's end: `paid` is the attempt that it names."""
        self.ended = True
        for count in self.attempts:
            self.step(count, SaleBooked() if count == paid else GiveUp(), now_s)

    def restart(self, now_s: int) -> None:
        """The hub's power goes, and is back at once."""
        for count in self.attempts:
            self.step(count, Restarted(), now_s)

    def work(self, now_s: int) -> list[PaymentState]:
        """Calls that are due; the states that are pushed because of them."""
        told: list[PaymentState] = []
        for count, attempt in list(self.attempts.items()):
            network, changes = self.networks[count], self.changes[count]
            due = attempt.due_s is not None and attempt.due_s <= now_s
            if due and attempt.call is not None:
                self.step(count, network.call(attempt.call, attempt, now_s), now_s)
            if self.changes[count] > changes:
                told.append(self.state(count))
        return told

    def step(self, count: int, event: object, now_s: int) -> None:
        """A step of the table; what a kiosk would hear anew counts as a change."""
        before = self.attempts[count]
        after = table.step(before, event, now_s)
        heard = (word_of(before), before.url) != (word_of(after), after.url)
        self.attempts[count], self.changes[count] = after, self.changes[count] + heard

    def state(self, count: int) -> PaymentState:
        """What the kiosk hears."""
        kept = KeptAttempt(
            attempt=self.attempts[count], count=count, changes=self.changes[count]
        )
        return state_of(kept)

    def _begin(self, ask: AskCharge, now_s: int) -> None:
        charge = Charge(
            out_trade_no=make_out_trade_no(ask.sale_id, ask.attempt),
            amount_fen=ask.amount_fen,
            subject="店",
            terminal="K1",
            expires_s=EXPIRES_S,
        )
        attempt = PayAttempt(
            charge=charge,
            kid="K1",
            sale_id=ask.sale_id,
            network=ask.network,
            way=PayWay(ask.way),
            pace=Pace(),
            charged_s=now_s,
            give_up_s=now_s + Pace().give_up_s,
            given_up=ask.give_up,
        )
        scans = ask.way == PayWay.SCAN.value and not ask.give_up
        if ask.sealed is not None or scans:
            attempt = begun(attempt, now_s)
        else:
            looked_for = replace(attempt, give_up_s=now_s)
            attempt = moved(looked_for, S.UNRESOLVED, now_s)
        self.attempts[ask.attempt], self.changes[ask.attempt] = attempt, 0
        self.networks[ask.attempt] = NetworkModel(self.chance, self.trouble)


class PhoneWalk:
    """One sale from PAY to its end. `faults` names what must never be.

    `step` is the sale's, or one that lacks a safeguard.
    """

    def __init__(self, seed: int, trouble: float = 0.3, *, step: Step = step) -> None:
        self._step = step
        self._chance = Random(seed)
        self._trouble = trouble if seed % 4 else 0.0
        self.hub = HubModel(self._chance, self._trouble)
        self.now_s = 1
        self.hub_online = True
        self.sale = filled()
        self.journal: list[Record] = []
        self.faults: list[str] = []
        self.cuts = 0
        self._up: list[AskCharge] = []
        self._down: list[PaymentState] = []
        self._facts: list[int | None] = []
        self._act(PayPressed())

    @property
    def end(self) -> Record | None:
        """How the sale ended."""
        return next((each for each in self.journal if each.stage in _ENDS), None)

    def play(self) -> "PhoneWalk":
        """To the end of the sale, and on until everything rests."""
        while self.now_s < LONG_ENOUGH_S:
            self.now_s += 1
            self._second()
            if self.end is not None and not self._facts and self.hub.at_rest:
                self._judge()
                return self
        self.faults.append("not ended")
        return self

    def _second(self) -> None:
        if self._happens(0.01):
            self.hub_online = not self.hub_online
            if not self.hub_online:
                self._act(HubLost())
        if self._happens(0.005):
            self.hub.restart(self.now_s)
        if self._happens(0.005):
            self._power_cut()
        for network in self.hub.networks.values():
            network.tick(self.now_s)
        if self.hub_online:
            self._down += self.hub.work(self.now_s)
            self._carry()
        due_s = deadline_s(self.sale, POLICY)
        if due_s is not None and due_s <= self.now_s:
            self._act(Tick())
        self._people()

    def _people(self) -> None:
        ticket = self.sale.ticket
        match self.sale.state:
            case SaleState.PRINTING if ticket is not None:
                self._act(Printed(ticket.sale_id))
            case SaleState.PAYING:
                acts = (SHOWN, PayPressed(), SHOWN, UndoPressed(), StaffProven("b-1"))
                if self._happens(0.2):
                    self._act(self._chance.choice(acts))
            case SaleState.CHARGING:
                acts = (SHOWN, UndoPressed(), StaffProven("b-1"))
                if self._happens(0.02):
                    self._act(self._chance.choice(acts))
            case _:
                pass

    def _carry(self) -> None:
        """Messages keep their order; some are lost, some stay for another second."""
        while self._facts and not self._happens(0.3):
            self.hub.book(self._facts.pop(0), self.now_s)
        while self._up and not self._happens(0.3):
            ask = self._up.pop(0)
            if not self._happens(self._trouble / 2):
                self._down.append(self.hub.reply(ask, self.now_s))
        while self._down and not self._happens(0.3):
            told = self._down.pop(0)
            if not self._happens(self._trouble / 2):
                self._act(charge_replied(told))

    def _act(self, event: Event) -> None:
        try:
            after, effects = self._step(self.sale, event, self._now())
            for effect in effects:
                self._carry_out(effect, event)
        except WalkCutError:
            self._power_cut()
            return
        self.sale = after

    def _carry_out(self, effect: object, event: Event) -> None:
        match effect:
            case Record():
                self._record(effect, event)
            case RequestCharge():
                if self.hub_online:
                    self._up.append(ask_charge(effect, SEALING.public))
            case PrintSlip(ticket):
                if SaleStage.SETTLED not in {each.stage for each in self.journal}:
                    self.faults.append(f"a slip without money: {ticket.sale_id}")
            case _:
                pass

    def _record(self, record: Record, event: Event) -> None:
        if SHOWN.code is not None and SHOWN.code.code in repr(record):
            self.faults.append("the code is in the journal")
        if record.stage is SaleStage.SETTLED:
            self._check_money(record.ticket, event)
        self.journal.append(record)
        if record.stage in _ENDS:
            paid = record.stage is SaleStage.CLOSED and record.ticket.payment
            attempt = record.ticket.attempt
            self._facts.append(attempt.count if paid and attempt else None)
        if self._happens(0.03):
            raise WalkCutError

    def _check_money(self, ticket: Ticket, event: Event) -> None:
        if ticket.payment is not None:
            if not isinstance(event, ChargeReplied) or event.state.value != "paid":
                self.faults.append("paid by phone without the hub's word")
            return
        open_ = {each.state for each in self.hub.attempts.values()} & MAY_BE_PAID
        if open_:
            self.faults.append(f"cash while a payment is {open_}")

    def _power_cut(self) -> None:
        """The kiosk begins anew with its journal; what was not sent is gone."""
        self.cuts += 1
        self._up = self._up[: self._chance.randint(0, len(self._up))]
        self._down.clear()
        self.sale = Sale()
        left = self._under_way()
        if left is not None:
            self._act(left)

    def _under_way(self) -> PowerReturned | None:
        if self.end is not None or not self.journal:
            return None
        tickets = {SaleStage.INTENT, SaleStage.CHARGING, SaleStage.SETTLED}
        newest = [each for each in self.journal if each.stage in tickets][-1]
        printed = SaleStage.MAY_HAVE_PRINTED in {each.stage for each in self.journal}
        stage = SaleStage.MAY_HAVE_PRINTED if printed else newest.stage
        return PowerReturned(newest.ticket, stage)

    def _judge(self) -> None:
        """What is with the shop at the end, beside what the sale says."""
        end, hub = self.end, self.hub
        ends = [each for each in self.journal if each.stage in _ENDS]
        if end is None or len(ends) != 1:
            self.faults.append(f"{len(ends)} ends")
            return
        paid = end.ticket.payment if end.stage is SaleStage.CLOSED else None
        attempt = end.ticket.attempt
        due = {attempt.count: 1} if paid is not None and attempt is not None else {}
        kept = {n: each.taken_fen for n, each in hub.networks.items() if each.taken_fen}
        if kept != due:
            self.faults.append(f"with the shop: {kept}, due: {due}")
        if any(each.times_taken > 1 for each in hub.networks.values()):
            self.faults.append("charged twice in one attempt")

    def _happens(self, chance: float) -> bool:
        return self._chance.random() < chance

    def _now(self) -> Now:
        return at(float(self.now_s), hub_online=self.hub_online, phone=MEANS)
