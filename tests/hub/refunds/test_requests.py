"""A kiosk asks for a refund: what it is told, and how far it is believed."""

from firmware.hub.db.engine import writing
from firmware.hub.policy import store as policy_store
from firmware.hub.runtime.incoming import Incoming
from firmware.hub.staff import store as staff_store
from firmware.hub.staff.store import KeptBadge
from firmware.protocol import codec, topics
from firmware.protocol.messages import AskRefund, RefundedLine, RefundReply, SaleGift
from firmware.retail.policy.policy import Policy
from firmware.retail.policy.review_limits import ReviewLimits
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale, still_stamper
from tests.support.refund_rig import balance, ruled_sale

BOUGHT = goods(30)[:20]
SOLD = sale("k1-1-1", BOUGHT, member_id="m1")
REFUNDS = "SELECT refund_id, kid, by FROM refunds"


def message(kiosk: VirtualKiosk, ask: AskRefund) -> Incoming:
    stamp = still_stamper(kiosk.kid, kiosk.chance).stamp()
    payload = codec.encode(ask, stamp, reply_to=stamp.id)
    return Incoming(topics.ask(kiosk.kid, "refund"), payload)


def tell(shop: Shop, kiosk: VirtualKiosk, ask: AskRefund) -> RefundReply:
    (answer,) = shop.desk.handle([message(kiosk, ask)])
    return codec.decode(answer.payload, RefundReply).body


def asks(
    *lines: int,
    name: str = "k1-1-1",
    refund_id: str = "r1",
    by: str = "key",
    quote: bool = False,
) -> AskRefund:
    pieces = tuple(RefundedLine(line=line, pieces=1) for line in lines)
    return AskRefund(refund_id=refund_id, sale=name, by=by, lines=pieces, quote=quote)


def limits(shop: Shop, reviews: ReviewLimits) -> None:
    with writing(shop.engine) as connection:
        policy_store.keep(connection, Policy(version=2, reviews=reviews), "")


def test_without_lines_it_is_told_what_is_left_and_nothing_is_booked(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(SOLD))
    reply = tell(shop, kiosk, asks(name=SOLD.receipt_no))
    assert (reply.refusal, reply.sale_id) == (None, "k1-1-1")
    assert [line.line for line in reply.lines] == list(range(1, 21))
    assert sum(line.money_fen for line in reply.lines) == SOLD.payable_fen
    assert (reply.money_fen, reply.booked_at) == (SOLD.payable_fen, None)
    assert reply.refund_no is None
    assert shop.rows(REFUNDS) == []


def test_a_quote_books_nothing(shop: Shop, kiosk: VirtualKiosk) -> None:
    shop.ack(kiosk.fact(SOLD))
    reply = tell(shop, kiosk, asks(1, 2, quote=True))
    assert [line.line for line in reply.returned] == [1, 2]
    assert sum(line.money_fen for line in reply.returned) == reply.money_fen > 0
    assert len(reply.lines) == 20
    assert shop.rows(REFUNDS) == []


def test_it_is_booked_before_the_reply_and_once(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(SOLD))
    quoted = tell(shop, kiosk, asks(1, 2, quote=True))
    first = tell(shop, kiosk, asks(1, 2))
    assert first.returned == quoted.returned
    assert first.money_fen == quoted.money_fen
    assert first.booked_at == "2026-03-01T08:00:00.000Z"
    assert first.refund_no == f"{SOLD.receipt_no}-R1"
    assert [line.line for line in first.lines] == list(range(3, 21))
    assert first.balance_points == balance(shop)
    assert tell(shop, kiosk, asks(1, 2)) == first
    assert shop.rows(REFUNDS) == [("r1", "k1", "key")]
    assert ("till:k1", -first.money_fen) in shop.rows(
        "SELECT account, amount FROM entries WHERE posting_id = 'refund:r1'"
    )


def test_what_is_gone_meanwhile_is_refused(shop: Shop, kiosk: VirtualKiosk) -> None:
    shop.ack(kiosk.fact(SOLD))
    tell(shop, VirtualKiosk("k2"), asks(1, refund_id="r2"))
    reply = tell(shop, kiosk, asks(1, 2))
    assert (reply.refusal, reply.booked_at) == ("too_much", None)
    assert [line.line for line in reply.lines] == list(range(2, 21))


