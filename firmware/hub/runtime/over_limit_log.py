"""Log lines about kiosks that are beyond a bound, each kind once a minute."""

import logging

from firmware.hub.ingest.kiosk_use import Use
from firmware.mqtt.log_throttle import LogThrottle

log = logging.getLogger(__name__)


class OverLimitLog:
    """Names kiosk and bound; one thread."""

    def __init__(self) -> None:
        self._throttle = LogThrottle()

    def report(self, kid: str, use: Use, times: int, *, now_s: float) -> None:
        """Log that `times` of `use` were left out; `now_s` is monotonic."""
        left_out = self._throttle.due(f"{use} {kid}", now_s)
        if left_out is not None:
            log.warning(
                "kiosk_over_limit kid=%s what=%s times=%d left_out=%d",
                *(kid, use.value, times, left_out),
            )
