"""How far a first boot came, kept in /etc, so that a power cut loses nothing. Pure.

BEGUN before the first step; APPLIED after the last, before the card's file is changed;
DONE after that. It names what was applied and holds no secret.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from provisioning.plan import CONFIG

RECORD = CONFIG / "first-boot.json"


class FirstBootState(StrEnum):
    """How far it came."""

    BEGUN = "begun"
    APPLIED = "applied"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class FirstBootRecord:
    """The state, and the kid and network that were applied; empty: none."""

    state: FirstBootState
    kid: str = ""
    ssid: str = ""

    def as_json(self) -> bytes:
        """Return the record as a file."""
        whole = {"state": self.state.value, "kid": self.kid, "ssid": self.ssid}
        return (json.dumps(whole, ensure_ascii=False) + "\n").encode()


def read_record(data: bytes) -> FirstBootRecord | None:
    """The record in a file; None if it is damaged, as a failing card leaves it."""
    try:
        raw = cast("object", json.loads(data))
        if not isinstance(raw, dict):
            return None
        fields = cast("dict[str, object]", raw)
        state = FirstBootState(str(fields.get("state")))
    except ValueError:
        return None
    return FirstBootRecord(
        state, str(fields.get("kid", "")), str(fields.get("ssid", ""))
    )