def test_a_line_that_is_named_twice_is_refused(shop: Shop, kiosk: VirtualKiosk) -> None:
    shop.ack(kiosk.fact(SOLD))
    assert tell(shop, kiosk, asks(1, 1)).refusal == "too_much"


def test_all_of_it_gone_is_nothing_left(shop: Shop, kiosk: VirtualKiosk) -> None:
    shop.ack(kiosk.fact(SOLD))
    tell(shop, kiosk, asks(*range(1, 21)))
    reply = tell(shop, kiosk, asks(refund_id="r2"))
    assert (reply.refusal, reply.lines, reply.money_fen) == (None, (), 0)


def test_gifts_are_named_and_the_money_waits_for_staff(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    gift = goods(30)[7]
    given = (SaleGift(rule="g", article=gift.gtin),)
    shop.ack(kiosk.fact(ruled_sale("k1-1-1", ((9_000, 9_000),), gifts=given)))
    assert tell(shop, kiosk, asks()).refusal is None
    reply = tell(shop, kiosk, asks(1))
    assert (reply.refusal, reply.gifts_due) == ("gifts_due", (gift.name,))
    assert (reply.money_fen, reply.gifts_fen) == (9_000, gift.price_fen)
    kept = AskRefund("r1", "k1-1-1", "key", asks(1).lines, gifts="withheld")
    assert tell(shop, kiosk, kept).money_fen == 9_000 - gift.price_fen


def test_only_a_badge_in_force_or_the_key_may_refund(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(SOLD))
    made = "2026-03-01T07:00:00.000Z"
    with writing(shop.engine) as connection:
        staff_store.add(connection, KeptBadge("b1", "王芳", "0" * 64, made))
        staff_store.add(connection, KeptBadge("b2", "李雷", "1" * 64, made))
        staff_store.revoke(connection, "b2", made)
    refusals = [tell(shop, kiosk, asks(1, by=by)).refusal for by in ("b2", "b9")]
    assert refusals == ["by_unknown", "by_unknown"]
    assert tell(shop, kiosk, asks(1, by="b1")).refusal is None


def test_a_reply_is_repeated_though_the_badge_was_revoked_since(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(SOLD))
    made = "2026-03-01T07:00:00.000Z"
    with writing(shop.engine) as connection:
        staff_store.add(connection, KeptBadge("b1", "王芳", "0" * 64, made))
    first = tell(shop, kiosk, asks(1, by="b1"))
    with writing(shop.engine) as connection:
        staff_store.revoke(connection, "b1", made)
    assert tell(shop, kiosk, asks(1, by="b1")) == first


def test_a_sale_that_is_too_old_is_refunded_at_the_desk_only(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(SOLD))
    shop.spoil("UPDATE orders SET received_at = '2026-01-29T07:59:59.999Z'")
    assert tell(shop, kiosk, asks(1)).refusal == "too_old"
    shop.spoil("UPDATE orders SET received_at = '2026-01-30T08:00:00.000Z'")
    assert tell(shop, kiosk, asks(1)).refusal is None


def test_a_kiosk_hands_out_so_much_a_day(shop: Shop, kiosk: VirtualKiosk) -> None:
    shop.ack(kiosk.fact(SOLD))
    lines = tell(shop, kiosk, asks()).lines
    most_fen = lines[0].money_fen + lines[1].money_fen
    limits(shop, ReviewLimits(refund_day_max_fen=most_fen))
    assert tell(shop, kiosk, asks()).refusal is None
    assert tell(shop, kiosk, asks(1, 2, 3)).refusal == "day_limit"
    assert tell(shop, kiosk, asks(1, 2)).refusal is None
    assert tell(shop, kiosk, asks(3, refund_id="r2")).refusal == "day_limit"
    other = tell(shop, VirtualKiosk("k2"), asks(3, refund_id="r2"))
    assert other.refusal is None


def test_a_sale_that_is_not_here_yet(shop: Shop, kiosk: VirtualKiosk) -> None:
    reply = tell(shop, kiosk, asks(1))
    assert (reply.refusal, reply.sale_id) == ("sale_unknown", "k1-1-1")
    shop.desk.handle([message(kiosk, asks(1)), kiosk.fact(SOLD)])
    assert shop.rows(REFUNDS) == [("r1", "k1", "key")]
