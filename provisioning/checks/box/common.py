"""What the checks of each box begin with: its machine, and what is refused.

Imports what both roles have, as each box has the packages of its own role only.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import requires
from typing import Literal

from firmware.base.errors import ConfigError, CountertopError
from firmware.base.wording.phrases import Phrase, verbatim
from provisioning.checks import machine
from provisioning.checks.board.board import board
from provisioning.checks.finding import CheckResult, fault

AS_ROOT = Phrase("Ask as root: `sudo countertop doctor`.")


def checked_machine(role: Literal["kiosk", "hub"]) -> Iterator[CheckResult]:
    """Check the machine of a box, and the packages that its role needs."""
    yield from machine.packages(needs_of(role, requires("countertop") or ()))
    yield machine.clock(datetime.now(UTC))
    yield machine.memory_limit()
    yield from board(datetime.now(UTC).timestamp())


def needs_of(extra: str, requirements: Iterable[str]) -> list[str]:
    """The packages of `requirements` that a box with `extra` has, as `name==1.2`.

    `requirements` are lines of the metadata, such as `luma.core==2.6.0; extra ==
    "kiosk"`. Other extras are left out: only the tests or a Pi's pins need them.
    """
    lines = [line.partition(";") for line in requirements]
    markers = {"", f"extra == '{extra}'"}
    return [
        need.strip()
        for need, _, marker in lines
        if marker.strip().replace('"', "'") in markers
    ]


def refused(error: CountertopError) -> CheckResult:
    """What is wrong with a configuration that cannot be loaded, or its folder."""
    if not isinstance(error, ConfigError):
        remedy = Phrase(
            "Only root, or only the account of the service, may write to it."
        )
        return fault(Phrase("storage"), verbatim(error), remedy)
    match error.__cause__:
        case PermissionError():
            remedy = AS_ROOT
        case FileNotFoundError():
            remedy = Phrase(
                "Install the box with `make install`, or give --config FILE."
            )
        case _:
            remedy = Phrase(
                "Correct it; `countertop config explain KEY` describes each key."
            )
    return fault(Phrase("configuration"), error.phrase, remedy)
