import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace as replaced

from firmware.cli.main import main
from firmware.hub.db.engine import writing
from firmware.hub.notifications import store as notifications_store
from firmware.hub.notifications.notification import NotificationState
from firmware.hub.notifications.store import DeliveryMark
from firmware.hub.reports.orders import PAGE
from firmware.protocol.messages import UnknownArticle
from firmware.retail.codes.own_codes import is_card
from tests.support.hub_rig import (
    KEY,
    Shop,
    VirtualKiosk,
    card,
    dispatcher,
    goods,
    receipt_no,
    sale,
    still_stamper,
)

Call = Callable[..., tuple[int, str]]


@pytest.fixture
def call(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    config = tmp_path / "hub.toml"
    config.write_text(shop.config)

    def run(*words: str) -> tuple[int, str]:
        status = main([*words, "--config", str(config)])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


def test_a_member_is_added_and_shown_with_purchases(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    status, out = call("member", "add", "--json")
    added = json.loads(out)
    assert status == 0
    assert is_card(added["card"])
    closed = sale("k1-1-1", goods(20), member_id=added["member_id"])
    shop.ack(kiosk.fact(closed))
    for name in (added["card"], added["member_id"]):
        shown = json.loads(call("member", "show", name, "--json")[1])
        assert shown["balance_points"] == closed.earned_points
        assert [each["sale_id"] for each in shown["purchases"]] == ["k1-1-1"]
    _, text = call("member", "show", added["card"])
    assert f"points {closed.earned_points}" in text
    assert "2026-03-01 16:00:00  k1-000001" in text


def test_a_card_that_is_taken_or_misread_is_refused(call: Call) -> None:
    assert call("member", "add", "--card", card(5))[0] == 0
    assert call("member", "add", "--card", card(5))[0] == 1
    status, out = call("member", "add", "--card", card(6)[:-1] + "?")
    assert (status, "allowed: CTM-" in out) == (2, True)
    status, out = call("member", "show", card(9), "--json")
    assert (status, out) == (
        1, f"countertop: {card(9)}: no member has this card or id\n"
    )  # fmt: skip


def test_a_catalogue_file_is_imported_whole_or_not_at_all(
    call: Call, shop: Shop, tmp_path: Path
) -> None:
    file = tmp_path / "shop.csv"
    header = "gtin,name,price,unit,stopped,age_min\n"
    file.write_text(f"{header}{goods(1)[0].gtin},Cola,2.50,piece,no,\n", "utf-8-sig")
    status, out = call("catalogue", "import", str(file), "--yes")
    assert status == 0
    assert out.endswith("\nrevision 2: 1 article, 1 new or changed, 29 withdrawn\n")
    told = json.loads(call("catalogue", "import", str(file), "--json")[1])
    assert (told["revision"], told["changed"], told["gone"]) == (2, 0, 0)
    file.write_text(f"{header}1,Cola,2.50,piece,no,\n1234,Tea,x,piece,no,\n")
    status, out = call("catalogue", "import", str(file))
    assert status == 2
    assert "shop.csv: 2 errors:" in out
    assert shop.rows("SELECT max(revision) FROM revisions") == [(2,)]
    file.write_bytes(header.encode() + b"\xff\xff\xff\n")
    assert (
        'shop.csv: line 2: neither UTF-8 nor GB18030 text; save it as "CSV UTF-8"'
        in call("catalogue", "import", str(file))[1]
    )
    assert call("catalogue", "import", str(tmp_path / "none.csv"))[0] == 2


def test_codes_that_the_catalogue_lacks_are_listed_by_demand(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    shown = [("690", 3), ("691", 5), ("690", 4), (goods(1)[0].gtin, 9)]
    shop.ack(
        *kiosk.facts(
            UnknownArticle(gtin=gtin, times=times, catalogue_revision=1)
            for gtin, times in shown
        )
    )
    told = json.loads(call("catalogue", "unknown", "--json")[1])
    assert [(each["gtin"], each["times"]) for each in told] == [("690", 7), ("691", 5)]
    out = call("catalogue", "unknown")[1]
    assert "           690       7 times, last 2026-03-01 16:00:00\n" in out
    assert out.endswith("2 codes missing from the catalogue\n")


def test_orders_are_listed_by_the_shops_own_day(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    late = sale("k1-1-2", goods(3), closed_at="2026-02-28T16:00:00.000Z")
    before = "2026-02-28T15:59:59.999Z"
    early = sale("k1-1-1", goods(20), member_id="m1", voids=1, closed_at=before)
    shop.ack(kiosk.fact(late), kiosk.fact(early))
    status, out = call("orders", "--all", "--json")
    assert [order["sale_id"] for order in json.loads(out)] == ["k1-1-1", "k1-1-2"]
    (order,) = json.loads(call("orders", "--json", "--day", "2026-02-28")[1])
    assert status == 0
    assert order["payable_fen"] == early.payable_fen
    assert len(order["lines"]) == 21
    assert sum(step["amount_fen"] for step in order["steps"]) == early.payable_fen
    for unit in ("CNY", "PTS"):
        assert sum(e["amount"] for e in order["ledger"] if e["unit"] == unit) == 0
    assert "1 order, 3.20 yuan" in call("orders", "--day", "2026-03-01")[1]


@pytest.mark.parametrize(
    "words",
    [
        ("orders", "--day"),
        ("orders", "--from"),
        ("orders", "--from", "2026-03-01", "--to"),
        ("reconcile", "--date"),
        ("report", "day"),
        ("payments", "list", "--date"),
        ("payments", "bill", "--date"),
    ],
)
def test_a_day_that_is_none_is_refused_by_the_name_that_it_was_given_by(
    call: Call, words: tuple[str, ...]
) -> None:
    name = words[-1] if words[-1].startswith("--") else "DAY"
    status, out = call(*words, "someday")
    assert (status, f"{name} someday: allowed: a day such as" in out) == (2, True), out


def test_orders_are_those_of_today_unless_others_are_asked_for(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    now = datetime.now(UTC)
    days = [f"{now - timedelta(days=n):%Y-%m-%dT%H:%M:%S}.000Z" for n in range(3)]
    shop.ack(*kiosk.facts(sale(f"k1-1-{n}", goods(3)) for n in range(3)))
    shop.spoil(
        *(
            f"UPDATE orders SET closed_at = '{at}' WHERE sale_id = 'k1-1-{n}'"  # noqa: S608 - our own words
            for n, at in enumerate(days)
        )
    )
    local = [
        f"{now - timedelta(days=n) + timedelta(hours=8):%Y-%m-%d}" for n in range(3)
    ]

    def listed(*words: str) -> list[str]:
        return [
            each["sale_id"] for each in json.loads(call("orders", "--json", *words)[1])
        ]

    assert listed() == ["k1-1-0"]
    assert listed("--all") == ["k1-1-2", "k1-1-1", "k1-1-0"]
    assert listed("--from", local[1]) == ["k1-1-1", "k1-1-0"]
    assert listed("--from", local[2], "--to", local[1]) == ["k1-1-2", "k1-1-1"]
    assert listed("--day", "2020-01-01") == []
    assert call("orders", "--to", local[1])[0] == 2
    status, out = call("orders", "--from", local[1], "--to", local[2])
    assert (status, f"--to {local[2]}: allowed: {local[1]} or later" in out) == (
        2,
        True,
    )


def test_more_orders_than_a_page_come_in_order_and_once(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    at = [f"2026-03-01T08:00:0{n % 3}.000Z" for n in range(2 * PAGE)]
    one = sale("k1-1-1", goods(2))
    bodies = [
        replaced(
            one,
            sale_id=f"k1-1-{n}",
            receipt_no=receipt_no(f"k1-1-{n}"),
            closed_at=when,
        )
        for n, when in enumerate(at, 1_000)
    ]
    for start in range(0, len(bodies), 100):
        shop.ack(*kiosk.facts(bodies[start : start + 100]))
    told = json.loads(call("orders", "--all", "--json")[1])
    found = [(each["closed_at"], each["sale_id"]) for each in told]
    assert found == sorted((body.closed_at, body.sale_id) for body in bodies)
    assert {len(each["lines"]) for each in told} == {2}
    lines = call("orders", "--all")[1].splitlines()
    assert len(lines) == 2 * PAGE + 2
    assert lines[-1].startswith(f"{2 * PAGE} orders, ")


def test_reconcile_agrees_after_honest_work(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    closed = [sale(f"k1-1-{n}", goods(20), member_id="m1") for n in range(3)]
    shop.ack(*kiosk.facts(closed))
    status, out = call("reconcile", "--day", "2026-03-01")
    assert (status, "everything agrees" in out) == (0, True)
    told = json.loads(call("reconcile", "--json")[1])
    assert told["orders_fen"] == told["ledger_fen"] == 3 * closed[0].payable_fen
    assert told["orders_points"] == told["ledger_points"] == 3 * closed[0].earned_points
    assert json.loads(call("reconcile", "--json", "--day", "2026-03-02")[1])[
        "orders"
    ] == 0  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "checks"),
    [
        (
            "UPDATE entries SET amount = 1 WHERE account = 'till:k1'",
            ["totals", "money", "sums"],
        ),
        (
            "DELETE FROM entries WHERE unit = 'PTS'",
            ["totals", "points", "lots"],
        ),
        ("DELETE FROM entries", ["totals", "totals", "money", "points", "lots"]),
        ("UPDATE orders SET payable_fen = 9", ["totals", "money"]),
        ("DELETE FROM order_lines WHERE number = 1", ["lines"]),
        ("DELETE FROM inbox WHERE seq = 1; UPDATE cursors SET upto = 0", ["gaps"]),
        ("UPDATE inbox SET digest = 'x' WHERE seq = 1", ["chain"]),
        (
            "INSERT INTO voids VALUES ('k1', 1, 9, 'k1-1-1', 'R', 1, '', 'idle', NULL)",
            ["voids"],
        ),
    ],
)
def test_reconcile_finds_what_does_not_agree(
    call: Call, shop: Shop, kiosk: VirtualKiosk, spoil: str, checks: list[str]
) -> None:
    shop.ack(kiosk.fact(sale("k1-1-1", goods(20), member_id="m1")))
    shop.ack(kiosk.fact(sale("k1-1-2", goods(3))))
    shop.spoil(*spoil.split(";"))
    status, out = call("reconcile", "--json")
    assert status == 1
    found = [each["check"] for each in json.loads(out)["wrong"]]
    assert list(dict.fromkeys(found)) == list(dict.fromkeys(checks))


def test_a_dead_letter_is_resolved_with_a_note(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(sale("k9-1-1", goods(3))))
    status, out = call("reconcile")
    assert (status, "dead letters: dead letter 1, kiosk k1" in out) == (1, True)
    assert call("reconcile", "--resolve", "1", "--note", "asked the shop")[0] == 0
    assert call("reconcile", "--resolve", "1")[0] == 2
    assert call("reconcile", "--note", "nothing")[0] == 2
    assert shop.rows("SELECT closed_note FROM dead_letters") == [("asked the shop",)]


@pytest.mark.parametrize(("act", "points"), [("accept", 3), ("dismiss", 0)])
def test_a_flag_is_closed_in_favour_or_not(
    call: Call, shop: Shop, kiosk: VirtualKiosk, act: str, points: int
) -> None:
    bought = sale("k1-1-1", goods(20), revision=99_999, member_id="m1")
    shop.ack(kiosk.fact(bought))
    status, out = call("reconcile")
    assert (status, "flags: flag 1, order k1-1-1: article_unknown: " in out) == (
        1,
        True,
    )
    assert f"{bought.earned_points} points withheld" in out
    status, out = call("reconcile", f"--{act}", "1", "--note", "asked the shop")
    assert (status, "everything agrees" in out) == (0, True)
    assert call("reconcile", f"--{act}", "1")[0] == 2
    assert shop.rows("SELECT closed_note FROM order_flags") == [("asked the shop",)]
    granted = "SELECT coalesce(sum(amount), 0) FROM entries WHERE account = 'member:m1'"
    assert shop.rows(granted) == [(points and bought.earned_points,)]


def test_the_old_name_of_an_option_is_refused_with_the_new_one(call: Call) -> None:
    status, out = call("reconcile", "--close", "1")
    assert (
        status,
        "--close: an old name; allowed: its new name, --resolve" in out,
    ) == (
        2,
        True,
    )


def test_messages_are_counted_and_the_refused_are_named(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.desk = dispatcher(
        shop.engine,
        still_stamper("hub"),
        KEY,
        note=partial(notifications_store.note, store="", language="en"),
    )
    shop.ack(
        *kiosk.facts(sale(f"k1-1-{n}", goods(3), member_id="m1") for n in range(3))
    )
    with writing(shop.engine) as connection:
        mark = DeliveryMark(
            2, NotificationState.DEAD, 4, "http 422: no_such_member", ""
        )
        notifications_store.record(connection, [mark])
    status, out = call("messages")
    assert status == 0
    assert "/hub.toml names no gateway" in out
    assert "waiting         2\n" in out
    assert "dead  2026-03-01 16:00:00  m1  k1-1-1  http 422: no_such_member\n" in out
    told = json.loads(call("messages", "--json")[1])
    assert told["counts"]["dead"] == 1
    assert told["dead"][0]["attempts"] == 4


@pytest.mark.parametrize(
    "words",
    [
        ("orders",),
        ("reconcile",),
        ("messages",),
        ("member", "show", "m-1"),
        ("catalogue", "unknown"),
    ],
)
def test_who_only_reads_begins_no_books_in_a_wrong_place(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "hub.toml"
    config.write_text(f'data = "{tmp_path}/elsewhere"\n')

    status = main([*words, "--config", str(config)])

    captured = capsys.readouterr()
    assert (status, captured.out) == (1, "")
    assert "elsewhere/hub.db is not there: the hub makes it" in captured.err
    assert not (tmp_path / "elsewhere").exists()


def test_a_reader_that_leaves_early_sees_no_traceback(
    shop: Shop, tmp_path: Path
) -> None:
    config = tmp_path / "hub.toml"
    config.write_text(shop.config)
    gone, pipe = os.pipe()
    os.close(gone)
    told = subprocess.run(
        [sys.executable, "-m", "firmware.cli.main", "orders", "--config", str(config)],
        stdout=pipe,
        stderr=subprocess.PIPE,
        check=False,
        timeout=20,
    )
    os.close(pipe)
    assert (told.returncode, told.stderr) == (1, b"")
