"""A real kiosk and a real hub: each Z is made once and printed as the hub keeps it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from drivers.api import Button, SlipRow
from firmware.hub.catalogue import importing
from firmware.hub.closings import store
from firmware.hub.closings.store import KeptReport
from firmware.hub.db.engine import reading, writing
from firmware.hub.runtime.incoming import Incoming
from firmware.kiosk.report import ReportPhase
from firmware.kiosk.sale import NoticeKind, SaleState
from firmware.kiosk.sale.reporting.deadlines import REPLY_WAIT_S
from firmware.kiosk.sync.link_events import Arrived, LinkUp
from firmware.protocol import topics
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import HubState
from firmware.retail.money import yuan
from firmware.retail.policy.policy import Policy
from tests.support.hub_rig import dispatcher, open_shop
from tests.support.kiosk_builders import COLA, UTC
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import HUB_KEY

HELD_S = Policy().holds.decline_s + 0.1
SOLD_S = 30.0
ASKS = topics.ask("K1", "till_report")


class Counter:
    """A kiosk with a printer, and its hub; messages are carried by hand."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self.folder, self.engine = folder, engine
        with writing(self.engine) as connection:
            importing.import_articles(connection, [COLA], source="t", now="")
        self.hub = dispatcher(self.engine, Stamper("hub", "h" * 36), HUB_KEY)
        self.power_on()

    def power_on(self) -> None:
        self._carried = 0
        self.desk = KioskRig(self.folder, prints=True)
        self.desk.controller.handle(LinkUp())
        self.desk.hear(topics.hub_state(), HubState(state="ready", ts=UTC))
        self.carry()

    def carry(self, *, lose_replies: bool = False) -> None:
        """What the kiosk sent goes to the hub, the answers come back until all did."""
        while self._carried < len(self.desk.post.sent):
            sent = self.desk.post.sent[self._carried :]
            self._carried += len(sent)
            for answer in self.hub.handle([Incoming(*each) for each in sent]):
                if not (lose_replies and "/rsp/" in answer.topic):
                    self.desk.controller.handle(Arrived(answer.topic, answer.payload))

    def sell(self) -> None:
        """A cola, and its slip; the next customer comes a while later."""
        self.desk.now_s += SOLD_S
        self.desk.controller.poll()
        self.desk.sell()
        self.desk.printed()
        self.wait(SOLD_S)

    def wait(self, time_s: float) -> None:
        self.desk.now_s += time_s
        self.desk.controller.poll()

    def ask_x(self) -> None:
        self.desk.confirm()
        self.desk.press(Button.REPRINT, held_s=HELD_S)

    def ask_z(self) -> None:
        """From the X on the screen to the second proof."""
        self.desk.press(Button.PAY)
        self.desk.confirm()

    @property
    def phase(self) -> ReportPhase | None:
        shown = self.desk.controller.sale.report
        return shown and shown.phase

    @property
    def notice(self) -> NoticeKind | None:
        shown = self.desk.controller.sale.notice
        return shown and shown.kind

    def reports(self) -> list[tuple[str, bool]]:
        """The slips of reports, and which of them are copies."""
        return [slip for slip in self.desk.slips() if slip[0].startswith("report")]

    def kept(self) -> list[KeptReport]:
        """The Z reports in the hub's books."""
        with reading(self.engine) as connection:
            return list(store.every(connection, "K1"))


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with open_shop(tmp_path / "hub", articles=1) as shop:
        counter = Counter(tmp_path, shop.engine)
        yield counter
        counter.desk.close()


def rows(counter: Counter, place: int = -1) -> dict[str, str]:
    slip = counter.desk.tray.jobs[place].slip
    return {part.left: part.right for part in slip if isinstance(part, SlipRow)}


