"""Orders about sale scripts: play one, record one; and a look into the books. Pure."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from firmware.virtual.page.messages.to_shop import PageOrder

ScriptName = Annotated[str, Meta(min_length=1, max_length=80)]


class ReplayPace(StrEnum):
    """How fast a script is played: as a person would, quickly, without a pause."""

    PERSON = "person"
    QUICK = "quick"
    FAST = "fast"


class ScriptAct(StrEnum):
    """What is done with the script that was loaded."""

    PLAY = "play"
    PAUSE = "pause"
    STEP = "step"
    STOP = "stop"


class LoadScript(PageOrder, frozen=True, tag="load_script"):
    """Load a script: one of the library's by its name, or `text` under this name.

    If it sets another shop up than the open one, its shop is opened instead.
    """

    name: ScriptName
    text: str = ""


class SteerScript(PageOrder, frozen=True, tag="steer_script"):
    """Play the loaded script on, halt it, play its next line, or put it away."""

    act: ScriptAct


class ChangePace(PageOrder, frozen=True, tag="pace"):
    """Play in this pace from now on."""

    pace: ReplayPace


class RecordAnew(PageOrder, frozen=True, tag="record_anew"):
    """Forget what was recorded so far; the script of this session begins here."""


class SaveSession(PageOrder, frozen=True, tag="save_session"):
    """Write the script of this session to where tabs can fetch it."""


class CountTotals(PageOrder, frozen=True, tag="count_totals"):
    """Read the hub's books, and send their totals."""


ScriptOrder = LoadScript | SteerScript | ChangePace | RecordAnew | SaveSession
