"""What passes between the link's thread and the main thread, either way."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LinkUp:
    """The broker accepted us."""


@dataclass(frozen=True, slots=True)
class LinkDown:
    """The broker is gone, or refused us."""

    reason: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message came. Its payload is not shown in logs."""

    topic: str
    payload: bytes

    def __repr__(self) -> str:
        return f"Arrived({self.topic!r}, {len(self.payload)} bytes)"


LinkEvent = LinkUp | LinkDown | Arrived


class LinkPort(Protocol):
    """What the uplink needs of `firmware.mqtt.link.Link`."""

    @property
    def contested(self) -> bool:
        """Whether another box seems to go by this kiosk's name."""
        ...

    def publish(self, topic: str, payload: bytes, *, qos: int, retain: bool) -> bool:
        """Hand to the broker now, or return False; nothing is queued."""
        ...

    def subscribe(self, topic_filter: str) -> None:
        """Also receive this."""
        ...

    def unsubscribe(self, topic_filter: str) -> None:
        """No longer receive this."""
        ...
