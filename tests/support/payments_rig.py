"""A hub with phone payments whose network, clock and crashes are a test's own."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Literal, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, event

from firmware.hub.app import features
from firmware.hub.payments.gateway import (
    Bill,
    Charge,
    Pace,
    PayCode,
    RefundCall,
)
from firmware.hub.payments.parts import PhonePayments
from firmware.hub.payments.results import (
    Cancelled,
    CancelResult,
    Closed,
    Declined,
    DeclineReason,
    NotThere,
    Paid,
    PayResult,
    Precreated,
    PrecreateResult,
    QueryResult,
    RefundDone,
    RefundResult,
    Unresolved,
    WaitingForBuyer,
)
from firmware.hub.runtime.dispatcher import MessageDispatcher
from firmware.hub.runtime.incoming import Incoming
from firmware.hub.runtime.registry import Registry
from firmware.hub.web.config import WebConfig
from firmware.protocol import codec
from firmware.protocol.messages import (
    AskCharge,
    BeginScan,
    PaymentState,
    SignedMessage,
)
from firmware.protocol.sealing import SealingKey, charge_place, seal
from firmware.protocol.signing import SigningKey
from tests.support.hub_rig import (
    KEY,
    VirtualKiosk,
    hub_parts,
    still_stamper,
)

P = ParamSpec("P")
R = TypeVar("R")
SEALING = SealingKey.generate()
JOBS = {"payments", "phone_refunds"}
CODE = "281234567890123456"


class PowerCutError(BaseException):
    """The hub's power went."""


@dataclass
class Trade:
    """What the network knows of a number; `taken_fen` is with the shop."""

    amount_fen: int
    state: Literal["waiting", "paid", "closed"] = "waiting"
    taken_fen: int = 0
    times_taken: int = 0


@dataclass
class Network:
    """A payment network with books of its own; a gateway as the hub knows it.

    `buyer`: what the customer's wallet does with a code. `before` and `after` are
    called around each call, to lose it, its reply, or the power.
    """

    buyer: Literal["pays", "waits", "declines"] = "pays"
    name: str = "alipay"
    pace: Pace = field(default_factory=Pace)
    scans: bool = True
    trades: dict[str, Trade] = field(default_factory=dict[str, Trade])
    calls: Counter[str] = field(default_factory=Counter[str])
    before: Callable[[str], object] = lambda _call: None
    after: Callable[[str], object] = lambda _call: None
    codes: list[str] = field(default_factory=list[str])
    refunds: set[str] = field(default_factory=set[str])

    def pay(self, charge: Charge, code: PayCode) -> PayResult:
        self.codes.append(code.code)
        return self._called("pay", lambda: self._pay(charge))

    def precreate(self, charge: Charge) -> PrecreateResult:
        return self._called(
            "precreate", lambda: Precreated(f"https://qr.example/{charge.out_trade_no}")
        )

    def query(self, charge: Charge) -> QueryResult:
        return self._called("query", lambda: self._query(charge.out_trade_no))

    def cancel(self, charge: Charge) -> CancelResult:
        return self._called("cancel", lambda: self._cancel(charge.out_trade_no))

    def refund(self, refund: RefundCall) -> RefundResult:
        return self._called("refund", lambda: self._refund(refund))

    def refund_query(self, refund: RefundCall) -> RefundResult:
        done = refund.refund_no in self.refunds
        return self._called("refund_query", RefundDone if done else NotThere)

    def bill(self, day: str, into: BinaryIO) -> Bill:
        del day, into
        return Bill(missing="not_yet")

    def confirm(self, number: str) -> None:
        """The customer confirms on the phone, if that is still possible."""
        trade = self.trades[number]
        if trade.state == "waiting":
            self._take(trade)

    def _called(self, call: str, act: Callable[[], R]) -> R | Unresolved:
        self.calls[call] += 1
        if self.before(call) == "lost":
            return Unresolved("lost")
        result = act()
        if self.after(call) == "lost":
            return Unresolved("reply lost")
        return result

    def _pay(self, charge: Charge) -> PayResult:
        if charge.out_trade_no in self.trades:
            return Declined(DeclineReason.NUMBER)
        if self.buyer == "declines":
            return Declined(DeclineReason.MEANS, "BALANCE")
        trade = self.trades[charge.out_trade_no] = Trade(charge.amount_fen)
        if self.buyer == "waits":
            return WaitingForBuyer()
        self._take(trade)
        return Paid("T1")

    def _query(self, number: str) -> QueryResult:
        trade = self.trades.get(number)
        if trade is None:
            return NotThere()
        words = {"waiting": WaitingForBuyer(), "paid": Paid("T1"), "closed": Closed()}
        return words[trade.state]

    def _cancel(self, number: str) -> CancelResult:
        trade = self.trades.get(number)
        if trade is None:
            return Cancelled()
        had, trade.taken_fen, trade.state = trade.taken_fen, 0, "closed"
        return Cancelled("T1" if had else "")

    def _refund(self, refund: RefundCall) -> RefundResult:
        trade = self.trades.get(refund.out_trade_no)
        if trade is None:
            return NotThere()
        if refund.refund_no not in self.refunds:
            if refund.refund_fen > trade.taken_fen:
                return Declined(DeclineReason.OTHER, "MORE_THAN_PAID")
            self.refunds.add(refund.refund_no)
            trade.taken_fen -= refund.refund_fen
            if not trade.taken_fen:
                trade.state = "closed"
        return RefundDone()

    def _take(self, trade: Trade) -> None:
        trade.state, trade.taken_fen = "paid", trade.amount_fen
        trade.times_taken += 1


