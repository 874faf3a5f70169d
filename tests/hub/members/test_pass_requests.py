"""Each pass opens its member's account at one kiosk only, and in its own time."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from firmware.hub.db.engine import open_engine
from firmware.protocol import codec
from firmware.protocol.messages import AskPass, MemberReply
from tests.support.hub_rig import (
    KEY,
    Shop,
    VirtualKiosk,
    dispatcher,
    still_stamper,
)
from tests.support.passes import MEMBER_ID, Phone

KIOSKS = 4
LIMIT_S = 60.0


def shown(shop: Shop, text: str, kid: str = "k1") -> MemberReply:
    """The hub's reply to a kiosk that was shown this pass."""
    return shop.reply(VirtualKiosk(kid).request(AskPass(member_pass=text)))[1]


def test_a_pass_opens_the_account_at_the_first_kiosk_alone(shop: Shop) -> None:
    text = Phone(shop).shows()
    assert shown(shop, text).member_id == MEMBER_ID
    refused = shown(shop, text, "k2")
    assert refused == MemberReply(member_id=None, refusal="pass_used")
    assert shown(shop, text).member_id == MEMBER_ID


def test_the_next_pass_opens_it_elsewhere(shop: Shop) -> None:
    phone = Phone(shop)
    assert shown(shop, phone.shows()).member_id == MEMBER_ID
    assert shown(shop, phone.shows(30), "k2").refusal == "pass_early"
    assert shown(shop, phone.shows(-30), "k2").member_id == MEMBER_ID


@pytest.mark.parametrize(
    ("later_s", "refusal"),
    [(-60, "pass_expired"), (-30, None), (0, None), (30, "pass_early")],
)
def test_the_hub_judges_by_its_own_clock(
    shop: Shop, later_s: int, refusal: str | None
) -> None:
    assert shown(shop, Phone(shop).shows(later_s)).refusal == refusal


def test_a_pass_that_nobody_signed_is_unknown(shop: Shop) -> None:
    text = Phone(shop).shows()
    forged = text[:30] + ("A" if text[30] != "A" else "B") + text[31:]
    assert shown(shop, forged).refusal == "pass_unknown"
    assert shop.rows("SELECT * FROM pass_uses") == []


def test_a_member_whom_the_books_lack_is_unknown(shop: Shop) -> None:
    phone = Phone(shop)
    phone.member_id = "m-" + 16 * "0"
    assert shown(shop, phone.shows()).refusal == "pass_unknown"


def test_of_kiosks_within_a_second_one_wins(shop: Shop) -> None:
    text = Phone(shop).shows()
    begin = threading.Barrier(KIOSKS)
    engines = [open_engine(shop.folder, shop.database) for _ in range(KIOSKS)]

    def ask(number: int) -> MemberReply:
        stamper = still_stamper("hub")
        desk = dispatcher(engines[number], stamper, KEY, data=shop.folder)
        request = VirtualKiosk(f"k{number}").request(AskPass(member_pass=text))
        begin.wait(LIMIT_S)
        return codec.decode(desk.handle([request])[0].payload, MemberReply).body

    with ThreadPoolExecutor(KIOSKS) as threads:
        replies = list(threads.map(ask, range(KIOSKS)))
    for engine in engines:
        engine.dispose()
    assert [reply.member_id for reply in replies].count(MEMBER_ID) == 1
    refusals = [reply.refusal for reply in replies if reply.refusal]
    assert refusals == ["pass_used"] * (KIOSKS - 1)
