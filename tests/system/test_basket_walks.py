"""Kiosks that pass baskets on under a bad network and power cuts: each is paid once.

Random walks: staff suspend, recall, pay and cancel at whichever kiosk, or take the
money at the counter; messages are
lost, repeated and come in any order; kiosks lose power between two commits, and inside
a step right after one. Each basket has a number of pieces that no other one has, so
that whoever is paid for it twice is seen in the journals, whatever the books say.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from drivers.api import Button
from firmware.kiosk.sale import SaleState
from tests.support.basket_world import BasketWorld, HubWire, PowerCutError
from tests.support.hub_rig import open_shop

KIDS = ("K1", "K2", "K3")
MAX_BASKETS = 5
STEPS = 160
_OPEN = {SaleState.SCANNING, SaleState.WARNING}


class Walk:
    """One random walk; `codes` are the slips that lie beside the goods."""

    def __init__(self, world: BasketWorld, rng: Random) -> None:
        self.world, self.rng = world, rng
        self.codes: list[str] = []
        self.cuts = 0
        self._fuse = 0
        world.after_commit = self._burn

    def step(self) -> None:
        acts: dict[Callable[[str], None], int] = {
            self._suspend: 3,
            self._show: 4,
            self._pay: 2,
            self._cancel: 2,
            self._counter: 2,
            self._mail: 20,
            self._tick: 4,
            self._cut: 1,
            self._link: 1,
        }
        act = self.rng.choices(list(acts), list(acts.values()))[0]
        kid = self.rng.choice(KIDS)
        self._fuse = self.rng.randint(1, 2) if self.rng.random() < 0.1 else 0
        try:
            act(kid)
        except PowerCutError:
            self.cuts += 1
            self._fuse = 0
            for each in KIDS:  # which of them it was does not matter
                self.world.cut(each)

    def end(self) -> None:
        """All is linked and whole again, and every slip is tried everywhere."""
        self._fuse, self.world.after_commit = 0, lambda: None
        for kid in KIDS:
            self.world.cut(kid)
        self.world.wait(5)
        for code in self.codes:
            for kid in KIDS:
                self.world.recall(kid, code)
                if self.world.pieces(kid):
                    self.world.pay(kid)
                self.world.wait(2)
            self.world.pay_at_counter(code)

    def _burn(self) -> None:
        self._fuse -= 1
        if self._fuse == 0:
            raise PowerCutError

    def _rest(self, kid: str) -> bool:
        return self.world.kiosks[kid].controller.sale.state in {
            SaleState.IDLE,
            SaleState.THANKS,
        }

    def _suspend(self, kid: str) -> None:
        if self._rest(kid) and len(self.codes) < MAX_BASKETS:
            self.codes.append(self.world.suspend(kid, len(self.codes) + 1))

    def _show(self, kid: str) -> None:
        """One slip, mostly the newest, at one kiosk or at another one as well."""
        if not self.codes:
            return
        code = self.rng.choice((*self.codes, *self.codes[-1:] * 4))
        for each in dict.fromkeys((kid, self.rng.choice(KIDS))):
            if self._rest(each):
                self.world.show(each, code)

    def _pay(self, kid: str) -> None:
        if self.world.pieces(kid):
            self.world.pay(kid)

    def _counter(self, _kid: str) -> None:
        """Staff at the counter read a slip, and take the money if it is there."""
        if self.codes:
            self.world.pay_at_counter(self.rng.choice(self.codes))

    def _cancel(self, kid: str) -> None:
        if self.world.kiosks[kid].controller.sale.state in _OPEN:
            self.world.kiosks[kid].press(Button.UNDO, held_s=3.0)

    def _mail(self, _kid: str) -> None:
        mail = self.world.mail
        if not mail:
            return
        place = self.rng.randrange(len(mail)) if self.rng.random() < 0.4 else 0
        letter = mail[place]
        chance = self.rng.random()
        if letter.is_fact and self.rng.random() < 0.4:
            return  # facts are late: the hub has to decide without them
        if chance >= 0.15:
            del mail[place]
        if chance < 0.85 or letter.is_fact:
            self.world.deliver(letter)

    def _tick(self, _kid: str) -> None:
        self.world.tick()

    def _cut(self, kid: str) -> None:
        self.cuts += 1
        self.world.cut(kid)

    def _link(self, kid: str) -> None:
        self.world.link(kid, up=self.rng.random() < 0.6)


def walked(folder: Path, seed: int, steps: int) -> tuple[Counter[object], object]:
    """How often each basket was paid in one walk, and the orders that the hub has.

    The journals of the kiosks, and the books of the counter, tell what was paid.
    """
    wire = HubWire()
    with open_shop(folder / "hub", transport=wire) as shop:
        world = BasketWorld(folder, shop, wire, KIDS)
        walk = Walk(world, Random(seed))
        for _ in range(steps):
            walk.step()
        walk.end()
        paid = Counter[object](pieces for _, pieces in world.paid())
        ((booked,),) = world.shop.rows("SELECT count(*) FROM orders")
        world.close()
    return paid, booked


@pytest.mark.parametrize("seed", [1, 3])
def test_each_basket_is_paid_at_most_once(tmp_path: Path, seed: int) -> None:
    paid, booked = walked(tmp_path, seed, STEPS)
    assert set(paid.values()) <= {1}
    assert booked == paid.total()


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 160))
def test_each_basket_is_paid_at_most_once_in_many_walks(
    tmp_path: Path, seed: int
) -> None:
    paid, booked = walked(tmp_path, seed, 3 * STEPS)
    assert set(paid.values()) <= {1}
    assert booked == paid.total()
