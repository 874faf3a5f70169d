"""Every line that `reconcile` prints can be settled by what it names."""

import re
from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace as replaced

from firmware.base.damaged_files import log_of
from firmware.cli.main import main
from firmware.hub.db.dialect.sqlite import DATABASE
from firmware.hub.db.engine import writing
from firmware.hub.ingest import journal_breaks
from firmware.hub.ingest.tables import newer_facts
from firmware.hub.payments.attempts import store as attempts
from firmware.hub.reports.business_day import ALWAYS
from firmware.hub.reports.reconciling import reconcile
from firmware.hub.reports.reconciling.fair_share import MAX_SHOWN
from firmware.protocol.messages import SaleVoided
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale, unreadable
from tests.support.paid_day import SOLD_AT, Corner, bill_line, keep_bill

BOUGHT = goods(3)
NOTE = ("--note", "looked into")
SETTLE = re.compile(r"\[([0-9a-f]{10})\]$")
ACTS = {
    "resolve": re.compile(r"dead letter (\d+), "),
    "accept": re.compile(r"flag (\d+), "),
    "review": re.compile(r"--review (\d+) "),
}


def sells(shop: Shop, *, kid: str = "k1", epoch: int = 1) -> None:
    kiosk = VirtualKiosk(kid=kid, epoch=epoch)
    sold = sale(f"{kid}-{epoch:x}-1", BOUGHT, member_id="m1")
    shop.ack(kiosk.fact(replaced(sold, receipt_no=f"{kid}-{epoch:06d}")))


def totals_and_money(shop: Shop) -> None:
    sells(shop)
    shop.spoil("DELETE FROM entries WHERE unit = 'CNY'")


def points(shop: Shop) -> None:
    shop.spoil("UPDATE orders SET earned_points = earned_points + 5")


def lines(shop: Shop) -> None:
    shop.spoil("UPDATE order_lines SET amount_fen = amount_fen + 1 WHERE number = 1")


def sums(shop: Shop) -> None:
    sells(shop, kid="k9")
    shop.spoil("UPDATE entries SET amount = amount + 1 WHERE account LIKE 'till:%'")


def lots(shop: Shop) -> None:
    moved = "'9999', 'lot', (SELECT min(posting_id) FROM postings), 3"
    shop.rows(f"INSERT INTO lot_moves VALUES ('m1', {moved})")  # noqa: S608 - our own text


def negative(shop: Shop) -> None:
    row = "(SELECT min(posting_id) FROM postings), 'held:m1', 'PTS', -1"
    shop.rows(f"INSERT INTO entries VALUES ({row})")  # noqa: S608 - our own text


def events(shop: Shop) -> None:
    shop.spoil("UPDATE loyalty_events SET points = points + 1 WHERE kind = 'earn'")


def coupons(shop: Shop) -> None:
    shop.rows("INSERT INTO coupons VALUES ('c', 'm1', '', '', '', '')")
    for turn, hold in enumerate(("h", "i"), start=1):
        row = f"'c', {turn}, '{hold}:use', 'use', '', '{hold}', 1, NULL, NULL"
        shop.rows(f"INSERT INTO coupon_events VALUES ({row})")  # noqa: S608 - our own text


def gaps(shop: Shop) -> None:
    kiosk = VirtualKiosk(kid="k2")
    kiosk.fact(sale("k2-1-1", BOUGHT))
    shop.ack(kiosk.fact(sale("k2-1-2", BOUGHT)))


def chain(shop: Shop) -> None:
    kiosk = VirtualKiosk(kid="k3")
    shop.ack(kiosk.fact(sale("k3-1-1", BOUGHT)))
    kiosk.previous = "0" * 63 + "1"
    shop.ack(kiosk.fact(sale("k3-1-2", BOUGHT)))


def breaks(shop: Shop) -> None:
    kiosk = VirtualKiosk(kid="k4", epoch=7, previous="0" * 63 + "2")
    shop.ack(kiosk.fact(sale("k4-7-1", BOUGHT)))


