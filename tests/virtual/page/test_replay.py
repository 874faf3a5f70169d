"""A script that is played at the page: its halves, its pace, where it halts."""

from collections.abc import Callable, Iterator

import pytest

from drivers.api import DriverError
from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase, joined
from firmware.virtual.page.messages.script_messages import (
    LineState,
    RunState,
    ScriptLine,
    ScriptRun,
    ScriptShown,
)
from firmware.virtual.page.messages.script_orders import ReplayPace, ScriptAct
from firmware.virtual.page.messages.tab_message import TabMessage
from firmware.virtual.page.replay.library import STORY, about, library, library_text
from firmware.virtual.page.replay.page_script import page_script
from firmware.virtual.page.replay.player import PAUSES_S, Player
from firmware.virtual.reporter import LineReporter
from firmware.virtual.scripts.play import UnmetError
from firmware.virtual.scripts.script import EXPECT_S, ScriptCommand, ScriptError
from firmware.virtual.stage import Stage

RED = Phrase("the lamp is red")
BROKEN, SEEN = "fill disk", "expect display ¥"
TEXT = "member 林\nopen shop\n# by hand\npress pay\nexpect display ¥\npress undo\n"


class Played:
    """A script on a stage whose kiosk is off: its lines are only noted."""

    def __init__(self, stage: Stage, text: str = TEXT, *, unmet: str = "") -> None:
        self._stage = stage
        self.told: list[TabMessage] = []
        self.done: list[str] = []
        self.unmet = unmet
        self.player = Player(self.told.append, self._note)
        self.player.load(page_script("by hand", text), anew=False)

    def _note(self, _stage: Stage, command: ScriptCommand) -> str | None:
        if command.text == self.unmet:
            return joined("\n", [RED, "more"])
        if command.text == BROKEN:
            raise UnmetError(command, DriverError("no kiosk runs"))
        self.done.append(command.text)
        return None

    def go(self, now_s: float) -> bool:
        """Play what is due; whether there was something."""
        line = self.player.due(now_s)
        if line is not None:
            self.play(line, lambda: now_s)
        return line is not None

    def play(self, line: ScriptCommand, clock: Callable[[], float]) -> None:
        self.player.play(self._stage, line, clock)

    def run(self) -> ScriptRun:
        return [each for each in self.told if isinstance(each, ScriptRun)][-1]

    def line(self) -> ScriptLine:
        return [each for each in self.told if isinstance(each, ScriptLine)][-1]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """A stage whose kiosk is off."""
    with Stage(LineReporter()) as there:
        yield there


def test_a_script_is_told_with_the_numbers_of_its_lines(stage: Stage) -> None:
    played = Played(stage)
    assert played.told[0] == ScriptShown(
        name="by hand",
        lines=((4, "press pay"), (5, "expect display ¥"), (6, "press undo")),
        set_up=2,
    )
    assert not played.player.busy


def test_it_waits_to_be_played_and_rests_between_what_a_person_does(
    stage: Stage,
) -> None:
    played = Played(stage)
    assert not played.go(0.0)
    played.player.steer(ScriptAct.PLAY, 0.0)
    assert played.go(0.0)
    assert not played.go(0.5)
    assert played.player.wait_s(0.5, 9.0) == PAUSES_S[ReplayPace.PERSON] - 0.5
    assert played.go(2.0)
    assert played.go(2.0), "nobody waits after having seen something"
    assert played.done == ["press pay", "expect display ¥", "press undo"]
    assert played.run().state is RunState.ENDED
    assert not played.player.busy


def test_a_line_that_is_not_met_halts_it(stage: Stage) -> None:
    played = Played(stage, unmet=SEEN)
    played.player.change_pace(ReplayPace.FAST)
    played.player.steer(ScriptAct.PLAY, 0.0)
    assert played.go(0.0)
    assert played.go(0.0)
    assert played.player.busy, "what is seen may change yet"
    assert played.go(EXPECT_S + 0.1)
    assert played.line() == ScriptLine(
        number=5,
        text=SEEN,
        state=LineState.UNMET,
        reason={"zh-CN": "灯是红的", "en": "the lamp is red"},
    )
    assert played.run() == ScriptRun(state=RunState.HALTED, pace=ReplayPace.FAST)
    played.player.steer(ScriptAct.PLAY, 9.0)
    assert not played.go(9.0)


