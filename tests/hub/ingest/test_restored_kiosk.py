"""A kiosk whose card was put back to an older image, as the hub meets it (0095)."""
# pyright: reportPrivateUsage=false

import copy

from firmware.hub.ingest.intake import JOURNALS_REMEMBERED
from firmware.hub.ingest.journal_cursor import JournalCursor
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale

BOUGHT = goods(3)


def test_what_a_restored_kiosk_sells_is_booked_beside_what_it_forgot(
    shop: Shop,
) -> None:
    lost = VirtualKiosk(epoch=5)
    waiting = lost.fact(sale("k1-5-1", BOUGHT))
    image = copy.deepcopy(waiting)
    forgotten = lost.facts([sale("k1-5-2", BOUGHT), sale("k1-5-3", BOUGHT)])
    assert shop.ack(waiting, *forgotten).upto == 3

    restored = VirtualKiosk(epoch=9)
    fresh = restored.facts([sale("k1-9-2", BOUGHT[:1]), sale("k1-9-3", BOUGHT[:2])])
    acks = [(ack.epoch, ack.upto, ack.refused) for _, ack in shop.acks(image, *fresh)]

    assert sorted(acks) == [(5, 3, ()), (9, 2, ())]
    assert len(shop.rows("SELECT sale_id FROM orders")) == 5
    assert shop.wrong() == []


def test_a_sale_that_ends_again_in_a_restored_kiosk_is_booked_once(shop: Shop) -> None:
    shop.ack(VirtualKiosk(epoch=5).fact(sale("k1-5-1", BOUGHT)))
    ack = shop.ack(VirtualKiosk(epoch=9).fact(sale("k1-5-1", BOUGHT)))

    assert [refused.reason for refused in ack.refused] == ["sale_repeated: k1-5-1"]
    assert shop.rows("SELECT epoch FROM orders") == [(5,)]
    assert [each.check for each in shop.wrong()] == ["letters"]


def test_old_epochs_are_forgotten_in_memory_and_found_again(shop: Shop) -> None:
    kiosk = VirtualKiosk(epoch=5)
    facts = kiosk.facts([sale(f"k1-5-{n}", BOUGHT) for n in range(5)])
    assert shop.ack(facts[0], facts[2]).upto == 1
    cursors = shop.desk._intake._cursors
    cursors |= {
        ("k1", epoch): JournalCursor(1) for epoch in range(6, JOURNALS_REMEMBERED + 6)
    }

    ack = shop.ack(facts[0], facts[1], facts[4])

    assert (ack.upto, ack.extra, ack.refused) == (3, (5,), ())
    assert list(shop.desk._intake._cursors) == [("k1", 5)]