def letters(shop: Shop) -> None:
    kiosk = VirtualKiosk(kid="k5")
    shop.ack(kiosk.fact(unreadable(sale("k5-1-1", BOUGHT))))


def voids(shop: Shop) -> None:
    kiosk = VirtualKiosk(kid="k6")
    void = SaleVoided(
        sale_id="k6-1-1",
        receipt_no="k6-000001",
        payable_fen=1,
        voided_at="2026-03-01T08:00:00.000Z",
        reason="idle",
    )
    shop.ack(*kiosk.facts([sale("k6-1-1", BOUGHT), void]))


def flags(shop: Shop) -> None:
    kiosk = VirtualKiosk(kid="k7")
    shop.ack(kiosk.fact(replaced(sale("k7-1-1", BOUGHT), policy_version=9)))


def newer(shop: Shop) -> None:
    row = ("k8", 1, 1, 1, "sale", 99, b"", "2026-03-01T08:00:00.000Z", None)
    with writing(shop.engine) as connection:
        connection.execute(newer_facts.insert().values(row))


def stored(shop: Shop) -> None:
    spoilt = "UPDATE articles SET price_fen = 1, name = 'x' WHERE gtin = '{}'"
    shop.spoil(spoilt.format(goods(9)[-1].gtin))


def refunds(shop: Shop) -> None:
    row = "'r-1', 'k9-9-9', 'desk', '', 'unknown', '2026-03-01T08:00:00.000Z'"
    shop.rows(f"INSERT INTO waiting_refunds VALUES ({row}, NULL, NULL)")  # noqa: S608 - our own text


def payments(shop: Shop) -> None:
    corner = Corner(3)
    with writing(shop.engine) as connection:
        attempts.add(connection, corner.attempt(corner.elsewhere), SOLD_AT)


def bills(shop: Shop) -> None:
    keep_bill(shop, "alipay", [bill_line(Corner(5).payment, 100)])


def redeemed(shop: Shop) -> None:
    row = f"'k1-1-1', 'k1', 'm1', 5, '', '{SOLD_AT}', 'open', NULL"
    shop.rows(f"INSERT INTO sale_holds VALUES ({row})")  # noqa: S608 - our own text


def slips(shop: Shop) -> None:
    shop.spoil("UPDATE orders SET slip = 'lost' WHERE sale_id = 'k1-1-1'")


def closings(shop: Shop) -> None:
    document = f'{{"made_at":"{SOLD_AT}","number":2}}'
    row = f"'k1', 2, 0, '{SOLD_AT}', 'desk', '{document}', 'x'"
    shop.rows(f"INSERT INTO closings VALUES ({row})")  # noqa: S608 - our own text


def baskets(shop: Shop) -> None:
    slip = "'k1-000009', 'k1-000009', 'Lin', NULL, '[]'"
    row = f"NULL, 'k1-9-1', 'k1', {slip}, '{SOLD_AT}'"
    shop.rows(f"INSERT INTO suspended_baskets VALUES ({row})")  # noqa: S608 - our own text
    for seq in (91, 92):
        row = f"'k1', 1, {seq}, 'k1-9-1', 'paid', NULL, '{SOLD_AT}'"
        shop.rows(f"INSERT INTO basket_ends VALUES ({row})")  # noqa: S608 - our own text


WRONG: dict[str, Callable[[Shop], None]] = {
    "money": totals_and_money,
    "totals": totals_and_money,
    "points": points,
    "lines": lines,
    "sums": sums,
    "lots": lots,
    "negative": negative,
    "events": events,
    "coupons": coupons,
    "baskets": baskets,
    "gaps": gaps,
    "chain": chain,
    "closings": closings,
    "breaks": breaks,
    "letters": letters,
    "voids": voids,
    "flags": flags,
    "newer": newer,
    "stored": stored,
    "refunds": refunds,
    "payments": payments,
    "bills": bills,
    "redeemed": redeemed,
    "slips": slips,
}