def test_a_z_on_paper_is_the_one_in_the_books(counter: Counter) -> None:
    for _ in range(3):
        counter.sell()
    counter.carry()
    counter.ask_x()
    assert counter.phase is ReportPhase.ASKING
    counter.carry()
    assert counter.phase is ReportPhase.SHOWN
    counter.desk.press(Button.REPRINT)
    counter.ask_z()
    counter.carry()

    assert counter.reports() == [("report x", False), ("report 1", False)]
    (kept,) = counter.kept()
    assert (kept.by, kept.sound) == ("key", True)
    paper, report = rows(counter), kept.report
    assert paper["日结号"] == "Z1"
    assert paper["现金 x3"] == yuan(report.means[0].amount_fen) == "9.00"
    assert paper["合计 x3"] == "9.00"
    assert paper[""] == f"￥{yuan(report.cash_fen)}"
    assert (paper["首单"], paper["末单"]) == (report.first, report.last)
    assert paper["校验码"].replace(" ", "") == kept.digest[:16]


def test_nobody_but_staff_gets_a_report(counter: Counter) -> None:
    counter.sell()
    counter.carry()
    for held_s in (0.1, HELD_S, 5.0):
        counter.desk.press(Button.REPRINT, held_s=held_s)
    assert counter.phase is None
    assert ASKS not in [topic for topic, _ in counter.desk.post.sent]


def test_a_lost_reply_and_a_sale_between_cost_no_number(counter: Counter) -> None:
    counter.sell()
    counter.carry()
    counter.ask_x()
    counter.carry()
    counter.ask_z()
    counter.carry(lose_replies=True)
    counter.wait(REPLY_WAIT_S)
    counter.carry(lose_replies=True)
    assert counter.phase is ReportPhase.NO_REPLY
    (lost,) = counter.kept()

    counter.sell()
    counter.carry()
    counter.ask_x()
    counter.carry()
    counter.ask_z()
    counter.carry()

    assert counter.kept() == [lost]
    assert counter.reports() == [("report 1", False)]
    assert rows(counter)["合计 x1"] == "3.00"

    counter.desk.press(Button.PAY)
    counter.ask_x()
    counter.carry()
    counter.ask_z()
    counter.carry()
    assert [kept.report.number for kept in counter.kept()] == [1, 2]
    assert counter.reports()[-1] == ("report 2", False)


def test_a_reply_that_was_slow_is_not_printed_twice(counter: Counter) -> None:
    counter.sell()
    counter.carry()
    counter.ask_x()
    counter.carry()
    counter.ask_z()
    counter.wait(5.0)  # the kiosk asks again, then both replies come
    counter.carry()
    assert counter.reports() == [("report 1", False)]
    assert len(counter.kept()) == 1


def test_no_z_is_made_while_a_sale_waits_for_the_hub(counter: Counter) -> None:
    counter.sell()
    counter.carry()
    counter.ask_x()
    counter.carry()
    counter.desk.press(Button.UNDO)
    counter.sell()
    sent = len(counter.desk.post.sent)
    counter.ask_x()
    # The sale is on its way only: the hub has the question, and not the sale.
    ask = next(each for each in counter.desk.post.sent[sent:] if each[0] == ASKS)
    (answer,) = counter.hub.handle([Incoming(*ask)])
    counter.desk.controller.handle(Arrived(answer.topic, answer.payload))
    assert counter.notice is NoticeKind.REPORT_UNSENT
    counter.ask_z()
    assert counter.notice is NoticeKind.REPORT_UNSENT
    assert counter.kept() == []
    counter.carry()
    counter.desk.confirm()
    counter.carry()
    assert rows(counter)["合计 x2"] == "6.00"


def test_after_a_power_cut_the_last_z_is_there_to_be_printed(counter: Counter) -> None:
    """What was asked for is forgotten: the X names the Z that was made."""
    counter.sell()
    counter.carry()
    counter.ask_x()
    counter.carry()
    counter.ask_z()
    counter.carry(lose_replies=True)
    counter.desk.close()
    counter.power_on()
    assert counter.desk.controller.sale.state is SaleState.IDLE
    assert counter.reports() == []

    counter.ask_x()
    counter.carry()
    counter.desk.press(Button.PAY)
    counter.desk.press(Button.REPRINT)
    counter.carry()
    assert counter.reports() == [("report 1", True)]
    assert len(counter.kept()) == 1
