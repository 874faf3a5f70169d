"""Checks the whole catalogue on the disk, a few articles at a time.

A lookup checks the one article that it finds; only a pass over all of them notices
that one is missing, or all of an earlier revision (decision 0147).
"""

import logging

from firmware.base.errors import ReplicaError
from firmware.kiosk.sync.replica.row_checks import EMPTY_TOTAL, total_after
from firmware.kiosk.sync.replicas import Replicas

log = logging.getLogger(__name__)

SLICE_EVERY_S = 0.25
SLICE_ROWS = 200
PASS_EVERY_S = 14_400.0


class CatalogueScan:
    """One pass after the start and after each publication, then one each four hours.

    Main thread only; `poll` often. A slice is short, so that no code waits for it.
    """

    def __init__(self, replicas: Replicas) -> None:
        self._replicas = replicas
        self._catalogue = replicas.catalogue
        self._of = self._catalogue.total
        self._due_s = float("-inf")
        self._restart()

    def poll(self, now_s: float) -> None:
        """Check some articles, if that is due; `now_s` is monotonic.

        Damage is noted where it is; what cannot be read now is tried at the next pass.
        """
        if self._of != self._catalogue.total:
            self._due_s = now_s
            self._restart()
        if now_s < self._due_s or self._replicas.damaged:
            return
        try:
            ended = self._check_slice()
        except ReplicaError as exc:
            log.warning("catalogue_not_checked reason=%s", exc)
            ended = True
        self._due_s = now_s + (PASS_EVERY_S if ended else SLICE_EVERY_S)
        if ended:
            self._restart()

    def _restart(self) -> None:
        self._of, self._after, self._total = self._catalogue.total, "", EMPTY_TOTAL

    def _check_slice(self) -> bool:
        """Check the next articles; whether the pass is over."""
        found = self._catalogue.scan(self._after, SLICE_ROWS)
        if found is None:
            return True
        self._total = total_after(self._total, added=(found.total,))
        if found.last is not None:
            self._after = found.last
            return False
        self._catalogue.check_total(self._total)
        self._replicas.check_rules()
        log.info("catalogue_checked revision=%d", self._catalogue.revision)
        return True
