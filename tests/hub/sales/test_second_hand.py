"""A job and a person, or two hubs on one database: what was ended stays so."""

from dataclasses import replace

from firmware.hub.db.engine import open_engine, writing
from firmware.hub.policy import store as policy_store
from firmware.hub.reports.reconciling.resolving import Act, resolve
from firmware.hub.sales.flags import FlagReview
from firmware.hub.sales.redeeming.hold_questions import HoldQuestions, SaleAsker
from tests.support.hub_rig import (
    KEY,
    POLICY,
    DownLink,
    Shop,
    VirtualKiosk,
    dispatcher,
    goods,
    sale,
    still_stamper,
)
from tests.support.redeeming import (
    NOW,
    ask_hold,
    balance,
    held,
    redeeming,
    redeeming_shop,
    states,
    uses,
)
from tests.support.second_hand import after_next_look

SALE = "k1-1-1"
LATER = replace(POLICY, version=2)


def test_a_flag_that_a_person_closes_meanwhile_is_not_judged_again(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    sold = sale(SALE, goods(30)[:20], member_id="m1", policy=LATER)
    shop.ack(kiosk.fact(sold))
    with writing(shop.engine) as connection:
        policy_store.keep(connection, LATER, "2026-02-20T08:00:00.000Z")
    other = open_engine(shop.folder, shop.database)

    def accept() -> None:
        with writing(other) as connection:
            done = resolve(
                connection, Act.ACCEPT, 1, note="", now=NOW, utc_offset_minutes=480
            )
            assert done

    review = FlagReview(
        shop.engine,
        still_stamper("hub"),
        lambda: 0.0,
        age_max_days=60,
        utc_offset_minutes=480,
    )
    after_next_look(shop.engine, accept)
    while review.run(0.0):
        pass
    other.dispose()
    assert balance(shop) == sold.earned_points > 0
    assert shop.wrong() == []


def test_a_hold_whose_sale_is_booked_meanwhile_stays_posted(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop)
    assert held(shop, kiosk, ask_hold(SALE, points=200)).refusal is None
    paid = kiosk.fact(redeeming(SALE, points=200))
    second = open_engine(shop.folder, shop.database)
    desk = dispatcher(second, still_stamper("hub"), KEY)
    seconds = [0.0]
    questions = HoldQuestions(
        shop.engine,
        still_stamper("hub"),
        SaleAsker(still_stamper("hub"), KEY, UpLink()),
        monotonic_s=lambda: seconds[0],
        utc_offset_minutes=480,
    )
    shop.rows("UPDATE sale_holds SET held_at = '2026-02-20T08:00:00.000Z'")
    questions.run(1.0)
    seconds[0] = 60.0
    after_next_look(shop.engine, lambda: desk.handle([paid]))
    questions.run(61.0)
    second.dispose()
    assert (states(shop), uses(shop)) == ({SALE: "posted"}, {"redeemed": 200})


class UpLink(DownLink):
    """A transport that takes everything, and nobody hears."""

    up = True

    def publish(
        self, topic: str, payload: bytes, *, qos: int, retain: bool = False
    ) -> bool:
        del topic, payload, qos, retain
        return True
