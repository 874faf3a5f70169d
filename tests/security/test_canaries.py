"""Pay codes shown in every state, in every symbology: no trace of them anywhere (N01).

A kiosk and a hub with real files; all they log at DEBUG, write, publish, print and show
is searched for each code, and for any ten digits of it.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as replaced
from sqlalchemy import Engine

from drivers.api import Button, CodeSeen, Reading, SlipQr, Symbology
from firmware.hub.catalogue import importing
from firmware.hub.db.engine import writing
from firmware.hub.members import store as members_store
from firmware.hub.policy import store as policy_store
from firmware.hub.runtime.incoming import Incoming
from firmware.kiosk.sale import SaleState, step
from firmware.kiosk.sync.link_events import Arrived, LinkUp
from firmware.kiosk.ui.screens import picture
from firmware.protocol import codec, signed_documents, topics
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import (
    Ack,
    HubState,
    Message,
    OrderPage,
    OrderState,
)
from firmware.protocol.signed_messages import sign_message
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import NEWEST
from firmware.virtual.kiosk.code_reports import CodeReporter
from firmware.virtual.kiosk.safe_facts import PRINTED_ON_GOODS
from tests.support.holding_hub import HoldingHub, Manner
from tests.support.hub_databases import open_books
from tests.support.hub_rig import dispatcher
from tests.support.kiosk_builders import BISCUIT, CARD, COLA, UTC
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import HUB, HUB_KEY, policy_document
from tests.support.phone_counter import MEANS
from tests.support.redeem_world import POLICY

CANARIES = (
    "284071395726481903",  # Alipay, 18 digits
    "2593170624851739",  # Alipay, 16
    "306482957103846291507384",  # Alipay, 24
    "138624097513608529",  # WeChat Pay
    "6280495731628409573",  # UnionPay
)
Disguise = Callable[[str], str]
DISGUISES: tuple[Disguise, ...] = (
    lambda code: code,
    lambda code: f" {code}\r\n",
    lambda code: f"]Q1{code}",
    lambda code: f"]C1{code}",
    lambda code: f"https://qr.example/{code}",
    lambda code: f"(01){code}",
    lambda code: f"01{code}",
    lambda code: f"CTM-{code}",
    lambda code: f"{code[:9]}\x1d{code[9:]}",
)
IN_TURN = [
    (DISGUISES[0], *DISGUISES[number or len(CANARIES) :: len(CANARIES)])
    for number in range(len(CANARIES))
]
"""Of each canary: each disguise has one of them, and each of them is shown as it is."""
TRACE_DIGITS = 10
BETWEEN_S = 0.01
"""From code to code: so little that all come before a state's time is over."""
SLIP = "店 购物小票 单号K1-000001 2026-11-22 16:30 实付3.00元"


class Shop:
    """A kiosk and its hub; messages are carried between them by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: list[str] = []
        self.engine = open_books(folder / "hub", _fill)
        self.hub = dispatcher(self.engine, Stamper("hub", "h" * 36), HUB_KEY)
        self.desk = KioskRig(folder, prints=True)
        self.desk.controller.handle(LinkUp())
        self._carried = 0

    def carry(self) -> None:
        """What the kiosk sent goes to the hub, the answers come back."""
        sent = self.desk.post.sent[self._carried :]
        self._carried = len(self.desk.post.sent)
        for answer in self.hub.handle([Incoming(*each) for each in sent]):
            self.seen.append(repr(answer))
            self.desk.controller.handle(Arrived(answer.topic, answer.payload))

    def show_all(self, canary: str, disguises: Sequence[Disguise] = DISGUISES) -> None:
        for symbology in Symbology:
            for disguise in disguises:
                self.desk.now_s += BETWEEN_S
                self.desk.scan(disguise(canary), symbology)
                self.look()

    def look(self) -> None:
        controller = self.desk.controller
        self.seen += [
            repr(controller.sale),
            repr(picture(controller.sale, controller.scene())),
            repr(controller.unknown),
        ]

    def everything(self) -> bytes:
        """All that this shop left behind."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        self.seen += [repr(self.desk.tray.jobs)]
        return b"\n".join(
            [path.read_bytes() for path in files]
            + [topic.encode() + payload for topic, payload in self.desk.post.sent]
            + [text.encode() for text in set(self.seen)]
        )


def _fill(engine: Engine) -> None:
    with writing(engine) as connection:
        policy_store.keep(connection, Policy(), "")
        importing.import_articles(connection, [COLA, BISCUIT], source="t", now="")
        members_store.add(connection, members_store.Member("m1", CARD, ""))


@pytest.fixture
def shop(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Shop]:
    caplog.set_level(logging.DEBUG)
    shop = Shop(tmp_path)
    yield shop
    shop.desk.close()
    shop.engine.dispose()


def assert_no_trace(left: bytes, log: str) -> None:
    left += log.encode()
    for canary in CANARIES:
        for start in range(len(canary) - TRACE_DIGITS + 1):
            trace = canary[start : start + TRACE_DIGITS].encode()
            place = left.find(trace)
            assert place < 0, left[max(0, place - 60) : place + 60]


