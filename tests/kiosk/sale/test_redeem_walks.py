"""Whatever customers, staff, hub and clock do: points and coupons are used rightly."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.api import Printed
from firmware.kiosk.sale import Sale, SaleState, deadline_s, step
from firmware.kiosk.sale.effects import Effect, Record, RequestHold
from firmware.kiosk.sale.events import (
    CardScanned,
    Event,
    GoodsScanned,
    HoldReplied,
    HubLost,
    MemberReplied,
    PayPressed,
    ReprintHeld,
    StaffProven,
    Tick,
    UndoHeld,
    UndoPressed,
)
from firmware.kiosk.sale.quoting import quote_of
from firmware.kiosk.sale.ticket import SaleStage, Ticket
from firmware.retail.codes.own_codes import make_card
from firmware.retail.pricing.offers.coupon import MemberCoupon
from firmware.retail.pricing.offers.rewards import Reward
from tests.support.examples import tries
from tests.support.kiosk_builders import BISCUIT, COLA
from tests.support.redeem_world import (
    OFF_2,
    OFF_5,
    POLICY,
    REPRINT,
    RICE,
    WITH_GIFT,
    at,
)

pytestmark = pytest.mark.unit
CARDS = (make_card(1), make_card(2))
REWARDS = (
    Reward(article=BISCUIT.gtin, points=150),
    Reward(article=COLA.gtin, points=200),
)
WALLETS: tuple[tuple[int, tuple[MemberCoupon, ...]], ...] = (
    (350, (OFF_2, OFF_5)),
    (9_999, (MemberCoupon(id="all", off_fen=99_900),)),
)


@dataclass
class World:
    """One counter and its hub, whose replies may come late, twice or never."""

    gifts: bool
    sale: Sale = field(default_factory=Sale)
    now_s: float = 1.0
    online: bool = True
    number: int = 17
    asked: list[RequestHold] = field(default_factory=list[RequestHold])
    granted: set[str] = field(default_factory=set[str])
    begun: dict[str, Ticket] = field(default_factory=dict[str, Ticket])
    ended: dict[str, SaleStage] = field(default_factory=dict[str, SaleStage])
    settled: set[str] = field(default_factory=set[str])

    def do(self, event: Event) -> None:
        before = self.sale
        policy = WITH_GIFT if self.gifts else POLICY
        policy = replace(policy, rewards=REWARDS)
        now = at(
            self.now_s,
            policy=policy,
            hub_online=self.online,
            next_number=self.number,
        )
        if isinstance(event, HoldReplied) and event.refusal is None:
            ours = before.ticket is not None and event.sale_id == before.ticket.sale_id
            if ours and before.state is SaleState.HOLDING:
                self.granted.add(event.sale_id)
        self.sale, effects = step(before, event, now)
        for effect in effects:
            self._see(effect, before, event)
        held = self.sale.state in {SaleState.PAYING, SaleState.PRINTING}
        if held and self.sale.ticket and self._redeems(self.sale.ticket):
            assert self.sale.ticket.sale_id in self.granted
        if self.sale.state is SaleState.REDEEMING:
            redeem = self.sale.redeem
            quote = quote_of(self.sale, now)
            assert redeem.points % 100 == 0
            assert redeem.points == quote.points_fen  # 100 points are one yuan
            assert redeem.points <= redeem.max_points
            bought = redeem.exchanging
            bought_points = bought.points if bought else 0
            balance = self.sale.member.balance_points if self.sale.member else 0
            assert redeem.points + bought_points <= (balance or 0)
            assert quote.exchange_points == (bought.points if bought else 0)
            assert quote.payable_fen >= 0

    def _see(self, effect: Effect, before: Sale, event: Event) -> None:
        if isinstance(effect, RequestHold):
            assert effect.sale_id in self.begun
            self.asked.append(effect)
        if isinstance(effect, Record):
            self._journal(effect, before, event)

    def _journal(self, record: Record, before: Sale, event: Event) -> None:
        ticket, name = record.ticket, record.ticket.sale_id
        match record.stage:
            case SaleStage.INTENT:
                assert set(self.begun) == set(self.ended)  # one sale at a time
                self.begun[name] = ticket
                self.number += 1
                self._judge(ticket)
            case SaleStage.SETTLED:
                assert name not in self.ended
                assert not self._redeems(ticket) or name in self.granted
                by_staff = isinstance(event, StaffProven)
                assert by_staff == bool(ticket.quote.payable_fen)
                assert not by_staff or before.state is SaleState.PAYING
                self.settled.add(name)
            case SaleStage.CLOSED | SaleStage.VOIDED:
                assert name not in self.ended
                closed = record.stage is SaleStage.CLOSED
                assert closed == (name in self.settled)
                self.ended[name] = record.stage
            case _:
                assert name in self.settled

    def _judge(self, ticket: Ticket) -> None:
        quote, member = ticket.quote, ticket.member
        assert quote.payable_fen == sum(s.amount_fen for s in quote.steps) >= 0
        assert ticket.paying_points == quote.points_fen
        assert ticket.points == quote.points_fen + quote.exchange_points
        if not self._redeems(ticket):
            return
        assert self.online
        assert member is not None
        points, wallet = WALLETS[CARDS.index(member.card)]
        assert ticket.points <= (member.balance_points or 0) <= points
        assert set(ticket.coupons) <= {coupon.id for coupon in wallet}

    @staticmethod
    def _redeems(ticket: Ticket) -> bool:
        return bool(ticket.points or ticket.coupons)

    def reply(self, refusal: str | None = None, *, first: bool = False) -> None:
        """The hub's reply to the newest request, or to the first one of all."""
        if not self.asked:
            return
        asked = self.asked[0 if first else -1]
        held = self.begun[asked.sale_id].member
        balance = 0 if held is None else (held.balance_points or 0) - asked.points
        coupon = asked.coupons[0] if refusal == "used" and asked.coupons else None
        short = 50 if refusal == "points_short" else balance
        self.do(HoldReplied(asked.sale_id, refusal, coupon, short))

    def show(self, place: int) -> None:
        self.do(CardScanned(CARDS[place]))

    def name(self, place: int) -> None:
        points, coupons = WALLETS[place]
        self.do(MemberReplied(CARDS[place], f"m{place}", points, coupons=coupons))

    def lose_hub(self) -> None:
        self.online = False
        self.do(HubLost())

    def find_hub(self) -> None:
        self.online = True

    def pass_time(self, time_s: float) -> None:
        self.now_s += time_s
        due_s = deadline_s(self.sale, POLICY)
        if due_s is not None and due_s <= self.now_s:
            self.do(Tick())

    def printed(self) -> None:
        if self.sale.ticket is not None:
            self.do(Printed(self.sale.ticket.sale_id))


