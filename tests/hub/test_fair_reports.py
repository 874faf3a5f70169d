"""One kiosk with thousands of findings hides no other kiosk's from a report."""

import pytest

from firmware.cli.main import main
from firmware.hub.reports import orders
from firmware.hub.reports.business_day import ALWAYS
from firmware.hub.reports.reconciling.fair_share import MAX_SHOWN, fair_lines
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale, unreadable

BOUGHT = goods(3)


def found(shop: Shop, check: str) -> list[str]:
    return [each.what for each in shop.wrong() if each.check == check]


def send_unreadable(shop: Shop, kid: str, count: int) -> None:
    kiosk = VirtualKiosk(kid=kid)
    bad = [unreadable(sale(f"{kid}-1-{n}", BOUGHT)) for n in range(count)]
    shop.desk.handle(kiosk.facts(bad))


def test_the_first_letter_of_each_kiosk_is_named_and_the_others_counted(
    shop: Shop,
) -> None:
    send_unreadable(shop, "k1", 50)
    send_unreadable(shop, "k2", 2)

    letters = found(shop, "letters")

    assert letters[0].startswith("letter 1, kiosk k1, ")
    assert letters[1].startswith("letter 51, kiosk k2, ")
    assert len(letters) == MAX_SHOWN + 1
    assert letters[-1] == f"and {52 - MAX_SHOWN} more"


def test_people_read_how_many_more_there_are(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    config = shop.folder / "hub.toml"
    config.write_text(shop.config)
    send_unreadable(shop, "k1", 50)

    assert main(["reconcile", "--config", str(config)]) == 1

    printed = capsys.readouterr().out.splitlines()
    assert sum("dead letters: dead letter " in line for line in printed) == MAX_SHOWN
    assert "dead letters: and 30 more" in printed


def test_breaks_of_one_kiosk_hide_no_other_ones(shop: Shop) -> None:
    for kid, epochs in (("k1", 30), ("k2", 1)):
        for epoch in range(1, epochs + 1):
            kiosk = VirtualKiosk(kid=kid, epoch=epoch, previous=f"{epoch:064x}")
            shop.ack(kiosk.fact(sale(f"{kid}-{epoch:x}-1", BOUGHT)))

    breaks = found(shop, "breaks")

    assert breaks[1].startswith("kiosk k2, journal 1:")
    assert breaks[-1] == "and 11 more"


def test_gaps_and_orders_without_money_are_shared_out_too(shop: Shop) -> None:
    for kid, epochs in (("k1", 30), ("k2", 1)):
        for epoch in range(1, epochs + 1):
            kiosk = VirtualKiosk(kid=kid, epoch=epoch)
            kiosk.fact(sale(f"{kid}-{epoch:x}-1", BOUGHT))
            shop.desk.handle([kiosk.fact(sale(f"{kid}-{epoch:x}-2", BOUGHT))])
    shop.spoil("DELETE FROM entries WHERE unit = 'CNY'")

    for check in ("gaps", "money"):
        lines = found(shop, check)
        assert "k2" in lines[1]
        assert lines[-1] == "and 11 more"


def test_every_kiosk_has_its_first_line_however_many_there_are() -> None:
    lines = [[f"{kid} first", f"{kid} second"] for kid in range(MAX_SHOWN + 5)]

    shown, more = fair_lines(lines)

    assert shown == [first for first, _ in lines]
    assert more == MAX_SHOWN + 5


def test_orders_are_the_same_however_many_lines_are_read_at_once(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    ids = [f"k1-1-{n}" for n in range(1, 8)]
    shop.ack(*kiosk.facts([sale(name, BOUGHT) for name in ids]))
    every = list(orders.orders(shop.engine, ALWAYS))

    for at_once in (1, 2 * len(every[0].lines)):
        read = orders.orders(shop.engine, ALWAYS, lines_at_once=at_once)
        assert list(read) == every
    assert len(every) == len(ids)
