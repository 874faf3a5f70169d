"""Asks the hub for a refund that staff confirmed, until it has replied.

It follows the journal alone: after a lost reply, a power cut or a hub that was away the
same request goes out again, under the same id, and the hub books it once (0217).
"""

import logging

from firmware.kiosk.journal.journal_handle import JournalHandle
from firmware.kiosk.sync.uplink import Uplink

log = logging.getLogger(__name__)

FIRST_WAIT_S = 4.0
MAX_WAIT_S = 30.0


class RefundAsking:
    """Main thread only. One refund waits at most: the sale begins no other."""

    def __init__(self, journal_handle: JournalHandle, uplink: Uplink) -> None:
        self._journal_handle = journal_handle
        self._uplink = uplink
        self._asked = ""
        self._due_s = float("-inf")
        self._wait_s = FIRST_WAIT_S

    def poll(self, now_s: float) -> None:
        """Ask if that is due; `now_s` is the sale's monotonic clock."""
        journal = self._journal_handle.journal
        request = None if journal is None else journal.refunds.open
        if request is None or not self._uplink.hub_online:
            self._due_s, self._wait_s = float("-inf"), FIRST_WAIT_S
            return
        if now_s < self._due_s and self._asked == request.refund_id:
            return
        if self._uplink.request_refund(request, now_s):
            log.info("refund_asked refund=%s", request.refund_id)
        self._asked = request.refund_id
        self._due_s = now_s + self._wait_s
        self._wait_s = min(2 * self._wait_s, MAX_WAIT_S)