def printed(
    shop: Shop, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, list[str]]:
    config = shop.folder / "hub.toml"
    config.write_text(shop.config)
    status = main(["reconcile", *words, "--config", str(config)])
    return status, capsys.readouterr().out.splitlines()


def acts(lines: list[str]) -> Iterator[tuple[str, str]]:
    """What settles each of these lines."""
    for line in lines:
        settle = SETTLE.search(line)
        if settle is not None:
            yield "--settle", settle[1]
        for act, pattern in ACTS.items():
            found = pattern.search(line)
            if found is not None:
                yield f"--{act}", found[1]


@pytest.mark.only_on("sqlite", "the same queries find it on each database")
@pytest.mark.timeout(120)
def test_every_kind_of_line_can_be_settled(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    for make in dict.fromkeys(WRONG.values()):
        make(shop)
    assert {each.check for each in shop.wrong()} == WRONG.keys() == reconcile.NAMES

    status, lines_now = printed(shop, capsys)
    while todo := list(acts(lines_now)):
        settle(shop, [name for act, name in todo if act == "--settle"])
        other = next((each for each in todo if each[0] != "--settle"), ())
        status, lines_now = printed(shop, capsys, *other, *(NOTE if other else ()))

    assert (status, lines_now[-1]) == (0, "everything agrees")


def settle(shop: Shop, names: list[str]) -> None:
    """As the command does for each of them, which would count everything twice."""
    with writing(shop.engine) as connection:
        for name in names:
            assert reconcile.settle_line(connection, ALWAYS, name, note="", now=SOLD_AT)


def test_a_settled_line_comes_back_once_its_numbers_change(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    newer(shop)
    _, before = printed(shop, capsys)
    ((act, name),) = acts(before)
    assert printed(shop, capsys, act, name)[0] == 0
    shop.spoil("UPDATE newer_facts SET received_at = '2026-03-02T08:00:00.000Z'")
    assert printed(shop, capsys)[0] == 1


def test_settled_lines_make_room_for_those_that_are_not_shown(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    for epoch in range(1, MAX_SHOWN + 3):
        kiosk = VirtualKiosk(epoch=epoch)
        kiosk.fact(sale(f"k1-{epoch:x}-1", BOUGHT))
        sold = sale(f"k1-{epoch:x}-2", BOUGHT)
        shop.ack(kiosk.fact(replaced(sold, receipt_no=f"k1-{epoch:06d}")))
    lines_now = printed(shop, capsys)[1]
    assert "gaps: and 2 more" in lines_now
    for _ in range(2):
        lines_now = printed(shop, capsys, *next(acts(lines_now)))[1]
    shown = [line for line in lines_now if line.startswith("gaps: ")]
    assert len(shown) == MAX_SHOWN
    assert not any("more" in line for line in shown)


def test_a_kiosk_with_too_many_journals_can_be_settled(
    shop: Shop,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for epoch in range(1, 4):
        sells(shop, epoch=epoch)
    monkeypatch.setattr(journal_breaks, "MAX_JOURNALS", 2)
    status, lines_now = printed(shop, capsys)
    assert status == 1
    ((act, name),) = acts(lines_now)
    assert printed(shop, capsys, act, name, "--note", "many starts")[0] == 0


def test_what_settles_nothing_is_refused(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(shop, capsys, "--settle", "0123456789")[0] == 2
    newer(shop)
    assert printed(shop, capsys, "--settle", "0123456789")[0] == 2


@pytest.mark.only_on("sqlite", "about copies of its log")
def test_a_damage_is_settled_by_removing_its_copies(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = log_of(shop.folder / DATABASE).with_name("hub.db-wal.damaged-1")
    copy.touch()
    status, lines_now = printed(shop, capsys)
    assert status == 1
    assert any("removing its copies" in line for line in lines_now)
    copy.unlink()
    assert printed(shop, capsys)[0] == 0
