"""Messages to tabs of codes before the camera: unsure, taken up, refused. Pure."""

from firmware.protocol.records import PlainRecord
from firmware.virtual.page.messages.tab_message import TabMessage


class CodeRead(TabMessage, frozen=True, tag="read"):
    """The kiosk took up a code. `corners` are shares of the picture, clockwise.

    `text` is empty unless the code stands on goods: others may be secrets.
    """

    symbology: str
    text: str
    corners: tuple[tuple[float, float], ...]


class CodeRefused(TabMessage, frozen=True, tag="code_refused"):
    """The sale refused the code that was just taken up, and why.

    `reason` is a name of the kiosk's own lists: why a code is unknown, or a notice.
    The rest is as of `CodeRead`.
    """

    symbology: str
    text: str
    corners: tuple[tuple[float, float], ...]
    reason: str


class UnsureCode(PlainRecord, frozen=True):
    """A code that the kiosk has seen and not proven: where, and of what kind."""

    symbology: str
    corners: tuple[tuple[float, float], ...]


class CodesUnsure(TabMessage, frozen=True, tag="unsure"):
    """All codes that are seen and not proven now; none: what was there is no more."""

    codes: tuple[UnsureCode, ...] = ()