class Inline(Executor):
    """Carries out each call at once, in the test's thread."""

    def __init__(self, _at_once: int) -> None: ...

    def submit(
        self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[R]:
        future: Future[R] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@dataclass
class Told:
    """A link that is up and remembers what kiosks were told, and how."""

    messages: list[tuple[str, bytes]] = field(default_factory=list[tuple[str, bytes]])
    states: list[PaymentState] = field(default_factory=list[PaymentState])
    commands: list[tuple[str, bytes]] = field(default_factory=list[tuple[str, bytes]])
    scans: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    up: bool = True
    before: Callable[[], object] = lambda: None

    def publish(
        self, topic: str, payload: bytes, *, qos: int, retain: bool = False
    ) -> bool:
        del qos, retain
        if topic.endswith("/sale_state"):
            self.commands.append((topic, payload))
        signed = codec.decode(payload, SignedMessage).body
        if topic.endswith("/payment"):
            self.before()
            self.messages.append((topic, payload))
            self.states.append(codec.decode(bytes(signed.message), PaymentState).body)
        elif topic.endswith("/scan"):
            begin = codec.decode(bytes(signed.message), BeginScan)
            assert begin.envelope.expires_at is not None
            self.messages.append((topic, payload))
            self.scans.append((topic, begin.body.sale_id))
        elif topic.endswith("/release"):
            self.messages.append((topic, payload))
        return True

    def subscribe(self, topic_filter: str) -> None: ...

    def unsubscribe(self, topic_filter: str) -> None: ...


@dataclass
class PayingHub:
    """A hub on a database; `cut` makes the power go at its nth step, counted from 0.

    A step is a commit, a call that begins, a call whose reply came, or a kiosk told.
    """

    engine: Engine
    folder: Path
    network: Network
    kiosk: VirtualKiosk
    key: SigningKey = KEY
    now_s: float = 1_000.0
    web: WebConfig = field(default_factory=WebConfig)
    told: Told = field(default_factory=Told)
    pool: Callable[[int], Executor] = Inline
    steps: int = 0
    cut: int | None = None

    def __post_init__(self) -> None:
        self.network.before = lambda _call: self.step()
        self.network.after = lambda _call: self.step()
        self.told.before = self.step
        event.listen(self.engine, "commit", self._committed)
        self.start()

    def start(self) -> None:
        """Begin, as after a power cut: nothing but the books is left."""
        stamper = still_stamper("hub")
        parts = hub_parts(self.engine, stamper, self.key, data=self.folder)
        parts = replace(
            parts,
            config=replace(parts.config, web=self.web),
            transport=self.told,
            phone=PhonePayments(
                gateways={self.network.name: self.network},
                sealing=SEALING,
                steady_s=lambda: self.now_s,
                pool=self.pool,
            ),
        )
        made = features(parts)
        registry = Registry(made)
        self.inbox = parts.inbox
        self.commands = registry.commands
        self.dispatcher = MessageDispatcher(
            self.engine, stamper, registry, key=self.key
        )
        self._jobs = [job for job in registry.jobs if job.name in JOBS]
        by_name = {job.name: job for job in registry.jobs}
        self._review, self._asks = by_name["flag_review"], by_name["paid_questions"]
        [self._payments] = [each for each in made if each.name == "payments"]
        self._payments.start()

    def close(self) -> None:
        """Leave the database to another hub."""
        event.remove(self.engine, "commit", self._committed)

    def step(self) -> None:
        """Count a step; the power goes at the one that the test wants."""
        self.steps += 1
        if self.cut is not None and self.steps > self.cut:
            self.cut = None
            raise PowerCutError

    def handle(self, *messages: Incoming) -> list[PaymentState]:
        """Messages as one batch, then whatever follows by itself at this moment."""
        answers = self.dispatcher.handle(messages)
        self.settle()
        return [_state_in(each.payload) for each in answers if "/rsp/" in each.topic]

    def settle(self) -> None:
        """Jobs and commands until nothing is due at this moment."""
        for job in self._jobs:
            job.run(0.0)
        while self.inbox.waiting:
            self.dispatcher.handle(self.inbox.next_batch(0))
            for job in self._jobs:
                job.run(0.0)

    def review_flags(self) -> None:
        """What the hub does each hour."""
        while self._review.run(0.0):
            pass

    def ask_about_paid(self) -> None:
        """What the hub does each minute."""
        self._asks.run(0.0)

    def wait(self, seconds: float) -> None:
        """Time goes on, second by second."""
        for _ in range(int(seconds)):
            self.now_s += 1
            self.settle()

    def wait_to_the_end(self) -> None:
        """Time goes on from one call that is due to the next, until none is."""
        while True:
            self.settle()
            with self.engine.connect() as connection:
                due_ms = connection.exec_driver_sql(
                    "SELECT min(due_ms) FROM payment_attempts"
                ).scalar()
            if due_ms is None:
                return
            self.now_s = max(self.now_s, due_ms / 1_000)

    def _committed(self, _connection: Connection) -> None:
        self.step()


def charge(  # noqa: PLR0913 - a request has that many sides
    sale_id: str,
    attempt: int = 1,
    amount_fen: int = 1_250,
    *,
    way: Literal["code", "scan"] = "code",
    code: str | None = CODE,
    give_up: bool = False,
) -> AskCharge:
    """What a kiosk asks for."""
    sealed = None
    if code is not None and way == "code":
        where = charge_place(sale_id, attempt)
        sealed = seal(SEALING.public, code, where=where)
    return AskCharge(
        sale_id=sale_id,
        attempt=attempt,
        amount_fen=amount_fen,
        network="alipay",
        way=way,
        sealed=sealed,
        give_up=give_up,
    )


def unsigned(payload: bytes) -> bytes:
    """A message itself, if it travels signed."""
    envelope = codec.decode_envelope(payload)
    if envelope.type == codec.tag_of(SignedMessage):
        payload = bytes(codec.decode(payload, SignedMessage).body.message)
    return payload


def _state_in(payload: bytes) -> PaymentState:
    return codec.decode(unsigned(payload), PaymentState).body