def scanning(desk: KioskRig) -> None:
    desk.scan(COLA.gtin)


def warning(desk: KioskRig) -> None:
    scanning(desk)
    desk.now_s += 61
    desk.controller.poll()


def paying(desk: KioskRig) -> None:
    scanning(desk)
    desk.press(Button.PAY)


def paying_by_phone(desk: KioskRig) -> None:
    """PAYING, where a hub that signs takes money by phone."""
    hear_signed(desk, topics.ack("K1"), Ack(epoch=1, upto=0))
    desk.hear(topics.hub_state(), ready := HubState(state="ready", ts=UTC))
    hear_signed(desk, topics.signed_hub_state(), ready)
    desk.hear(topics.payments(), signed_documents.sign(MEANS, HUB_KEY))
    paying(desk)


def hear_signed(desk: KioskRig, topic: str, message: Message) -> None:
    stamp = HUB.stamp()
    desk.hear(topic, sign_message(topic, codec.encode(message, stamp), HUB_KEY))


def charging(desk: KioskRig) -> None:
    paying_by_phone(desk)
    desk.press(Button.PAY)


def redeem(desk: KioskRig, *, times: int) -> None:
    """A member who can use points, and presses PAY so often."""
    hub = HoldingHub(Manner.REQUEST_LOST)
    hub.begins(desk)
    policy = replace(POLICY, version=2)
    desk.hear(topics.policy(NEWEST), policy_document(policy))
    desk.scan(COLA.gtin)
    desk.scan(CARD, Symbology.QR)
    hub.serve(desk)
    for button in (Button.PAY, Button.REPRINT, Button.PAY)[: 2 * times - 1]:
        desk.press(button)


def thanking(desk: KioskRig) -> None:
    desk.sell()
    desk.printed()


def refunding(desk: KioskRig) -> None:
    desk.hear(topics.hub_state(), HubState(state="ready", ts=UTC))
    desk.confirm()
    desk.scan(SLIP, Symbology.QR)


def stopped(desk: KioskRig) -> None:
    desk.disk_dies()
    desk.press(Button.REPRINT)


WALKS: dict[SaleState, Callable[[KioskRig], None]] = {
    SaleState.IDLE: lambda _desk: None,
    SaleState.SCANNING: scanning,
    SaleState.WARNING: warning,
    SaleState.REDEEMING: lambda desk: redeem(desk, times=1),
    SaleState.HOLDING: lambda desk: redeem(desk, times=2),
    SaleState.PAYING: paying,
    SaleState.CHARGING: charging,
    SaleState.PRINTING: KioskRig.sell,
    SaleState.THANKS: thanking,
    SaleState.REFUNDING: refunding,
    SaleState.STOPPED: stopped,
}


def appears(desk: KioskRig) -> None:
    desk.hear(topics.hub_state(), HubState(state="ready", ts=UTC))


def reporting(desk: KioskRig) -> None:
    """The X report is asked for, and its screen is there."""
    appears(desk)
    desk.confirm()
    desk.press(Button.REPRINT, held_s=1.2)
    assert desk.controller.sale.report is not None


def closing_day(desk: KioskRig) -> None:
    """PAY, staff's proof again: the Z report is asked for."""
    reporting(desk)
    desk.press(Button.PAY)
    desk.confirm()


def suspending(desk: KioskRig) -> str:
    """Staff suspend a basket; the code on its slip."""
    scanning(desk)
    desk.confirm()
    desk.press(Button.CALL)
    assert desk.controller.sale.ticket is not None
    (code,) = (p for p in desk.tray.jobs[-1].slip if isinstance(p, SlipQr))
    return code.text


def recalled(desk: KioskRig) -> None:
    """It stands on the screen again."""
    code = suspending(desk)
    desk.printed()
    desk.now_s += 100
    desk.controller.poll()
    desk.confirm()
    desk.scan(code, Symbology.QR)
    assert desk.controller.sale.state is SaleState.SCANNING


def asking_another_kiosk(desk: KioskRig) -> None:
    """A slip of a basket that another kiosk may have."""
    appears(desk)
    desk.confirm()
    desk.scan("K2-000007 3.00元 挂单", Symbology.QR)


def order_page_shown(desk: KioskRig) -> None:
    """PAYING where no network has a code to be scanned: that of the order's page."""
    hear_signed(desk, topics.ack("K1"), Ack(epoch=1, upto=0))
    appears(desk)
    hear_signed(desk, topics.signed_hub_state(), HubState(state="ready", ts=UTC))
    (alipay,) = MEANS.networks
    codes_only = replaced(MEANS, networks=(replaced(alipay, scan=False),))
    desk.hear(topics.payments(), signed_documents.sign(codes_only, HUB_KEY))
    paying(desk)
    told = [p for topic, p in desk.post.sent if topic == topics.ask("K1", "order")]
    asked = codec.decode(told[-1], OrderState).envelope.reply_to or ""
    page = OrderPage(url="https://shop.example/order/abc")
    hear_signed(desk, topics.reply("K1", asked), page)
    desk.press(Button.PAY)
    shown = desk.controller.sale.order_page
    assert shown is not None
    assert shown.shown


