"""One topic with what travels on it, as data."""

from dataclasses import dataclass

from firmware.protocol import messages as m
from firmware.protocol.envelope import Stamp
from firmware.protocol.reference.examples import HUB_STAMP, KID, KIOSK_STAMP


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One topic. `topic` is an example; `holes` names the parts of it that vary.

    `from_kiosk` says who speaks. `examples` are bodies, at least one of each type that
    travels here; `signed` is the type of the document inside a `Signed`.
    """

    name: str
    topic: str
    purpose: str
    examples: tuple[m.Message, ...]
    from_kiosk: bool
    qos: int
    retain: bool = False
    holes: tuple[tuple[str, str], ...] = ((KID, "kid"),)
    signed: type[m.Message] | None = None

    @property
    def address(self) -> str:
        """The topic with `{…}` where it varies."""
        names = dict(self.holes)
        words = self.topic.split("/")
        return "/".join(f"{{{names[w]}}}" if w in names else w for w in words)

    @property
    def stamp(self) -> Stamp:
        """The speaker's stamp, for examples."""
        return KIOSK_STAMP if self.from_kiosk else HUB_STAMP
