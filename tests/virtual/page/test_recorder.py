"""What orders and what the kiosk told become in the script of a session."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import numpy as np

from drivers.api import Button
from drivers.sim.camera.scan_field import jpeg
from firmware.virtual.page.acting import AtCounter, carry_out
from firmware.virtual.page.customer.customer import CounterCustomer
from firmware.virtual.page.messages.camera_orders import ShowWebcam
from firmware.virtual.page.messages.to_page import FaultsShown, LaidShown
from firmware.virtual.page.messages.to_shop import (
    CutPower,
    EndFaults,
    HeldThing,
    HoldPhone,
    LayGood,
    OutsideFault,
    PageOrder,
    PressKey,
    ReleaseKey,
    SetFault,
    TakeGoodAway,
    TearSlip,
)
from firmware.virtual.page.recording.people_lines import BROUGHT
from firmware.virtual.page.recording.recorder import Recorder
from firmware.virtual.phones.browser import Browser
from firmware.virtual.reporter import LineReporter
from firmware.virtual.shop import card_of
from firmware.virtual.stage import MEMORY, Stage

MILK = "6901234500066"
SEEN = LaidShown(webcam=True)


class Session:
    """What is recorded at a counter whose kiosk is off; seconds are given."""

    def __init__(self, stage: Stage) -> None:
        stage.settings.members.append("林")
        self.stage = stage
        self.customer = CounterCustomer(
            stage, Browser(""), site="", keep=lambda _address, _file: None
        )
        self.recorder = Recorder(stage, self.customer)

    def do(
        self, order: PageOrder, now_s: float = 0.0, told: FaultsShown | None = None
    ) -> None:
        self.recorder.before(order)
        if told:
            self.recorder.tabs_received(told)
        self.recorder.did(order, now_s)

    @contextmanager
    def powered(self) -> Generator[None]:
        """A kiosk is at the other end of the wire."""
        with self.stage.remote.new_wire():
            yield

    def read(self, text: str, symbology: str = "ean13") -> None:
        read: dict[str, Any] = {"symbology": symbology, "text": text, "corners": []}
        self.recorder.kiosk_reported({"read": read}, 1.0)


@contextmanager
def session() -> Generator[Session]:
    with Stage(LineReporter()) as stage:
        stage.plug_printer_in()
        yield Session(stage)


def test_a_good_counts_once_the_kiosk_has_read_it() -> None:
    with session() as visit:
        visit.do(LayGood(good="milk", covered=0.9))
        assert visit.recorder.lines() == []
        visit.read(MILK)
        visit.do(TakeGoodAway())
        visit.do(TakeGoodAway())
        assert visit.recorder.lines() == [f"show code {MILK}", "show nothing"]


def test_a_key_is_pressed_or_held() -> None:
    held = [(Button.PAY, 0.1), (Button.UNDO, 2.5), (Button.UNDO, 1.0)]
    with session() as visit, visit.powered():
        for key, seconds in held:
            visit.do(PressKey(key=key), 10.0)
            visit.do(ReleaseKey(key=key), 10.0 + seconds)
        visit.do(ReleaseKey(key=Button.CALL), 20.0)
        assert visit.recorder.lines() == [
            "press pay",
            "hold undo",
            "hold undo for 1.0 s",
        ]


def test_who_holds_a_card_up_is_named_and_the_card_is_not() -> None:
    with session() as visit:
        visit.customer.holding.hold(HoldPhone(thing=HeldThing.CARD))
        visit.read("", "qr")
        visit.read("", "qr")
        assert visit.recorder.lines() == ["show card of 林"]
        assert card_of("林") not in str(visit.recorder.lines())


def test_a_pass_of_a_guest_is_no_command() -> None:
    with session() as visit:
        visit.customer.holding.hold(HoldPhone())
        visit.read("", "qr")
        assert visit.recorder.lines()[0].startswith("# ")


def test_faults_and_the_power_come_and_go() -> None:
    with session() as visit:
        wrong = FaultsShown(since_ms={OutsideFault.PAPER_OUT: 1})
        visit.do(SetFault(fault=OutsideFault.PAPER_OUT, on=True), told=wrong)
        visit.do(CutPower())
        visit.recorder.kiosk_reported({"power": True}, 2.0)
        visit.do(EndFaults(), 3.0, told=FaultsShown())
        assert visit.recorder.lines() == [
            "paper out",
            "cut power",
            "expect power cut",
            "start kiosk",
            "paper in",
        ]


def test_a_key_of_a_kiosk_without_power_is_no_command() -> None:
    with session() as visit:
        visit.do(PressKey(key=Button.PAY))
        visit.do(ReleaseKey(key=Button.PAY), 0.1)
        assert visit.recorder.lines() == []


def test_the_power_lets_keys_go_and_is_cut_once() -> None:
    with session() as visit:
        with visit.powered():
            visit.do(PressKey(key=Button.UNDO))
            visit.do(CutPower(), 1.0)
        visit.do(CutPower(), 1.5)
        visit.do(ReleaseKey(key=Button.UNDO), 2.0)
        assert visit.recorder.lines() == ["cut power", "expect power cut"]


def test_faults_that_a_script_made_are_its_own_lines() -> None:
    with session() as visit:
        visit.recorder.played("paper out")
        visit.recorder.tabs_received(FaultsShown(since_ms={OutsideFault.PAPER_OUT: 1}))
        visit.do(SetFault(fault=OutsideFault.PAPER_OUT, on=False), told=FaultsShown())
        assert visit.recorder.lines() == ["paper out", "paper in"]


def test_nothing_is_torn_where_nothing_hangs() -> None:
    with session() as visit:
        visit.do(TearSlip())
        assert visit.recorder.lines() == []


def test_a_record_begins_anew() -> None:
    with session() as visit:
        visit.read(MILK)
        visit.recorder.begin()
        assert len(visit.recorder) == 0


def test_a_picture_of_the_visitor_s_own_is_a_remark_unless_it_shows_a_good() -> None:
    with session() as visit:
        visit.customer.brought.bring(jpeg(np.zeros((40, 40, 3), np.uint8)))
        visit.customer.holding.hold(HoldPhone(thing=HeldThing.PICTURE))
        visit.do(HoldPhone(thing=HeldThing.PICTURE))
        visit.read("", "qr")
        visit.read(MILK)
        assert visit.recorder.lines() == [BROUGHT, f"show code {MILK}"]


def test_what_the_camera_sees_is_on_no_disk_and_gone_with_the_shop() -> None:
    with session() as visit:
        folder = visit.stage.shop.premises.camera.resolve()
        visit.customer.brought.bring(jpeg(np.zeros((40, 40, 3), np.uint8)))
        visit.customer.holding.hold(HoldPhone(thing=HeldThing.PICTURE))
        assert list(folder.iterdir())
        assert folder.is_relative_to(MEMORY)
    assert not folder.exists()


def test_a_frame_that_comes_late_does_not_cover_what_was_laid_since() -> None:
    frame = jpeg(np.zeros((40, 40, 3), np.uint8))
    with session() as visit:
        at = AtCounter(visit.stage, visit.customer, 0.0)
        assert [*carry_out(at, ShowWebcam(frame, first=True))] == [SEEN]
        assert [*carry_out(at, ShowWebcam(frame))] == [SEEN]
        milk = LayGood(good="milk")
        assert [*carry_out(at, milk)] == [LaidShown(good=milk)]
        assert [*carry_out(at, ShowWebcam(frame))] == []
