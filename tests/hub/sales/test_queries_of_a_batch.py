"""What a batch asks of the database does not grow with the kiosks in it."""

from sqlalchemy import event

from firmware.hub.runtime.incoming import Incoming
from tests.support.hub_rig import Shop, VirtualKiosk
from tests.support.redeeming import redeeming, redeeming_shop


def asked(shop: Shop, batch: list[Incoming]) -> int:
    """How often what kiosks used of their day is read."""
    found: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        if "FROM kiosk_use" in statement:
            found.append(statement)

    event.listen(shop.engine, "before_cursor_execute", note)
    shop.desk.handle(batch)
    event.remove(shop.engine, "before_cursor_execute", note)
    return len(found)


def test_the_days_of_all_kiosks_are_read_at_once(shop: Shop) -> None:
    redeeming_shop(shop)
    kiosks = [VirtualKiosk(f"k{number}") for number in range(1, 9)]

    def batch(count: int, number: int) -> list[Incoming]:
        return [
            kiosk.fact(redeeming(f"{kiosk.kid}-1-{number}", points=10))
            for kiosk in kiosks[:count]
        ]

    shop.desk.handle(batch(8, 1))
    assert asked(shop, batch(8, 2)) == asked(shop, batch(1, 3))
    uses = shop.rows("SELECT kid, times FROM kiosk_use WHERE use = 'unheld_points'")
    assert sorted(uses) == [(f"k{n}", 30 if n == 1 else 20) for n in range(1, 9)]
