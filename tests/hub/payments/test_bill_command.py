"""`countertop payments bill`: a file from a network's page, and what bills come to."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from firmware.cli.main import main
from firmware.hub.payments.gateway import BillLine
from tests.support.bill_files import (
    PAYMENTS_TABLE,
    SELLER,
    alipay_zip,
    wechat_csv,
)
from tests.support.hub_rig import Shop
from tests.support.paid_day import DAY, Corner, bill_line, keep_bill, keep_day, lines_of

Call = Callable[..., tuple[int, str]]
KEPT = "SELECT network, day, lines, source FROM payment_bills"
LINES = "SELECT * FROM payment_bill_lines ORDER BY number"
CORNERS = [Corner(0), Corner(1)]


@pytest.fixture
def day(shop: Shop) -> Shop:
    """A day with two payments that stayed, as the network has it, too."""
    keep_day(shop, CORNERS)
    return shop


@pytest.fixture
def call(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    config = tmp_path / "hub.toml"
    config.write_text(shop.config + PAYMENTS_TABLE)

    def run(*words: str, given: bytes = b"") -> tuple[int, str]:
        file = tmp_path / "bill"
        file.write_bytes(given)
        named = [str(file)] if words[:1] == ("import",) else []
        line = ["payments", "bill", *words[:1], *named, *words[1:]]
        status = main([*line, "--config", str(config)])
        captured = capsys.readouterr()
        shown = captured.out + captured.err
        return status, shown.replace(f"countertop: {file}: ", "").strip()

    return run


def lines() -> list[BillLine]:
    return [line for corner in CORNERS for line in lines_of(corner)]


def test_an_imported_bill_is_kept_as_a_fetched_one_and_twice_is_once(
    day: Shop, call: Call
) -> None:
    keep_bill(day, "alipay", lines())
    fetched = day.rows(LINES)
    day.rows("DELETE FROM payment_bills")
    day.rows("DELETE FROM payment_bill_lines")
    for _ in range(2):
        assert call("import", given=alipay_zip(lines(), DAY)) == (
            0,
            (
                "Alipay, 2026-03-01: 12 lines, kept. `countertop reconcile --date"
                " 2026-03-01` compares them with the payments here"
            ),
        )
        assert day.rows(KEPT) == [("alipay", DAY, 12, "file")]
        assert day.rows(LINES) == fetched


def test_what_the_network_has_sent_is_never_replaced(day: Shop, call: Call) -> None:
    keep_bill(day, "alipay", lines())
    kept = day.rows(LINES)
    same, fewer = alipay_zip(lines(), DAY), alipay_zip(lines()[1:], DAY)
    assert call("import", given=same) == (
        0,
        "Alipay, 2026-03-01: the network itself has sent the same bill before",
    )
    assert call("import", given=fewer) == (
        2,
        (
            "it differs from the bill of 2026-03-01 that the network itself has"
            " sent; that"
            " one stays"
        ),
    )
    assert day.rows(KEPT) == [("alipay", DAY, 12, "network")]
    assert day.rows(LINES) == kept


def test_the_network_is_recognised_by_what_is_in_the_file(
    day: Shop, call: Call
) -> None:
    assert call("import", given=wechat_csv(lines()))[0] == 0
    assert day.rows(KEPT) == [("wechat", DAY, 12, "file")]


def test_a_bill_without_payments_needs_its_day(day: Shop, call: Call) -> None:
    nothing = "it has no payment that shows its day; name it by --date"
    assert call("import", given=wechat_csv([])) == (2, nothing)
    assert call("import", "--date", "2026-02-28", given=wechat_csv([]))[0] == 0
    assert call("import", given=alipay_zip([], "2026-02-28"))[0] == 0
    assert day.rows(f"{KEPT} ORDER BY network") == [
        ("alipay", "2026-02-28", 0, "file"),
        ("wechat", "2026-02-28", 0, "file"),
    ]


OF_ANOTHER_DAY = bill_line("k1_1_9_000000000000", 100, at="2026-02-27 12:00:00")
AT_MIDNIGHT = bill_line("k1_1_9_000000000000", 100, at="2026-02-28 23:50:00")


@pytest.mark.parametrize(
    ("words", "given", "why"),
    [
        (
            (),
            alipay_zip(lines(), DAY, account="20889999999999990156"),
            (
                "it is of merchant 20889999999999990156 at Alipay, and this shop is"
                f" {SELLER}"
            ),
        ),
        (
            (),
            wechat_csv(lines(), merchant="1999999999"),
            "it is of merchant 1999999999 at WeChat Pay, and this shop is 1900000001",
        ),
        (
            (),
            wechat_csv([*lines(), OF_ANOTHER_DAY]),
            (
                "it is not of 2026-03-01 alone: it has payments of 2026-02-27 12:00:00"
                " to"
                " 2026-03-01 16:00:00; download the bill of one day"
            ),
        ),
        (
            ("--date", "2026-02-27"),
            wechat_csv(lines()),
            (
                "it is not of 2026-02-27 alone: it has payments of 2026-03-01 16:00:00"
                " to"
                " 2026-03-01 16:00:00; download the bill of one day"
            ),
        ),
        (
            (),
            alipay_zip([], "2126-03-01"),
            "2126-03-01 is not over in Beijing; its bill comes later",
        ),
        ((), alipay_zip(lines(), DAY)[:-300], "it is damaged; download it again"),
        (
            (),
            wechat_csv(lines())[:-300],
            "line 13 has 8 cells, and not 27 as the headings; download the bill again",
        ),
        (
            (),
            "日期,金额\n".encode(),
            (
                "it is no bill of a day: neither Alipay's 业务明细, nor WeChat Pay's"
                " 交易账单 of all trades"
            ),
        ),
        (
            ("--date", "someday"),
            wechat_csv(lines()),
            (
                "countertop: --date someday: allowed: a day such as 2026-03-01, today"
                " or"
                " yesterday"
            ),
        ),
    ],
)
def test_what_cannot_be_the_bill_is_refused(
    day: Shop, call: Call, words: tuple[str, ...], given: bytes, why: str
) -> None:
    assert call("import", *words, given=given) == (2, why)
    assert day.rows(KEPT) == []
    assert day.rows(LINES) == []


def test_a_payment_of_midnight_may_be_in_it(day: Shop, call: Call) -> None:
    assert call("import", given=wechat_csv([*lines(), AT_MIDNIGHT]))[0] == 0
    assert day.rows(KEPT) == [("wechat", DAY, 13, "file")]


def test_a_bill_of_nobody_knows_whom_must_have_a_payment_of_this_shop(
    day: Shop, call: Call, tmp_path: Path
) -> None:
    config = tmp_path / "hub.toml"
    config.write_text(config.read_text().replace(f'seller_id = "{SELLER}"', ""))
    others = [replace(line, out_trade_no="k7_1_1_000000000000") for line in lines()]
    assert call("import", given=alipay_zip(others, DAY)) == (
        2,
        "none of this shop's payments of 2026-03-01 is in it: is it another shop's?",
    )
    assert call("import", given=alipay_zip(lines(), DAY))[0] == 0
    assert day.rows(KEPT) == [("alipay", DAY, 12, "file")]


@pytest.mark.usefixtures("day")
def test_what_a_bill_comes_to_is_shown_beside_these_books(call: Call) -> None:
    fen = CORNERS[0].payable_fen
    assert call("import", given=alipay_zip(lines(), DAY))[0] == 0
    status, shown = call("--date", DAY, "--json")
    alipay, wechat = json.loads(shown)
    fee_fen = fen * 6 // 1_000
    assert (status, alipay) == (
        0,
        {
            "network": "alipay",
            "day": DAY,
            "source": "file",
            "bill": moved(8, 6 * fen + 1_600, 4, 4 * fen),
            "fees_fen": 6 * fee_fen + 4 * (-fen * 6 // 1_000) + 2 * 4,
            "others": moved(2, 1_600, 0, 0),
            "here": moved(6, 6 * fen, 4, 4 * fen),
            "net_fen": 2 * fen + 1_600 - alipay["fees_fen"],
            "difference_fen": 0,
        },
    )
    assert wechat["source"] == ""
    assert wechat["here"] == moved(0, 0, 0, 0)


def moved(
    payments: int, paid_fen: int, refunds: int, refunded_fen: int
) -> dict[str, int]:
    return {
        "payments": payments,
        "paid_fen": paid_fen,
        "refunds": refunds,
        "refunded_fen": refunded_fen,
    }


@pytest.mark.usefixtures("day")
def test_a_difference_is_said_in_words(call: Call) -> None:
    more = bill_line("k1_1_9_000000000000", 250)
    assert call("import", given=alipay_zip([*lines(), more], DAY))[0] == 0
    status, shown = call("--date", DAY)
    assert status == 1
    assert shown.splitlines()[-2:] == [
        (
            "2026-03-01, Alipay: its bill has 2.50 yuan more than these books;"
            " `countertop"
            " reconcile --date 2026-03-01` names each payment"
        ),
        (
            "2026-03-01, WeChat Pay: there is no bill yet; the hub asks for it"
            " from ten on,"
            " or download it from the network's page: `countertop payments bill import"
            " FILE`"
        ),
    ]
    assert call("import", given=alipay_zip(lines()[1:], DAY))[0] == 0
    status, shown = call("--date", DAY)
    assert status == 1
    assert shown.splitlines()[-2] == (
        "2026-03-01, Alipay: its bill has 33.30 yuan less than these books;"
        " `countertop reconcile --date 2026-03-01` names each payment"
    )
