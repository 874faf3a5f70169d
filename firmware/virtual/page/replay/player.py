"""Plays a script line by line between the turns of the shop, at a chosen pace."""

from collections.abc import Callable

from firmware.virtual.page.in_both import in_both
from firmware.virtual.page.messages.script_messages import (
    LineState,
    RunState,
    ScriptLine,
    ScriptRun,
    ScriptShown,
)
from firmware.virtual.page.messages.script_orders import ReplayPace, ScriptAct
from firmware.virtual.page.messages.tab_message import BothLanguages, TabMessage
from firmware.virtual.page.replay.page_script import PageScript
from firmware.virtual.scripts.play import UnmetError, attempt
from firmware.virtual.scripts.script import ScriptCommand
from firmware.virtual.stage import POLL_S, Stage

PAUSES_S = {ReplayPace.PERSON: 1.2, ReplayPace.QUICK: 0.25, ReplayPace.FAST: 0.0}
REASON_MAX = 200
NOTHING: BothLanguages = {}
BUSY = {RunState.PLAYING, RunState.PAUSED}
Attempt = Callable[[Stage, ScriptCommand], str | None]


class Player:
    """One script at a time, in the stage's thread. `publish` gets each change.

    `attempt` does what a line says, or checks it once: None, or what is seen instead;
    UnmetError if it cannot be done. An expectation is checked anew each turn of the
    shop, so that a pause ends it; any other line that has begun is played to its end.
    """

    def __init__(
        self, publish: Callable[[TabMessage], None], attempt: Attempt = attempt
    ) -> None:
        self._publish = publish
        self._attempt = attempt
        self._lines: tuple[ScriptCommand, ...] = ()
        self._next = self._times = 0
        self._due_s = 0.0
        self._until_s: float | None = None
        self._one_line = False
        self._run = ScriptRun()

    @property
    def busy(self) -> bool:
        """Whether the counter is the script's: it is played, or rests between lines."""
        return self._run.state in BUSY

    def load(self, script: PageScript, *, anew: bool) -> None:
        """Take a script; `anew`: the shop was opened for it."""
        self._lines, self._next = script.lines, 0
        self._times, self._until_s = 0, None
        self._publish(
            ScriptShown(
                name=script.name,
                lines=tuple((each.line, each.text) for each in script.lines),
                set_up=len(script.set_up),
                anew=anew,
            )
        )
        self._publish(ScriptLine())
        self._change(RunState.READY)

    def steer(self, act: ScriptAct, now_s: float) -> None:
        """Do this with the script."""
        state = self._run.state
        if act is ScriptAct.STOP:
            self._lines = ()
            self._publish(ScriptShown())
            self._publish(ScriptLine())
            self._change(RunState.NONE)
        elif act is ScriptAct.PAUSE and state is RunState.PLAYING:
            self._until_s = None  # its time begins anew when it is played on
            self._change(RunState.PAUSED)
        elif self._next >= len(self._lines) or state is RunState.HALTED:
            return
        elif act in {ScriptAct.PLAY, ScriptAct.STEP}:
            self._one_line = act is ScriptAct.STEP
            self._due_s = now_s
            self._change(RunState.PLAYING)

    def change_pace(self, pace: ReplayPace) -> None:
        """Play in this pace from the next line on."""
        self._publish_run(ScriptRun(state=self._run.state, pace=pace))

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
        """Play the next line, which this is, or check it again; whether it was met."""
        said = ScriptLine(
            number=command.line, text=command.text, state=LineState.UNDER_WAY
        )
        if self._until_s is None:
            self._until_s = clock() + command.limit_s
            if not self._times:
                self._publish(said)
        try:
            met = self._met(stage, command, clock)
        except UnmetError as unmet:
            self._publish(_changed(said, LineState.UNMET, reason_of(unmet)))
            self._change(RunState.HALTED)
            return False
        self._due_s = clock() + POLL_S
        return met and self._played(said, command, clock())

    def _met(
        self, stage: Stage, command: ScriptCommand, clock: Callable[[], float]
    ) -> bool:
        """Whether it is met by now; UnmetError if that is over."""
        seen = self._attempt(stage, command)
        if seen is not None and clock() > (self._until_s or 0.0):
            raise UnmetError(command, seen)
        return seen is None

    def _played(self, said: ScriptLine, command: ScriptCommand, now_s: float) -> bool:
        """A line was met once; whether it was played as often as it says."""
        self._times, self._until_s = self._times + 1, None
        self._due_s = now_s
        if self._times < command.times:
            return False
        self._publish(_changed(said, LineState.DONE))
        self._next, self._times = self._next + 1, 0
        self._due_s += 0 if command.form.check else PAUSES_S[self._run.pace]
        if self._next == len(self._lines):
            self._change(RunState.ENDED)
        elif self._one_line:
            self._change(RunState.PAUSED)
        return True

    def _change(self, state: RunState) -> None:
        self._publish_run(ScriptRun(state=state, pace=self._run.pace))

    def _publish_run(self, run: ScriptRun) -> None:
        self._run = run
        self._publish(run)


def reason_of(unmet: UnmetError) -> BothLanguages:
    """What was seen instead, in a line; none for a drawing of the display."""
    seen = {
        language: text.partition("\n")[0].strip()[:REASON_MAX]
        for language, text in in_both(unmet.seen).items()
    }
    return seen if all(seen.values()) else {}


def _changed(
    line: ScriptLine, state: LineState, reason: BothLanguages = NOTHING
) -> ScriptLine:
    return ScriptLine(number=line.number, text=line.text, state=state, reason=reason)
