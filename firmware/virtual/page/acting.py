"""Carries orders of the page out on the stage: a function for each kind of order.

A new kind is a type in `messages.to_shop`, its place in `messages.protocol`, and a
function here. Each runs in the stage's thread and returns the messages to tabs.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from drivers.sim.camera.scan_field import field_with, jpeg
from firmware.virtual.page.customer.customer import CounterCustomer
from firmware.virtual.page.customer.holding import placing_of
from firmware.virtual.page.messages.camera_orders import BringPicture, ShowWebcam
from firmware.virtual.page.messages.to_page import LaidShown, SlipTorn, TabMessage
from firmware.virtual.page.messages.to_shop import (
    ChangeMood,
    ChooseWallet,
    ConfirmPayment,
    DeclinePayment,
    HeldThing,
    HoldPhone,
    LayGood,
    PageOrder,
    PressKey,
    ReleaseKey,
    ScanByPhone,
    TakeGoodAway,
    TakeOtherPhone,
    TearSlip,
    TurnPhone,
)
from firmware.virtual.page.shelf import ORDER, print_of
from firmware.virtual.stage import Stage


@dataclass(frozen=True, slots=True)
class AtCounter:
    """What orders move: the stage, who stands before it, the monotonic time."""

    stage: Stage
    customer: CounterCustomer
    now_s: float


def carry_out(at: AtCounter, order: PageOrder) -> Iterable[TabMessage]:
    """Do what an order says; DriverError if the counter does not let it happen."""
    return _ACTS[type(order)](at, order)


def newest_only(orders: list[PageOrder]) -> list[PageOrder]:
    """The orders without movements that a later one of their kind has overtaken."""
    return [
        order
        for order, later in zip_longest(orders, orders[1:])
        if not (isinstance(order, _MOVES) and type(order) is type(later))
    ]


def _press(at: AtCounter, order: PressKey) -> Iterable[TabMessage]:
    if at.stage.remote.powered:
        at.stage.remote.act(press=order.key)
    return ()


def _release(at: AtCounter, order: ReleaseKey) -> Iterable[TabMessage]:
    if at.stage.remote.powered:
        at.stage.remote.act(release=order.key)
    return ()


def _lay(at: AtCounter, order: LayGood) -> Iterable[TabMessage]:
    if order.good not in ORDER:
        return ()
    at.customer.holding.let_go()
    seen = field_with(print_of(order.good), placing_of(order))
    at.stage.view.show_jpeg(jpeg(seen))
    return (LaidShown(good=order),)


def _hold(at: AtCounter, order: HoldPhone) -> Iterable[TabMessage]:
    return (at.customer.holding.hold(order),)


def _bring(at: AtCounter, order: BringPicture) -> Iterable[TabMessage]:
    yield at.customer.brought.bring(order.file)
    if at.customer.holding.thing is HeldThing.PICTURE:
        yield at.customer.holding.show_anew() or LaidShown()


def _show_webcam(at: AtCounter, order: ShowWebcam) -> Iterable[TabMessage]:
    holding = at.customer.holding
    if not order.first and not holding.webcam:
        return ()
    if holding.thing is not None:
        holding.let_go()
    holding.webcam = True
    at.stage.view.show_jpeg(order.file)
    return (LaidShown(webcam=True),)


def _take_away(at: AtCounter, _order: TakeGoodAway) -> Iterable[TabMessage]:
    at.customer.holding.let_go()
    at.stage.show_nothing()
    return (LaidShown(),)


def _tear(at: AtCounter, _order: TearSlip) -> Iterable[TabMessage]:
    at.stage.take_slips()
    return (SlipTorn(slip=len(at.stage.paper.slips)),)


def _turn(at: AtCounter, order: TurnPhone) -> Iterable[TabMessage]:
    at.customer.turn(order.face, at.now_s)
    return ()


def _scan(at: AtCounter, order: ScanByPhone) -> Iterable[TabMessage]:
    at.customer.scan(order.what, at.now_s)
    return ()


def _other_phone(at: AtCounter, _order: TakeOtherPhone) -> Iterable[TabMessage]:
    at.customer.take_other_phone()
    return ()


def _wallet(at: AtCounter, order: ChooseWallet) -> Iterable[TabMessage]:
    at.customer.wallet.open(at.now_s, order.network)
    return ()


def _mood(at: AtCounter, order: ChangeMood) -> Iterable[TabMessage]:
    at.customer.wallet.change_mood(order.mood)
    return ()


def _confirm(at: AtCounter, _order: ConfirmPayment) -> Iterable[TabMessage]:
    at.customer.wallet.confirm(at.now_s)
    return ()


def _decline(at: AtCounter, _order: DeclinePayment) -> Iterable[TabMessage]:
    at.customer.wallet.decline(at.now_s)
    return ()


_MOVES = (LayGood, HoldPhone, ShowWebcam)
_ACTS: Mapping[type[PageOrder], Callable[[AtCounter, Any], Iterable[TabMessage]]] = {
    BringPicture: _bring,
    ChangeMood: _mood,
    ChooseWallet: _wallet,
    ConfirmPayment: _confirm,
    DeclinePayment: _decline,
    HoldPhone: _hold,
    LayGood: _lay,
    PressKey: _press,
    ReleaseKey: _release,
    ScanByPhone: _scan,
    ShowWebcam: _show_webcam,
    TakeGoodAway: _take_away,
    TakeOtherPhone: _other_phone,
    TearSlip: _tear,
    TurnPhone: _turn,
}
