"""`reconcile --purge`: what people have looked at gives its room back."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace as replaced

from firmware.cli.main import main
from firmware.hub.db.engine import reusable_bytes
from firmware.hub.ingest.limits import KioskLimits
from tests.support.hub_rig import (
    KEY,
    Shop,
    VirtualKiosk,
    dispatcher,
    goods,
    sale,
    still_stamper,
    unreadable,
)

Call = Callable[..., tuple[int, str]]
SIZES = "SELECT coalesce(sum(length(payload)), 0) FROM {}"
MB = 1024 * 1024


@pytest.fixture
def call(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    config = tmp_path / "hub.toml"
    config.write_text(shop.config)

    def run(*words: str) -> tuple[int, str]:
        status = main(["reconcile", *words, "--config", str(config)])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


def size(shop: Shop, table: str) -> object:
    return shop.rows(SIZES.format(table))[0][0]


def test_what_nobody_has_looked_at_stays(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(unreadable(sale("k1-1-1", goods(3)))))
    before = size(shop, "dead_letters")
    assert "cleared 0 payloads, 0.0 MB\n" in call("--purge")[1]
    assert size(shop, "dead_letters") == before


def test_letters_and_flags_that_are_settled_lose_their_bytes_and_nothing_else(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    flagged = sale("k1-1-1", goods(20), revision=99_999, member_id="m1")
    shop.ack(
        kiosk.fact(flagged),
        *kiosk.facts([unreadable(sale(f"k1-1-{n}", goods(3))) for n in range(2, 4)]),
    )
    books = shop.books()
    call("--resolve-of", "k1", "--note", "a broken kiosk")
    call("--accept", "1")
    accepted = shop.books()
    assert "cleared 3 payloads" in call("--purge")[1]
    assert size(shop, "dead_letters") == size(shop, "order_flags") == 0
    assert shop.books() == accepted
    assert books[2:] == accepted[2:]
    assert shop.rows("SELECT count(DISTINCT digest), count(*) FROM dead_letters") == [
        (2, 2)
    ]


def test_only_what_was_settled_before_so_many_days(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(
        *kiosk.facts([unreadable(sale(f"k1-1-{n}", goods(3))) for n in range(2, 4)])
    )
    call("--resolve-of", "k1")
    shop.rows("UPDATE dead_letters SET closed_at = '2020-01-01T' WHERE letter = 1")
    assert "cleared 1 payload," in call("--purge", "--older-than", "30")[1]
    assert shop.rows("SELECT letter FROM dead_letters WHERE length(payload) > 0") == [
        (2,)
    ]


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        (("--older-than", "3"), "allowed: with --purge"),
        (("--compact",), "allowed: with --purge"),
        (("--purge", "--older-than", "-1"), "allowed: 0 to 36500"),
        (("--resolve-of", "k9"), "no open dead letter"),
    ],
)
def test_what_does_not_fit_is_refused(
    call: Call, words: tuple[str, ...], allowed: str
) -> None:
    status, out = call(*words)
    assert (status, allowed in out) == (2, True)


def test_programs_read_no_lines_for_people(call: Call) -> None:
    assert json.loads(call("--purge", "--json")[1])["wrong"] == []


@pytest.mark.only_on("sqlite")
def test_a_file_gets_smaller_in_short_steps(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    many_letters(shop, kiosk)
    full = pages(shop)
    assert full > 1_000
    assert call("--purge")[1].splitlines()[1].startswith("gave ")
    assert pages(shop) < full // 2
    assert reusable_bytes(shop.engine) == 0


@pytest.mark.only_on("sqlite")
def test_a_file_of_an_earlier_build_is_written_anew(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    as_it_was_made(shop)
    many_letters(shop, kiosk)
    assert "are free in the database" in call("--purge")[1]
    assert reusable_bytes(shop.engine) > 2 * MB
    assert "gave " in call("--purge", "--compact")[1]
    assert reusable_bytes(shop.engine) == 0


def pages(shop: Shop) -> int:
    ((count,),) = shop.rows("SELECT page_count FROM pragma_page_count")
    assert isinstance(count, int)
    return count


def as_it_was_made(shop: Shop) -> None:
    """Take the file's own ability to be cut away."""
    with shop.engine.connect().execution_options(no_transaction=True) as connection:
        connection.exec_driver_sql("PRAGMA auto_vacuum = NONE")
        connection.exec_driver_sql("VACUUM")


def many_letters(shop: Shop, kiosk: VirtualKiosk) -> None:
    desk = dispatcher(
        shop.engine,
        still_stamper("hub"),
        KEY,
        limits=KioskLimits(letters_per_day_max=10_000, letter_mb_per_day_max=100),
    )
    one = sale("k1-1-1", goods(30))
    bad = [unreadable(replaced(one, sale_id=f"k1-1-{n}")) for n in range(1_000)]
    for start in range(0, len(bad), 100):
        desk.handle(kiosk.facts(bad[start : start + 100]))
    shop.rows("UPDATE dead_letters SET closed_at = '2020-01-01T'")