BESIDE: dict[str, Callable[[KioskRig], object]] = {
    "X report": reporting,
    "Z report": closing_day,
    "suspended": suspending,
    "recalled": recalled,
    "of another kiosk": asking_another_kiosk,
    "order page": order_page_shown,
}
"""What stands on the screen beside the states."""


def walk_to(state: SaleState, desk: KioskRig) -> None:
    WALKS[state](desk)
    assert desk.controller.sale.state is state


in_which_disguises = pytest.mark.parametrize(
    "disguises",
    [
        pytest.param(IN_TURN, id="in turn"),
        pytest.param([DISGUISES] * len(CANARIES), marks=pytest.mark.long, id="all"),
    ],
)


@in_which_disguises
@pytest.mark.parametrize("state", list(SaleState))
def test_a_pay_code_leaves_no_trace(
    shop: Shop,
    caplog: pytest.LogCaptureFixture,
    state: SaleState,
    disguises: Sequence[Sequence[Disguise]],
) -> None:
    walk_to(state, shop.desk)
    canaries_leave_no_trace(shop, caplog, disguises)


@in_which_disguises
@pytest.mark.parametrize("name", BESIDE)
def test_a_pay_code_shown_to_another_screen_leaves_no_trace(
    shop: Shop,
    caplog: pytest.LogCaptureFixture,
    name: str,
    disguises: Sequence[Sequence[Disguise]],
) -> None:
    BESIDE[name](shop.desk)
    canaries_leave_no_trace(shop, caplog, disguises)


def canaries_leave_no_trace(
    shop: Shop,
    caplog: pytest.LogCaptureFixture,
    disguises: Sequence[Sequence[Disguise]],
) -> None:
    """They are shown in these ways, everything travels, and is searched for them.

    So is what the page of a virtual kiosk would be told of them.
    """
    told: list[object] = []
    reporter = CodeReporter(told.append, step)
    for canary, shown in zip(CANARIES, disguises, strict=True):
        shop.show_all(canary, shown)
        shop.carry()
        for symbology in Symbology:
            seen = CodeSeen(Reading(canary, symbology), 0.0)
            if symbology not in PRINTED_ON_GOODS:
                reporter.listen(seen)
    shop.desk.controller.report_unknown()
    shop.desk.disk_is_back()
    shop.carry()
    shop.seen.append(repr(told))
    assert_no_trace(shop.everything(), caplog.text)


def test_a_pay_code_that_is_taken_leaves_no_trace(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    paying_by_phone(shop.desk)
    shop.desk.scan(CANARIES[0], Symbology.CODE128)
    shop.look()
    assert shop.desk.controller.sale.state is SaleState.CHARGING
    shop.carry()

    assert_no_trace(shop.everything(), caplog.text)


def test_a_sale_with_pay_codes_all_along_is_booked_without_them(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    desk = shop.desk
    desk.scan(CARD, Symbology.QR)
    shop.carry()
    desk.scan(COLA.gtin)
    shop.show_all(CANARIES[0])
    desk.press(Button.PAY)
    shop.show_all(CANARIES[1])
    desk.confirm()
    shop.show_all(CANARIES[2])
    desk.printed()
    shop.carry()

    assert desk.journal_handle.journal is not None
    assert desk.journal_handle.journal.outbox.backlog() == 0  # the hub has it
    assert_no_trace(shop.everything(), caplog.text)


def test_an_error_on_the_way_quotes_no_code(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    shop.desk.replicas.close()
    for canary in CANARIES:
        shop.show_all(canary)
        shop.desk.scan(COLA.gtin)

    assert "article_unreadable" in caplog.text
    assert_no_trace(shop.everything(), caplog.text)


@pytest.mark.parametrize("canary", CANARIES)
def test_what_cannot_be_read_is_refused_without_being_quoted(
    shop: Shop, caplog: pytest.LogCaptureFixture, canary: str
) -> None:
    bodies = (
        f'{{"v":1,"type":"{canary}"}}',
        f'{{"{canary}":1}}',
        f'{{"v":1,"type":"member","id":"{canary}","kid":"K1"}}',
        canary,
        f"{{'{canary}'",
    )
    topics = ("ct/1/K1/up/ask/member", "ct/1/K1/up/ev/sale", "ct/1/K1/up/ev/void")
    shop.hub.handle([Incoming(t, b.encode()) for t in topics for b in bodies])
    for body in bodies:
        for topic in ("ct/1/K1/dn/ack", "ct/1/all/dn/policy", "ct/1/hub/state"):
            shop.desk.controller.handle(Arrived(topic, body.encode()))

    assert "refused" in caplog.text
    assert_no_trace(shop.everything(), caplog.text)
