"""Carries orders of the page out on the stage: a function for each kind of order.

A new kind is a type in `messages.to_shop`, its place in `messages.protocol`, and a
function here. Each runs in the stage's thread and returns what the tabs are told of it.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import zip_longest
from typing import Any

from drivers.sim.camera.scan_field import Placing, field_with, jpeg
from firmware.virtual.page.messages.to_page import LaidShown, SlipTorn, TabMessage
from firmware.virtual.page.messages.to_shop import (
    HoldPhone,
    LayGood,
    PageOrder,
    PhoneFace,
    PressKey,
    ReleaseKey,
    TakeGoodAway,
    TearSlip,
)
from firmware.virtual.page.people import CUSTOMER, STAFF
from firmware.virtual.page.shelf import ORDER, print_of
from firmware.virtual.scripts.commands.counter import show_badge, show_pass
from firmware.virtual.scripts.commands.wallets import show_pay_code
from firmware.virtual.stage import Stage


def carry_out(stage: Stage, order: PageOrder) -> Iterable[TabMessage]:
    """Do what an order says; DriverError if the counter does not let it happen."""
    return _ACTS[type(order)](stage, order)


def newest_only(orders: list[PageOrder]) -> list[PageOrder]:
    """The orders without movements of a good that a later one has overtaken."""
    return [
        order
        for order, later in zip_longest(orders, orders[1:])
        if not (isinstance(order, LayGood) and isinstance(later, LayGood))
    ]


def _press(stage: Stage, order: PressKey) -> Iterable[TabMessage]:
    if stage.remote.powered:
        stage.remote.act(press=order.key)
    return ()


def _release(stage: Stage, order: ReleaseKey) -> Iterable[TabMessage]:
    if stage.remote.powered:
        stage.remote.act(release=order.key)
    return ()


def _lay(stage: Stage, order: LayGood) -> Iterable[TabMessage]:
    if order.good not in ORDER:
        return ()
    placing = Placing(
        x=order.x,
        y=order.y,
        turn_deg=order.turn_deg,
        covered=order.covered,
        blurred=order.blurred,
    )
    stage.view.show_jpeg(jpeg(field_with(print_of(order.good), placing)))
    return (LaidShown(good=order),)


def _hold_phone(stage: Stage, order: HoldPhone) -> Iterable[TabMessage]:
    match order.face:
        case PhoneFace.PASS:
            show_pass(stage, CUSTOMER)
        case PhoneFace.PAY:
            show_pay_code(stage, CUSTOMER)
        case PhoneFace.BADGE:
            show_badge(stage, STAFF)
    return (LaidShown(good=None),)


def _take_away(stage: Stage, _order: TakeGoodAway) -> Iterable[TabMessage]:
    stage.show_nothing()
    return (LaidShown(good=None),)


def _tear(stage: Stage, _order: TearSlip) -> Iterable[TabMessage]:
    stage.take_slips()
    return (SlipTorn(slip=len(stage.paper.slips)),)


_ACTS: Mapping[type[PageOrder], Callable[[Stage, Any], Iterable[TabMessage]]] = {
    PressKey: _press,
    ReleaseKey: _release,
    HoldPhone: _hold_phone,
    LayGood: _lay,
    TakeGoodAway: _take_away,
    TearSlip: _tear,
}
