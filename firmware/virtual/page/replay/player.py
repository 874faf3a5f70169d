"""Plays a script line by line between the turns of the shop, at a chosen pace."""

from collections.abc import Callable

from firmware.virtual.page.messages.script_orders import ReplayPace, ScriptAct
from firmware.virtual.page.messages.script_told import (
    LineState,
    RunState,
    ScriptLine,
    ScriptRun,
    ScriptShown,
)
from firmware.virtual.page.messages.tab_message import TabMessage
from firmware.virtual.page.replay.page_script import PageScript
from firmware.virtual.scripts.play import UnmetError, perform
from firmware.virtual.scripts.script import ScriptCommand
from firmware.virtual.stage import Stage

PAUSES_S = {ReplayPace.PERSON: 1.2, ReplayPace.QUICK: 0.25, ReplayPace.FAST: 0.0}
REASON_MAX = 200
BUSY = {RunState.PLAYING, RunState.PAUSED}
Perform = Callable[[Stage, ScriptCommand], None]


class Player:
    """One script at a time, in the stage's thread. `tell` is told of each change.

    `perform` does what a line says; UnmetError if that fails. A line that has begun is
    played to its end.
    """

    def __init__(
        self, tell: Callable[[TabMessage], None], perform: Perform = perform
    ) -> None:
        self._tell = tell
        self._perform = perform
        self._lines: tuple[ScriptCommand, ...] = ()
        self._next = 0
        self._due_s = 0.0
        self._run = ScriptRun()

    @property
    def busy(self) -> bool:
        """Whether the counter is the script's: it is played, or rests between lines."""
        return self._run.state in BUSY

    def load(self, script: PageScript, *, anew: bool) -> None:
        """Take a script; `anew`: the shop was opened for it."""
        self._lines, self._next = script.lines, 0
        self._tell(
            ScriptShown(
                name=script.name,
                lines=tuple((each.line, each.text) for each in script.lines),
                set_up=len(script.set_up),
                anew=anew,
            )
        )
        self._tell(ScriptLine())
        self._change(RunState.READY)

    def steer(self, act: ScriptAct, now_s: float) -> ScriptCommand | None:
        """Do this with the script; the line that is to be played at once, if any."""
        state = self._run.state
        if act is ScriptAct.STOP:
            self._lines = ()
            self._tell(ScriptShown())
            self._tell(ScriptLine())
            self._change(RunState.NONE)
        elif act is ScriptAct.PAUSE and state is RunState.PLAYING:
            self._change(RunState.PAUSED)
        elif self._next >= len(self._lines) or state is RunState.HALTED:
            return None
        elif act is ScriptAct.PLAY:
            self._due_s = now_s
            self._change(RunState.PLAYING)
        elif act is ScriptAct.STEP:
            self._change(RunState.PAUSED)
            return self._lines[self._next]
        return None

    def change_pace(self, pace: ReplayPace) -> None:
        """Play in this pace from the next line on."""
        self._tell_run(ScriptRun(state=self._run.state, pace=pace))

    def wait_s(self, now_s: float, longest_s: float) -> float:
        """How long the shop may rest before the next line is due."""
        if self._run.state is not RunState.PLAYING:
            return longest_s
        return max(0.0, min(longest_s, self._due_s - now_s))

    def due(self, now_s: float) -> ScriptCommand | None:
        """The line whose time has come."""
        if self._run.state is not RunState.PLAYING or now_s < self._due_s:
            return None
        return self._lines[self._next]

    def play(
        self, stage: Stage, command: ScriptCommand, clock: Callable[[], float]
    ) -> bool:
        """Play the next line, which this is; whether it was met."""
        said = ScriptLine(
            number=command.line, text=command.text, state=LineState.UNDER_WAY
        )
        self._tell(said)
        try:
            for _ in range(command.times):
                self._perform(stage, command)
        except UnmetError as unmet:
            self._tell(_changed(said, LineState.UNMET, reason_of(unmet)))
            self._change(RunState.HALTED)
            return False
        self._tell(_changed(said, LineState.DONE))
        self._next += 1
        self._due_s = clock() + (0 if command.form.check else PAUSES_S[self._run.pace])
        if self._next == len(self._lines):
            self._change(RunState.ENDED)
        return True

    def _change(self, state: RunState) -> None:
        self._tell_run(ScriptRun(state=state, pace=self._run.pace))

    def _tell_run(self, run: ScriptRun) -> None:
        self._run = run
        self._tell(run)


def reason_of(unmet: UnmetError) -> str:
    """What was seen instead, in a line; "" for a drawing of the display."""
    seen = str(unmet).partition("seen instead: ")[2]
    return seen.partition("\n")[0].strip()[:REASON_MAX]


def _changed(line: ScriptLine, state: LineState, reason: str = "") -> ScriptLine:
    return ScriptLine(number=line.number, text=line.text, state=state, reason=reason)
