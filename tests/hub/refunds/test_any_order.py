"""Whatever is refunded in whichever order, each twice: the end is the same."""

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from firmware.hub.db.engine import writing
from firmware.hub.sales.refunds import waiting
from tests.support.examples import tries
from tests.support.hub_rig import Shop, VirtualKiosk, open_shop
from tests.support.refund_rig import (
    asked,
    balance,
    earn,
    hold,
    issue,
    money,
    refund,
    ruled_sale,
    wallet,
)

SALE = "k1-1-1"
TILLS = "SELECT sum(amount) FROM entries WHERE account IN ('till:k1', 'desk')"
FEN = st.integers(0, 9_000)


class Bought(NamedTuple):
    """Lines with what was due for each, the hundreds of points used, a seed."""

    lines: list[int]
    hundreds: int
    coupon: bool
    late: bool
    seed: int


BOUGHT = st.builds(
    Bought,
    st.lists(FEN, min_size=1, max_size=6),
    st.integers(0, 3),
    st.booleans(),
    st.booleans(),
    st.integers(0, 2**32),
)


def nets_of(bought: Bought) -> list[tuple[int, int]]:
    """What points leave to pay of each line: the first lines are paid by them."""
    left, nets = bought.hundreds * 1_000, list[tuple[int, int]]()
    for fen in bought.lines:
        off = min(fen, left)
        left -= off
        nets.append((fen, fen - off))
    return nets


def parts_of(bought: Bought) -> list[dict[int, int]]:
    """The lines in parts, in any order."""
    chance = Random(bought.seed)
    numbers = list(range(1, len(bought.lines) + 1))
    chance.shuffle(numbers)
    parts: list[dict[int, int]] = []
    while numbers:
        count = chance.randint(1, len(numbers))
        parts.append(dict.fromkeys(sorted(numbers[:count]), 1))
        del numbers[:count]
    return parts


def check(shop: Shop, bought: Bought) -> None:
    points = bought.hundreds * 100
    coupons = ("c1",) if bought.coupon else ()
    earn(shop, 500, "2026-01-10T08:00:00.000Z")
    if coupons:
        issue(shop, "c1")
    if points or coupons:
        hold(shop, SALE, points, coupons=coupons)
    closed = ruled_sale(SALE, nets_of(bought), points=points, coupons=coupons)
    parts = parts_of(bought)
    if bought.late:
        with writing(shop.engine) as connection:
            waiting.wait(connection, asked("r0", SALE, parts[0]))
    shop.ack(VirtualKiosk("k1").fact(closed))
    paid_fen = sum(
        money(refund(shop, asked(f"r{number}", SALE, part)))
        for number, part in enumerate(parts)
    )
    for number, part in enumerate(parts):
        refund(shop, asked(f"r{number}", SALE, part))
    assert paid_fen == closed.payable_fen
    assert balance(shop) == 500
    assert wallet(shop) == list(coupons)
    assert shop.rows(TILLS) in ([(0,)], [(None,)])
    assert {each.check for each in shop.wrong()} <= {"flags"}


@settings(
    max_examples=tries(12),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(BOUGHT)
def test_all_of_it_back_is_as_if_nothing_had_been_sold(bought: Bought) -> None:
    with TemporaryDirectory() as folder, open_shop(Path(folder) / "shop") as shop:
        check(shop, bought)