def test_a_line_that_cannot_be_done_halts_it_at_once(stage: Stage) -> None:
    played = Played(stage, f"open shop\n{BROKEN}\n")
    played.player.steer(ScriptAct.PLAY, 0.0)
    assert played.go(0.0)
    assert played.run().state is RunState.HALTED
    assert played.line().reason == {"zh-CN": "没有收银机在运行", "en": "no kiosk runs"}


def test_an_expectation_that_waits_is_paused_at_once_and_goes_on(stage: Stage) -> None:
    played = Played(stage, unmet=SEEN)
    played.player.change_pace(ReplayPace.FAST)
    played.player.steer(ScriptAct.PLAY, 0.0)
    assert [played.go(0.0), played.go(0.0), played.go(0.01)] == [True, True, False]
    played.player.steer(ScriptAct.PAUSE, 0.1)
    assert played.run().state is RunState.PAUSED
    assert played.line().state is LineState.UNDER_WAY
    assert not played.go(EXPECT_S)
    played.player.steer(ScriptAct.PLAY, EXPECT_S)
    assert played.go(EXPECT_S)
    assert played.go(2 * EXPECT_S), "its time begins anew"
    assert played.run().state is RunState.PLAYING
    played.unmet = ""
    assert played.go(2 * EXPECT_S + 0.1)
    assert played.go(2 * EXPECT_S + 0.1)
    assert played.run().state is RunState.ENDED


def test_a_line_is_played_as_often_as_it_says_and_told_once(stage: Stage) -> None:
    played = Played(stage, "open shop\n3 times press pay\n")
    played.player.steer(ScriptAct.PLAY, 0.0)
    assert [played.go(0.0) for _ in range(4)] == [True, True, True, False]
    assert played.done == ["3 times press pay"] * 3
    lines = [each.state for each in played.told if isinstance(each, ScriptLine)]
    assert lines == [LineState.DONE, LineState.UNDER_WAY, LineState.DONE]


def test_it_is_halted_stepped_played_on_and_put_away(stage: Stage) -> None:
    played = Played(stage)
    played.player.steer(ScriptAct.PLAY, 0.0)
    played.player.steer(ScriptAct.PAUSE, 0.0)
    assert played.player.busy
    assert not played.go(0.0)
    played.player.steer(ScriptAct.STEP, 0.0)
    assert played.go(0.0)
    assert played.done == ["press pay"]
    assert played.run().state is RunState.PAUSED
    assert not played.go(9.0)
    played.player.steer(ScriptAct.PLAY, 9.0)
    assert [played.go(9.0), played.go(9.0)] == [True, True]
    played.player.steer(ScriptAct.STOP, 9.0)
    assert played.run().state is RunState.NONE
    assert not played.player.busy


def test_a_shop_without_the_line_that_opens_it_begins_where_something_is_done() -> None:
    script = page_script("x", "article 1 2 三\nkiosk printer.columns = 48\nstart hub\n")
    assert [each.text for each in script.lines] == ["start hub"]


def test_each_line_that_is_no_command_is_named() -> None:
    with pytest.raises(ScriptError, match=r"x\.sale:2: press pay twice"):
        page_script("x.sale", "open shop\npress pay twice\n")


def test_the_library_has_the_story_first_and_says_what_each_is_about() -> None:
    assert next(iter(library().values())) == STORY
    assert about(library_text("pay-by-phone")).startswith("Customers pay by phone")
    with pytest.raises(ConfigError, match="no such script"):
        library_text("../secret")


@pytest.mark.parametrize("name", ["story", "pay-by-phone"])
def test_scripts_of_the_library_can_be_played(name: str) -> None:
    assert page_script(name, library_text(name)).lines
