"""A sale script as the page plays it: its shop's set-up, and what is played. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from firmware.virtual.scripts.script import ScriptCommand, parse
from firmware.virtual.scripts.vocabulary import FORMS

SCRIPT_MAX_BYTES = 65_536
OPEN = "open shop"
SETS_UP = {
    "article", "stopped", "member", "badge", "policy", "quick", "kiosk", "display",
    "language", "shop", "wallet", "small",
}  # fmt: skip
"""First words of commands that may come before a shop without `open shop` begins."""
BEGINS = {"kiosk without time server", "kiosk with time server"}


@dataclass(frozen=True, slots=True)
class PageScript:
    """`set_up` opens the shop, `lines` are played in it."""

    name: str
    set_up: tuple[ScriptCommand, ...]
    lines: tuple[ScriptCommand, ...]

    def sets_up_like(self, other: "PageScript") -> bool:
        """Whether both shops are set up by the same words."""
        mine, theirs = ([each.text for each in one.set_up] for one in (self, other))
        return mine == theirs


def page_script(name: str, text: str) -> PageScript:
    """The script of this text; ScriptError names each line that is no command."""
    return split(name, parse(name, text, FORMS))


def split(name: str, commands: Sequence[ScriptCommand]) -> PageScript:
    """Up to `open shop`; without it, up to what begins to do something."""
    commands = tuple(commands)
    texts = [each.text for each in commands]
    if OPEN in texts:
        count = texts.index(OPEN) + 1
    else:
        fits = (text.split()[0] in SETS_UP and text not in BEGINS for text in texts)
        count = next((at for at, fit in enumerate(fits) if not fit), len(texts))
    return PageScript(name, commands[:count], commands[count:])