Act = Callable[[World], None]
ACTS: dict[str, Act] = {
    "rice": lambda world: world.do(GoodsScanned(RICE)),
    "cola": lambda world: world.do(GoodsScanned(COLA)),
    "biscuit": lambda world: world.do(GoodsScanned(BISCUIT)),
    "free": lambda world: world.do(GoodsScanned(replace(COLA, price_fen=0))),
    "card 1": lambda world: world.show(0),
    "card 2": lambda world: world.show(1),
    "member 1": lambda world: world.name(0),
    "member 2": lambda world: world.name(1),
    "pay": lambda world: world.do(PayPressed()),
    "undo": lambda world: world.do(UndoPressed()),
    "cancel": lambda world: world.do(UndoHeld()),
    "points": lambda world: world.do(REPRINT),
    "not this": lambda world: world.do(ReprintHeld()),
    "badge": lambda world: world.do(StaffProven("b-1")),
    "held": lambda world: world.reply(),
    "first held": lambda world: world.reply(first=True),
    "short": lambda world: world.reply("points_short"),
    "used": lambda world: world.reply("used"),
    "what": lambda world: world.reply("a later reason"),
    "printed": lambda world: world.printed(),
    "1 s": lambda world: world.pass_time(1),
    "7 s": lambda world: world.pass_time(7),
    "100 s": lambda world: world.pass_time(100),
    "hub away": lambda world: world.lose_hub(),
    "hub back": lambda world: world.find_hub(),
}
SALE = ["rice", "card 1", "member 1", "pay", "points", "pay", "held", "badge"]
TWICE = [*SALE[:6], "undo", "pay", "pay"]
BEGINNINGS = ((), SALE[:5], TWICE)
LIKELY = [*SALE, *SALE, "printed"]


@settings(max_examples=tries(300), deadline=None)
@given(
    gifts=st.booleans(),
    acts=st.lists(st.sampled_from([*ACTS, *LIKELY]), max_size=40),
    begins=st.integers(0, 2),
)
def test_points_are_used_only_as_the_hub_held_them(
    acts: list[str], begins: int, *, gifts: bool
) -> None:
    world = World(gifts)
    for act in [*BEGINNINGS[begins], *acts]:
        ACTS[act](world)
    world.find_hub()
    for _ in range(8):  # nobody comes any more
        world.printed()
        world.pass_time(400)
    assert world.sale.state is SaleState.IDLE
    assert set(world.begun) == set(world.ended)


def test_the_walk_of_a_sale_redeems() -> None:
    world = World(gifts=False)
    for act in [*SALE, "printed"]:
        ACTS[act](world)
    assert world.settled == world.granted == set(world.begun)
