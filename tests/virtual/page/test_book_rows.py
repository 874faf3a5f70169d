from firmware.virtual.page.inside.book_rows import Books, books_shown, commits
from firmware.virtual.page.messages.behind import (
    BooksShown,
    Lane,
    MemberRow,
    OrderRow,
    PaymentRow,
    PointsRow,
    Traced,
)

EARLY, LATE = "2026-11-22T08:30:00.000Z", "2026-11-22T08:30:01.250Z"
LATE_MS = 1_795_336_201_250
EMPTY: Books = {
    "sums": ((0, 0, 0),),
    "orders": (),
    "voids": (),
    "members": (),
    "joined": (),
    "points": (),
    "payments": (),
    "waiting": ((1,),),
}
FULL: Books = {
    "sums": ((17, 31_840, 986),),
    "orders": (("K1-000017", LATE, 2230, "cash", 2, 1),),
    "voids": (("K1-000016", EARLY, 350, "customer"),),
    "members": (("1df3", EARLY, 986),),
    "joined": (("1df3", EARLY),),
    "points": (("1df3", LATE, "sale", 2),),
    "payments": (("alipay", EARLY, 600, "paid", "K1_1"),),
    "waiting": ((None,),),
}


def test_books_are_shown_as_they_are() -> None:
    assert books_shown(FULL) == BooksShown(
        orders=17,
        cash_fen=31_840,
        points=986,
        waiting=None,
        newest_orders=(
            OrderRow(
                receipt_no="K1-000017",
                at=LATE,
                payable_fen=2230,
                tender="cash",
                member=True,
            ),
        ),
        newest_members=(MemberRow(member="1df3", at=EARLY, points=986),),
        newest_points=(PointsRow(member="1df3", at=LATE, kind="sale", points=2),),
        newest_payments=(
            PaymentRow(network="alipay", at=EARLY, amount_fen=600, state="paid"),
        ),
    )


def test_what_is_new_is_a_commit_in_the_order_of_time() -> None:
    found = commits(EMPTY, FULL)
    assert sorted(each.what for each in found) == ["member", "order", "payment", "void"]
    assert found[-1] == Traced(
        at_ms=LATE_MS,
        lane=Lane.HUB,
        what="order",
        sale="K1-000017",
        facts={
            "sale": "K1-000017",
            "payable_fen": 2230,
            "tender": "cash",
            "points": 2,
        },
    )


def test_what_was_there_is_none() -> None:
    assert commits(FULL, FULL) == []


def test_a_payment_that_moved_on_is_one() -> None:
    moved = {**FULL, "payments": (("alipay", LATE, 600, "booked", "K1_1"),)}
    assert [each.facts["state"] for each in commits(FULL, moved)] == ["booked"]
