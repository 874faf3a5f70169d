"""`countertop payments query` of what has ended: shown beside the books, unchanged."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.cli.main import main
from firmware.hub.db.engine import opened, writing
from firmware.hub.payments.attempts import store
from firmware.hub.payments.attempts.attempt import AttemptState
from firmware.hub.payments.by_hand.looking_up import (
    KnownPayment,
    NetworkWord,
    look_up,
    payment_agrees,
    refund_agrees,
)
from firmware.hub.payments.config import PaymentsConfig
from firmware.hub.payments.results import (
    Closed,
    Declined,
    DeclineReason,
    NotThere,
    Paid,
    QueryResult,
    RefundDone,
    RefundPending,
    RefundResult,
    TurnedDown,
    Unresolved,
    WaitingForBuyer,
)
from firmware.hub.sales.refunds.by_phone.phone_refund import PhoneRefund, ReturnState
from tests.support.alipay_rig import AlipayRig, config_of
from tests.support.hub_databases import open_books
from tests.support.openssl_keys import OpensslKey
from tests.support.paid_day import SOLD_AT, Corner

S, R = AttemptState, ReturnState
CORNER = Corner(0)
NUMBER = CORNER.payment
FEN = CORNER.payable_fen
PAID = Paid("T1")
Query = Callable[..., tuple[int, str]]


@pytest.mark.parametrize(
    ("state", "returned_fen", "said", "agrees"),
    [
        (S.BOOKED, 0, PAID, True),
        (S.KEPT, 0, PAID, True),
        (S.BOOKED, 100, PAID, True),
        (S.BOOKED, FEN, PAID, False),
        (S.BOOKED, FEN, Closed(), True),
        (S.BOOKED, 100, Closed(), False),
        (S.BOOKED, 100, Closed(returned=True), True),
        (S.BOOKED, 0, Closed(returned=True), False),
        (S.PAID, 0, NotThere(), False),
        (S.CLOSED, 0, PAID, False),
        (S.CLOSED, 0, Closed(), True),
        (S.CLOSED, 0, Closed(returned=True), False),
        (S.CLOSED, 0, NotThere(), True),
        (S.CLOSED, 0, TurnedDown(), True),
        (S.CLOSED, 0, WaitingForBuyer(), False),
        (S.REFUNDED, 0, Closed(returned=True), True),
        (S.REFUNDED, 0, Closed(), True),
        (S.REFUNDED, 0, PAID, False),
        (S.BOOKED, 0, Unresolved("lost"), None),
        (S.CLOSED, 0, Declined(DeclineReason.SERVICE), None),
        (S.RECORDED, 0, PAID, None),
    ],
)
def test_whether_a_network_says_what_the_books_have(
    state: AttemptState, returned_fen: int, said: QueryResult, *, agrees: bool | None
) -> None:
    attempt = CORNER.attempt(CORNER.phone, state).attempt
    assert payment_agrees(KnownPayment(attempt, returned_fen), said) is agrees


@pytest.mark.parametrize(
    ("state", "said", "agrees"),
    [
        (R.DONE, RefundDone(), True),
        (R.DONE, RefundPending(), False),
        (R.DONE, NotThere(), False),
        (R.CASH, RefundDone(), False),
        (R.CASH, NotThere(), True),
        (R.REFUSED, RefundDone(), False),
        (R.REFUSED, NotThere(), True),
        (R.REFUSED, Declined(DeclineReason.SERVICE), None),
        (R.DONE, Unresolved("lost"), None),
        (R.CHECKING, RefundDone(), None),
    ],
)
def test_whether_a_refund_is_what_the_books_have(
    state: ReturnState, said: RefundResult, *, agrees: bool | None
) -> None:
    assert refund_agrees(state, said) is agrees


def test_a_refund_is_looked_up_by_its_own_number(alipay: AlipayRig) -> None:
    alipay.server.forget()
    alipay.says({"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST"})
    refund = PhoneRefund(
        number=f"{NUMBER}R1",
        refund_id="r1",
        sale_id=CORNER.phone,
        kid=CORNER.kid,
        network="alipay",
        out_trade_no=NUMBER,
        refund_fen=100,
        paid_fen=FEN,
        state=R.DONE,
        due_s=None,
    )
    assert look_up(alipay.gateway, refund) == NetworkWord(NotThere(), agrees=False)
    named = {"out_trade_no": NUMBER, "out_request_no": f"{NUMBER}R1"}
    assert alipay.content == named


# --- the command ---


@pytest.fixture
def query(
    alipay: AlipayRig,
    shop_key: OpensslKey,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Query:
    """Ask about a number; the books must not change by it."""
    alipay.server.forget()
    payments = config_of(alipay.server.host, shop_key, alipay.network)

    def run(*words: str, networks: str = '["alipay"]') -> tuple[int, str]:
        file = tmp_path / "hub.toml"
        file.write_text(_written(tmp_path, payments, networks), "utf-8")
        before = _books(tmp_path)
        status = main(["payments", "query", *words, "--config", str(file)])
        assert _books(tmp_path) == before
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


def _written(folder: Path, payments: PaymentsConfig, networks: str) -> str:
    alipay = payments.alipay
    return (
        f'data = "{folder}"\n[payments]\nnetworks = {networks}\ntest_setup = true\n'
        f'[payments.alipay]\ngateway = "{alipay.gateway}"\n'
        f'app_id = "{alipay.app_id}"\nkey_file = "{alipay.key_file}"\n'
        f'alipay_key_file = "{alipay.alipay_key_file}"\n'
    )


def _books(folder: Path) -> list[object]:
    with opened(folder) as engine, engine.connect() as connection:
        return [
            connection.exec_driver_sql(f"SELECT * FROM {table}").all()  # noqa: S608 - ours
            for table in (
                "payment_attempts",
                "phone_refunds",
                "payment_acts",
                "entries",
            )
        ]


def keep(folder: Path, state: AttemptState) -> None:
    engine = open_books(folder)
    with writing(engine) as connection:
        store.add(connection, CORNER.attempt(CORNER.phone, state), SOLD_AT)
    engine.dispose()


def trade(status: str) -> dict[str, object]:
    return {
        "code": "10000",
        "out_trade_no": NUMBER,
        "trade_no": "2026110622001412345678901234",
        "trade_status": status,
        "total_amount": f"{FEN // 100}.{FEN % 100:02}",
    }


def test_a_closed_payment_that_was_paid_after_all_is_shown(
    alipay: AlipayRig, query: Query, tmp_path: Path
) -> None:
    keep(tmp_path, S.CLOSED)
    alipay.says(trade("TRADE_SUCCESS"))
    status, shown = query(NUMBER)
    assert status == 1
    first, said, compared = shown.splitlines()
    assert first == f"{NUMBER}, {FEN / 100:.2f} yuan, here: nothing was taken"
    assert said.startswith("Alipay says: paid; its number of it is 20261106")
    assert "the network has the money" in compared
    assert [asked["method"] for asked in alipay.asked] == ["alipay.trade.query"]


def test_a_sale_that_both_have_as_paid(
    alipay: AlipayRig, query: Query, tmp_path: Path
) -> None:
    keep(tmp_path, S.BOOKED)
    alipay.says(trade("TRADE_SUCCESS"))
    assert query(NUMBER)[0] == 0
    status, shown = query(NUMBER, "--json")
    row = json.loads(shown)
    assert (status, row["agrees"], row["said"], row["state"]) == (
        0,
        True,
        "Paid",
        "booked",
    )
    alipay.replies(b"<html>502</html>")
    status, shown = query(NUMBER)
    assert (status, "nothing is known" in shown) == (1, True)


def test_a_network_that_is_switched_off_cannot_be_asked(
    query: Query, tmp_path: Path
) -> None:
    keep(tmp_path, S.BOOKED)
    status, shown = query(NUMBER, networks="[]")
    assert status == 2
    assert "does not name it" in shown
