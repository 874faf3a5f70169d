"""Orders wait in a bounded queue, which wakes the one who takes them."""

import select

from drivers.api import Button
from firmware.virtual.page.messages.to_shop import PressKey, TakeGoodAway
from firmware.virtual.page.order_queue import ORDERS_MAX, WAKES_BYTES, OrderQueue

PRESS = PressKey(key=Button.PAY)


def wakes(orders: OrderQueue) -> bool:
    ready, _, _ = select.select([orders.fileno()], [], [], 0)
    return bool(ready)


def test_an_order_wakes_the_taker_once() -> None:
    orders = OrderQueue()
    assert not wakes(orders)
    assert orders.put(PRESS)
    assert orders.put(TakeGoodAway())
    assert wakes(orders)
    assert orders.take() == [PRESS, TakeGoodAway()]
    assert not wakes(orders)
    orders.wake()
    assert wakes(orders)
    assert orders.take() == []
    orders.close()


def test_what_does_not_fit_is_refused() -> None:
    orders = OrderQueue()
    given = [orders.put(PRESS) for _ in range(ORDERS_MAX + 1)]
    assert given == [True] * ORDERS_MAX + [False]
    assert orders.take() == [PRESS] * ORDERS_MAX
    assert orders.put(PRESS)
    orders.close()


def test_a_taker_that_sleeps_on_does_not_block_who_wakes_it() -> None:
    orders = OrderQueue()
    for _ in range(WAKES_BYTES):
        orders.wake()
    assert orders.take() == []
    orders.close()


def test_nothing_is_put_where_nobody_takes() -> None:
    orders = OrderQueue()
    orders.close()
    assert not orders.put(PRESS)
    orders.wake()
    assert orders.fileno() == -1
