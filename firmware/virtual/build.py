"""Which build of the product a box of the rehearsal runs."""

from collections.abc import Callable
from dataclasses import dataclass, field

from firmware.virtual.process import Start, started
from firmware.virtual.settings import Table


@dataclass(frozen=True, slots=True)
class Build:
    """This very build, by default; a test may give a box another one.

    `prefix` goes before each of its commands and leads Python to its code. `kiosk` is
    its module of the kiosk on far sides. `spelled` returns a configuration with the
    keys that it knows. `staff_button` confirms money, if held, where there
    are no badges yet. `start` starts its processes, which are the same however they
    are started.
    """

    prefix: tuple[str, ...] = ()
    kiosk: str = "firmware.virtual.kiosk.main"
    spelled: Callable[[Table], Table] = dict
    staff_button: str = ""
    start: Start = field(default=started, compare=False)


TODAY = Build()
"""This very build."""
