"""What a lossy wire does to which message, and what came by. No sockets, no threads."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from firmware.virtual.network.mqtt_packets import Publish, matches

ALWAYS = 1 << 62
MAX_TRACKED = 10_000
QOS_2 = 2


class Way(StrEnum):
    """Which way a message goes: up from the client, down to it."""

    UP = "up"
    DOWN = "down"


class Fate(StrEnum):
    """What happened to a message when it was seen."""

    PASSED = "passed"
    DROPPED = "dropped"
    REPEATED = "repeated"
    DELAYED = "delayed"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One PUBLISH that came by."""

    way: Way
    topic: str
    payload: bytes
    fate: Fate


@dataclass(slots=True)
class Rule:
    """What to do with the next `left` messages that match; it counts them down."""

    topic_filter: str
    way: Way
    fate: Fate
    left: int = 1
    acknowledge: bool = True
    copies: int = 1
    delay_s: float = 0.0

    def takes(self, way: Way, message: Publish) -> bool:
        """Whether this rule applies to a message; none does at QoS 2."""
        fits = way is self.way and matches(self.topic_filter, message.topic)
        return self.left > 0 and fits and message.qos < QOS_2


class Rulebook:
    """Rules in the order in which they were set, and the last 10,000 sightings."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self._sightings: deque[Sighting] = deque(maxlen=MAX_TRACKED)

    def judge(self, way: Way, message: Publish) -> Rule:
        """The first rule that takes the message, else one to pass; writes it down."""
        rule = self._taker(way, message)
        rule.left -= 1
        sighting = Sighting(way, message.topic, message.payload, rule.fate)
        self._sightings.append(sighting)
        return rule

    def delays(self, topic_filter: str) -> bool:
        """Whether what goes up to these topics comes late. Any thread."""
        return any(
            rule.fate is Fate.DELAYED
            and rule.topic_filter == topic_filter
            and rule.left > 0
            for rule in tuple(self.rules)
        )

    def seen(self, topic_filter: str, way: Way) -> list[Sighting]:
        """What came by and matches, oldest first."""
        return [
            each
            for each in self._sightings
            if each.way is way and matches(topic_filter, each.topic)
        ]

    def topics_with(self, wanted: Iterable[bytes]) -> list[str]:
        """The topics of what came by and had any of these bytes in it."""
        wanted = tuple(wanted)
        return [
            each.topic
            for each in self._sightings
            if any(bytes_ in each.payload for bytes_ in wanted)
        ]

    def _taker(self, way: Way, message: Publish) -> Rule:
        takers = (rule for rule in self.rules if rule.takes(way, message))
        return next(takers, Rule("#", way, Fate.PASSED))
