"""A session as the text of a `.sale` file. Pure."""

from collections.abc import Sequence

from firmware.virtual.scripts.script import ScriptCommand

SESSION_FILE = "/session.sale"


def session_sale(
    set_up: Sequence[ScriptCommand], lines: Sequence[str], ending: Sequence[str]
) -> str:
    """The shop's set-up, what was done, and what the books had come to."""
    parts = ([each.text for each in set_up], lines, ending)
    title = "# What was done at the virtual kiosk."
    body = "\n\n".join("\n".join(part) for part in parts if part)
    return f"{title}\n\n{body}\n"
