"""A hold whose sale does not end: its kiosk is asked before it is voided (A52)."""

from dataclasses import dataclass, field
from typing import Literal

import pytest

from firmware.hub.db.engine import writing
from firmware.hub.sales.redeeming.hold_questions import (
    ASK_EVERY_S,
    AT_ONCE,
    HoldQuestions,
    SaleAsker,
)
from firmware.protocol import codec
from firmware.protocol.envelope import Stamper, utc_ms
from firmware.protocol.messages import (
    AskSale,
    HoldReply,
    JournalSaleState,
    SignedMessage,
)
from firmware.protocol.signed_messages import verified_message
from tests.support.hub_rig import KEY, Shop, VirtualKiosk
from tests.support.redeeming import (
    NOW,
    ask_hold,
    balance,
    coupon_acts,
    flag_kinds,
    held,
    issue,
    ledger_faults,
    redeeming,
    redeeming_shop,
    states,
    uses,
)

State = Literal["open", "paid", "voided", "unknown"]
SALE = "k1-1-1"
SILENT_S, LOST_S = 900, 86_400


@dataclass
class Wire:
    """A link that keeps what is published."""

    up: bool = True
    sent: list[tuple[str, bytes]] = field(default_factory=list[tuple[str, bytes]])

    def publish(
        self, topic: str, payload: bytes, *, qos: int, retain: bool = False
    ) -> bool:
        assert (qos, retain) == (0, False)
        self.sent.append((topic, payload))
        return True

    def subscribe(self, topic_filter: str) -> None: ...

    def unsubscribe(self, topic_filter: str) -> None: ...

    def asked(self) -> list[str]:
        """The sales asked about since the last time."""
        sales: list[str] = []
        for topic, payload in self.sent:
            signed = codec.decode(payload, SignedMessage).body
            message = verified_message(signed, topic, KEY.public)
            parcel = codec.decode(message, AskSale)
            assert parcel.envelope.expires_at is not None
            assert topic.endswith("/dn/cmd/sale_state")
            sales.append(parcel.body.sale_id)
        self.sent.clear()
        return sales


class Clock:
    """The hub's, in seconds after it held."""

    def __init__(self) -> None:
        self.s = 0.0

    def wall_ns(self) -> int:
        return utc_ms(NOW) * 1_000_000 + int(self.s * 1e9)

    def mono_s(self) -> float:
        return self.s


@dataclass
class Asking:
    """The job of a hub that was just started."""

    shop: Shop
    wire: Wire = field(default_factory=Wire)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        stamper = Stamper("hub", "boot", wall_ns=self.clock.wall_ns)
        self.questions = HoldQuestions(
            self.shop.engine,
            stamper,
            SaleAsker(stamper, KEY, self.wire),
            monotonic_s=self.clock.mono_s,
            utc_offset_minutes=480,
        )

    def at(self, second: float) -> list[str]:
        """Run the job then; about which sales it asks."""
        self.clock.s = second
        while self.questions.run(second):
            pass
        return self.wire.asked()

    def hear(self, state: State, kid: str = "k1", sale_id: str = SALE) -> HoldReply:
        said = JournalSaleState(sale_id=sale_id, state=state)
        with writing(self.shop.engine) as connection:
            return self.questions.reply(said, kid, connection)


@pytest.fixture
def asking(shop: Shop, kiosk: VirtualKiosk) -> Asking:
    redeeming_shop(shop)
    issue(shop, "c1")
    ask = ask_hold(SALE, points=200, coupons=["c1"])
    assert held(shop, kiosk, ask).refusal is None
    return Asking(shop)


def test_a_hold_is_asked_about_once_it_is_old_and_not_before(asking: Asking) -> None:
    assert asking.at(SILENT_S) == []
    assert asking.at(SILENT_S + 1) == [SALE]
    assert asking.at(SILENT_S + 1 + ASK_EVERY_S) == [SALE]
    assert states(asking.shop) == {SALE: "open"}


@pytest.mark.parametrize("state", ["voided", "unknown"])
def test_what_its_kiosk_knows_nothing_of_is_given_back(
    asking: Asking, state: State
) -> None:
    asking.at(SILENT_S + 1)
    assert asking.hear(state) == HoldReply(refusal="hold_ended")
    assert (balance(asking.shop), uses(asking.shop)) == (300, {})
    assert coupon_acts(asking.shop, "c1") == ["hold", "void"]
    assert asking.at(SILENT_S + 100) == []
    assert ledger_faults(asking.shop) == []


def test_a_sale_that_is_open_or_paid_keeps_its_hold(asking: Asking) -> None:
    asking.at(SILENT_S + 1)
    assert asking.hear("open") == HoldReply()
    assert asking.hear("paid") == HoldReply()
    assert uses(asking.shop) == {"held": 200}


def test_another_kiosk_has_no_say(asking: Asking) -> None:
    assert asking.hear("unknown", kid="k2").refusal == "sale_foreign"
    assert asking.hear("unknown", sale_id="k1-1-2").refusal == "sale_foreign"
    assert uses(asking.shop) == {"held": 200}


def test_a_kiosk_that_is_gone_loses_its_hold_after_a_day(asking: Asking) -> None:
    assert asking.at(LOST_S) == [SALE]
    assert asking.at(LOST_S + ASK_EVERY_S) == []
    assert states(asking.shop) == {SALE: "voided"}
    assert balance(asking.shop) == 300


def test_an_open_sale_keeps_its_hold_for_days_also_past_a_start_of_the_hub(
    asking: Asking,
) -> None:
    for day in range(1, 4):
        started = Asking(asking.shop)
        for minute in range(6):
            assert started.at(day * LOST_S + minute * ASK_EVERY_S) == [SALE]
            started.hear("open")
    assert states(asking.shop) == {SALE: "open"}


def test_a_hub_without_a_broker_voids_nothing(asking: Asking) -> None:
    asking.wire.up = False
    for minute in range(5):
        assert asking.at(3 * LOST_S + minute * ASK_EVERY_S) == []
    assert states(asking.shop) == {SALE: "open"}


def test_a_sale_that_was_paid_after_all_takes_what_it_used(
    asking: Asking, kiosk: VirtualKiosk
) -> None:
    asking.at(LOST_S)
    asking.at(LOST_S + ASK_EVERY_S)
    shop = asking.shop
    held(shop, VirtualKiosk("k2"), ask_hold("k2-1-1", points=300, coupons=["c1"]))
    sold = redeeming(SALE, points=200, coupons=["c1"])
    shop.ack(kiosk.fact(sold))
    assert uses(shop) == {"held": 300, "redeemed": 200}
    assert balance(shop) == sold.earned_points - 200
    assert coupon_acts(shop, "c1") == ["hold", "void", "hold", "use"]
    assert (flag_kinds(shop), ledger_faults(shop)) == ([], [])


def test_of_many_holds_each_is_asked_about(shop: Shop) -> None:
    redeeming_shop(shop)
    sales: list[str] = []
    for number in range(4):
        kiosk = VirtualKiosk(f"k{number}")
        for sale in range(1, 18):
            sales.append(f"k{number}-1-{sale}")
            assert held(shop, kiosk, ask_hold(sales[-1], points=1)).refusal is None
    assert len(sales) > AT_ONCE
    asking = Asking(shop)
    assert sorted(asking.at(SILENT_S + 1)) == sorted(sales)
