"""A script that is played at the page: its halves, its pace, where it halts."""

from collections.abc import Callable, Iterator

import pytest

from firmware.base.errors import ConfigError
from firmware.virtual.page.messages.script_orders import ReplayPace, ScriptAct
from firmware.virtual.page.messages.script_told import (
    LineState,
    RunState,
    ScriptLine,
    ScriptRun,
    ScriptShown,
)
from firmware.virtual.page.messages.tab_message import TabMessage
from firmware.virtual.page.replay.library import STORY, about, library, library_text
from firmware.virtual.page.replay.page_script import page_script
from firmware.virtual.page.replay.player import PAUSES_S, Player
from firmware.virtual.reporter import LineReporter
from firmware.virtual.scripts.play import UnmetError
from firmware.virtual.scripts.script import ScriptCommand, ScriptError
from firmware.virtual.stage import Stage

TEXT = "member 林\nopen shop\n# by hand\npress pay\nexpect display ¥\npress undo\n"


class Played:
    """A script on a stage whose kiosk is off: its lines are only noted."""

    def __init__(self, stage: Stage, *, unmet: str = "") -> None:
        self._stage = stage
        self.told: list[TabMessage] = []
        self.done: list[str] = []
        self._unmet = unmet
        self.player = Player(self.told.append, self._note)
        self.player.load(page_script("by hand", TEXT), anew=False)

    def _note(self, _stage: Stage, command: ScriptCommand) -> None:
        if command.text == self._unmet:
            raise UnmetError(command, "the lamp is red\nmore")
        self.done.append(command.text)

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
    played = Played(stage, unmet="expect display ¥")
    played.player.change_pace(ReplayPace.FAST)
    played.player.steer(ScriptAct.PLAY, 0.0)
    assert played.go(0.0)
    assert played.go(0.0)
    assert played.line() == ScriptLine(
        number=5,
        text="expect display ¥",
        state=LineState.UNMET,
        reason="the lamp is red",
    )
    assert played.run() == ScriptRun(state=RunState.HALTED, pace=ReplayPace.FAST)
    played.player.steer(ScriptAct.PLAY, 1.0)
    assert not played.go(1.0)


def test_it_is_halted_stepped_and_put_away(stage: Stage) -> None:
    played = Played(stage)
    played.player.steer(ScriptAct.PLAY, 0.0)
    played.player.steer(ScriptAct.PAUSE, 0.0)
    assert played.player.busy
    assert not played.go(0.0)
    step = played.player.steer(ScriptAct.STEP, 0.0)
    assert step is not None
    played.play(step, lambda: 0.0)
    assert played.done == ["press pay"]
    assert played.run().state is RunState.PAUSED
    played.player.steer(ScriptAct.STOP, 0.0)
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
