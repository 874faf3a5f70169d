"""The payment network with its own books, and the line on which a hub calls it."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from functools import partial
from typing import ParamSpec, TypeVar

from firmware.hub.payments.attempts.attempt import PayAttempt
from firmware.hub.payments.gateway import Charge, RefundCall
from firmware.hub.payments.results import (
    Declined,
    DeclineReason,
    Precreated,
    PrecreateResult,
    RefundDone,
    RefundPending,
    RefundResult,
    Unresolved,
)
from tests.stress.crash_points.clockwork import Clockwork
from tests.stress.crash_points.points import (
    HUB_CUTS,
    KIOSK_CUTS,
    Breakage,
    Fault,
    Place,
)
from tests.stress.crash_points.scripts import Returns
from tests.support.payments_rig import Network, Trade

P = ParamSpec("P")
R = TypeVar("R")
ON_THE_WAY_S = 0.1
TIME_LIMIT_S = 5.0
VERY_LATE_S = 20.0
QR_LIVES_S = 90.0
PENDING_S = 30.0
NO_BALANCE_S = 60.0


class WorkerError(Exception):
    """A defect in the thread that calls the network."""


@dataclass
class FarNetwork(Network):
    """A network whose customers scan, too.

    What nobody has scanned can be cancelled only in name: it stays payable until it
    expires. `taken_at_s` is when money was taken, by number. `returns` is what it does
    with refunds, of which `returned` are done, in fen.
    """

    now_s: Callable[[], float] = lambda: 0.0
    prepared: dict[str, tuple[int, float]] = field(
        default_factory=dict[str, tuple[int, float]]
    )
    taken_at_s: dict[str, float] = field(default_factory=dict[str, float])
    returns: Returns = "done"
    returned: dict[str, int] = field(default_factory=dict[str, int])
    _asked_at_s: dict[str, float] = field(default_factory=dict[str, float])

    def precreate(self, charge: Charge) -> PrecreateResult:
        until_s = self.now_s() + QR_LIVES_S
        self.prepared[charge.out_trade_no] = charge.amount_fen, until_s
        return Precreated(f"https://qr.example/{charge.out_trade_no}")

    def _take(self, trade: Trade) -> None:
        super()._take(trade)
        for number, each in self.trades.items():
            if each is trade:
                self.taken_at_s[number] = self.now_s()

    def _refund(self, refund: RefundCall) -> RefundResult:
        since_s = self._asked_at_s.setdefault(refund.refund_no, self.now_s())
        waited_s = self.now_s() - since_s
        if self.returns == "refused":
            return Declined(DeclineReason.TOO_LATE)
        if self.returns == "no balance" and waited_s < NO_BALANCE_S:
            return Declined(DeclineReason.FUNDS)
        if self.returns == "pending" and waited_s < PENDING_S:
            return RefundPending()
        return self._give_back(refund)

    def refund_query(self, refund: RefundCall) -> RefundResult:
        known = self.returns == "pending" and refund.refund_no in self._asked_at_s
        if known and refund.refund_no not in self.refunds:
            return self._called("refund_query", lambda: self._refund(refund))
        return super().refund_query(refund)

    def _give_back(self, refund: RefundCall) -> RefundResult:
        result = super()._refund(refund)
        if isinstance(result, RefundDone):
            self.returned[refund.refund_no] = refund.refund_fen
        return result

    def scanned(self, url: str) -> None:
        """A customer scans and confirms at once, if that is still possible."""
        number = url.rpartition("/")[2]
        amount_fen, until_s = self.prepared[number]
        if self.now_s() > until_s:
            return
        self.trades.setdefault(number, Trade(amount_fen))
        self.confirm(number)

    def confirm_waiting(self) -> None:
        """The customer confirms whatever waits on the phone."""
        for number in self.trades:
            self.confirm(number)

    @property
    def taken_fen(self) -> int:
        """What is with the shop in all."""
        return sum(trade.taken_fen for trade in self.trades.values())


@dataclass
class Line:
    """Between the hub and its network; `cut` cuts power. `late_pay_s`: each charge."""

    clock: Clockwork
    breakage: Breakage
    cut: Callable[[Fault], None]
    takes_s: float = ON_THE_WAY_S
    late_pay_s: float | None = None

    def executor(self, _at_once: int) -> Executor:
        """What the hub makes its calls with; those of one that died reply to nobody."""
        return _Calls(self)


class _Calls(Executor):
    """The calls of one life of the hub."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def submit(
        self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[R]:
        line, future = self._line, Future[R]()
        run, name = partial(fn, *args, **kwargs), _name_of(fn)
        line.clock.after(line.takes_s, partial(self._arrive, future, run, name))
        return future

    def _arrive(self, future: Future[R], run: Callable[[], R], name: str) -> None:
        line = self._line
        fault = line.breakage.at(Place.CALL, name)
        if name == "pay" and line.late_pay_s is not None and fault is None:
            line.clock.after(line.late_pay_s, lambda: (run(), None)[1])
            line.clock.after(TIME_LIMIT_S, partial(_unanswered, future))
            return
        if fault is Fault.WORKER:
            future.set_exception(WorkerError())
            return
        if fault in {Fault.LOST, Fault.LATE, Fault.VERY_LATE}:
            line.clock.after(TIME_LIMIT_S, partial(_unanswered, future))
        late_s = {Fault.LATE: TIME_LIMIT_S + 1.0, Fault.VERY_LATE: VERY_LATE_S}
        if fault is not None and fault in late_s:
            line.clock.after(late_s[fault], lambda: (run(), None)[1])
        if fault is Fault.HUB_ARRIVES:
            line.clock.after(TIME_LIMIT_S, lambda: (run(), None)[1])
        if fault is not None and fault in HUB_CUTS | KIOSK_CUTS:
            line.cut(fault)
        if fault is None or fault not in {*late_s, Fault.LOST, *HUB_CUTS}:
            self._do(future, run, name)

    def _do(self, future: Future[R], run: Callable[[], R], name: str) -> None:
        line, result = self._line, run()
        fault = line.breakage.at(Place.REPLY, name)
        if fault is Fault.WORKER:
            future.set_exception(WorkerError())
        elif fault is Fault.LOST:
            line.clock.after(TIME_LIMIT_S, partial(_unanswered, future))
        elif fault is not None and fault in HUB_CUTS | KIOSK_CUTS:
            line.cut(fault)
        if fault in {Fault.WORKER, Fault.LOST, *HUB_CUTS}:
            return
        slow_s = TIME_LIMIT_S - line.takes_s if fault is Fault.LATE else line.takes_s
        line.clock.after(slow_s, partial(future.set_result, result))


def _unanswered(future: Future[R]) -> None:
    future.set_result(Unresolved("lost"))  # type: ignore[arg-type]


def _name_of(fn: object) -> str:
    """Which call of the network it is: an attempt's, or that of a refund."""
    if not isinstance(fn, partial):
        raise TypeError("calls are made otherwise now")
    for each in fn.args:
        if isinstance(each, PayAttempt):
            return str(each.call)
    return fn.func.__name__
