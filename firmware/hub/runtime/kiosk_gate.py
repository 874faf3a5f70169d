"""Limits the messages of each kiosk, before any of them costs the hub anything.

What is dropped is not acknowledged: the kiosk waits longer and sends it again. A
kiosk that stands out delays nobody else, and fills no disk.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from firmware.hub.ingest.kiosk_use import Excess, Use
from firmware.hub.ingest.limits import MB, KioskLimits
from firmware.protocol.messages import BUNDLE, MAX_BUNDLE

BURST_S = 2.0
"""A kiosk may send in one moment what it may send in this time."""
FACT_BYTES = 4_096
"""A message costs one fact more for each of these."""
DAY_S = 86_400.0
MAX_KIOSKS = 10_000
"""Remembered at once. Forgetting one lets it begin anew, with all it may send a day."""

_KID, _PARTS, _UP = 2, 4, "/up/"


@dataclass(slots=True)
class Bucket:
    """What may still be sent: `balance` grows by `rate_s` a second up to `capacity`."""

    rate_s: float
    capacity: float
    balance: float
    at_s: float

    def has(self, cost: float, now_s: float) -> bool:
        """Whether the balance covers `cost` by now; `now_s` is monotonic."""
        grown = self.balance + (now_s - self.at_s) * self.rate_s
        self.balance, self.at_s = min(grown, self.capacity), now_s
        return self.balance >= cost

    def spent(self, now_s: float) -> int:
        """What is missing of the capacity by now."""
        grown = self.balance + (now_s - self.at_s) * self.rate_s
        return max(0, round(self.capacity - grown))

    def take(self, cost: float) -> None:
        """Spend it."""
        self.balance -= cost


class KioskGate:
    """Stands before the inbox, on the link's thread alone, but for `excess`.

    `put` takes what is let in.
    """

    def __init__(
        self,
        limits: KioskLimits,
        put: Callable[[str, bytes], None],
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = limits
        self._put = put
        self._monotonic_s = monotonic_s
        self._buckets: dict[str, tuple[Bucket, Bucket]] = {}
        self._dropped: Excess = Counter()

    def receive(self, topic: str, payload: bytes) -> None:
        """Hand a message on, or drop and count it. Never blocks."""
        if not _from_a_kiosk(topic):
            self._put(topic, payload)
            return
        kid, name = _sender(topic)
        over = self._over(kid, name, len(payload))
        if over is None:
            self._put(topic, payload)
        else:
            self._dropped[kid, over] += 1

    def excess(self) -> Excess:
        """How many messages were dropped since the start, and why; any thread."""
        return Counter(self._dropped.copy())

    def sent(self) -> dict[str, int]:
        """The bytes that count against each kiosk's day by now; any thread."""
        now_s = self._monotonic_s()
        days = [(kid, day) for kid, (_, day) in self._buckets.copy().items()]
        return {kid: day.spent(now_s) for kid, day in days}

    def restore(self, kid: str, size: int, age_s: float) -> None:
        """A kiosk had sent that many bytes `age_s` ago; before the link is started."""
        now_s = self._monotonic_s()
        _, day = self._of(kid, now_s)
        left = day.capacity - size + max(age_s, 0.0) * day.rate_s
        day.balance = min(max(left, 0.0), day.capacity)

    def _over(self, kid: str, name: str, size: int) -> Use | None:
        now_s = self._monotonic_s()
        moment, day = self._of(kid, now_s)
        # What a bundle holds is not known before it is read.
        cost = (MAX_BUNDLE if name == BUNDLE else 1) + size // FACT_BYTES
        if not moment.has(cost, now_s):
            return Use.MESSAGES_OVER_RATE
        if not day.has(size, now_s):
            return Use.MESSAGES_OVER_DAY
        moment.take(cost)
        day.take(size)
        return None

    def _of(self, kid: str, now_s: float) -> tuple[Bucket, Bucket]:
        if kid not in self._buckets:
            if len(self._buckets) >= MAX_KIOSKS:
                del self._buckets[next(iter(self._buckets))]
            rate_s = float(self._limits.facts_per_s_max)
            # Half at once and half spread over the day: never more in any 24 hours.
            day = self._limits.mb_per_day_max * MB / 2
            self._buckets[kid] = (
                Bucket(rate_s, rate_s * BURST_S, rate_s * BURST_S, now_s),
                Bucket(day / DAY_S, day, day, now_s),
            )
        return self._buckets[kid]


def _from_a_kiosk(topic: str) -> bool:
    """Whether kiosks may publish there; what stands on the hub's own topics is few."""
    return _UP in topic


def _sender(topic: str) -> tuple[str, str]:
    """Who publishes there, and the topic's last part; the broker holds the first."""
    parts = topic.split("/", _PARTS)
    kid = parts[_KID] if len(parts) > _KID else ""
    return kid, parts[-1].rpartition("/")[2]
