"""On which systems a box is installed. Pure: what the machine says is an argument."""

import shlex

from firmware.base.wording.phrases import Phrase

MEANT = Phrase("Raspberry Pi OS (64-bit) and Debian, 12 or 13")
MIN_DEBIAN = 12
MIN_BITS = 64
"""There are no ready packages of OpenCV and others for 32."""


def system_fault(os_release: str, bits: int) -> Phrase | None:
    """Why this is none of the systems that are meant; None if it is one.

    `os_release` is the text of /etc/os-release; empty if there is none. `bits` are
    those of its programs: a kernel of 64 bits may run programs of 32.
    """
    facts = dict(_facts(os_release))
    name = facts.get("PRETTY_NAME") or facts.get("NAME") or Phrase("an unknown system")
    if facts.get("ID") not in {"debian", "raspbian"}:
        return Phrase("this is {name}; meant are {meant}", name=name, meant=MEANT)
    if bits < MIN_BITS:
        return Phrase(
            "this is {name} for {bits} bits; meant are {meant}",
            name=name,
            bits=bits,
            meant=MEANT,
        )
    version = facts.get("VERSION_ID", "")
    if version.isdecimal() and int(version) < MIN_DEBIAN:
        return Phrase(
            "this is {name}, too old for its Python; meant are {meant}",
            name=name,
            meant=MEANT,
        )
    return None


def _facts(os_release: str) -> list[tuple[str, str]]:
    """The lines `KEY=value`, whose values may stand in quotes as a shell's do."""
    pairs = (line.partition("=") for line in os_release.splitlines())
    return [(key, _unquoted(value)) for key, sign, value in pairs if sign]


def _unquoted(value: str) -> str:
    try:
        return " ".join(shlex.split(value))
    except ValueError:  # half of a pair of quotes
        return ""
