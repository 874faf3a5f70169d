"""The one line that `systemctl status` shows and the doctor reads. Pure."""

import re
from collections.abc import Iterable

from firmware.kiosk.runtime.limits import STOPPED
from firmware.kiosk.stops import StopReason

_LIMITS = re.compile(r"; limits: ([a-z_ ]+)(?:,|$)")
_STOP = re.compile(r"^not selling \(([a-z_]+)\)")


def status_line(stop: StopReason | None, limits: Iterable[str], link: str) -> str:
    """Whether the kiosk sells, what limits it, and whether it is linked."""
    selling = f"not selling ({stop})" if stop else "selling"
    named = " ".join(limits)
    return f"{selling}; limits: {named}, {link}" if named else f"{selling}, {link}"


def limits_in(line: str) -> tuple[str, ...]:
    """The stops and limits in a line; of a line of an earlier build the stop."""
    limits, stop = _LIMITS.search(line), _STOP.match(line)
    if limits:
        return tuple(limits[1].split())
    return (f"{STOPPED}{stop[1]}",) if stop else ()
