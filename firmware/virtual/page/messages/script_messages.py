"""Messages to tabs of scripts played and recorded, and of totals. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from firmware.virtual.page.messages.script_orders import ReplayPace
from firmware.virtual.page.messages.tab_message import TabMessage


class RunState(StrEnum):
    """How the loaded script stands; HALTED: a line was not met."""

    NONE = "none"
    READY = "ready"
    PLAYING = "playing"
    PAUSED = "paused"
    HALTED = "halted"
    ENDED = "ended"


class LineState(StrEnum):
    """How a line stands."""

    UNDER_WAY = "under_way"
    DONE = "done"
    UNMET = "unmet"


class ScriptShown(TabMessage, frozen=True, tag="script"):
    """The loaded script: its lines that are played, each with its number in the file.

    `set_up` is how many lines set its shop up; `anew`: the shop was opened for it.
    """

    name: str = ""
    lines: tuple[tuple[int, str], ...] = ()
    set_up: int = 0
    anew: bool = False


class ScriptRun(TabMessage, frozen=True, tag="script_run"):
    """Whether the script is being played, and how fast."""

    state: RunState = RunState.NONE
    pace: ReplayPace = ReplayPace.PERSON


class ScriptLine(TabMessage, frozen=True, tag="script_line"):
    """The newest line that was played; number 0 before the first.

    `reason` is what was seen instead, empty if the display shows it.
    """

    number: int = 0
    text: str = ""
    state: LineState = LineState.DONE
    reason: Mapping[str, str] = {}


class RecordingShown(TabMessage, frozen=True, tag="recording"):
    """How many lines the script of this session has by now, without its set-up."""

    lines: int = 0


class SessionSaved(TabMessage, frozen=True, tag="saved"):
    """The script of this session is at /session.sale?NUMBER."""

    number: int


class TotalsShown(TabMessage, frozen=True, tag="totals"):
    """What the hub's books come to, by its database.

    `unclosed` are entries of the daybook that no Z of this kiosk has; `points` are the
    first member's.
    """

    orders: int
    phone_orders: int
    points: int
    z_reports: int
    unclosed: int
