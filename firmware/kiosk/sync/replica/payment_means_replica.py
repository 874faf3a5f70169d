"""The kiosk's own copy of how customers can pay by phone. Main thread only."""

import logging
from pathlib import Path

from firmware.kiosk.sale.phone_payment.means import PhoneMeans, PhoneNetwork
from firmware.kiosk.sync.replica.signed_file import SignedFile
from firmware.protocol.messages import PaymentMeans, Signed

log = logging.getLogger(__name__)

FILE = "payments.signed"
"""Its name in the folder of the kiosk's own files."""


class PaymentMeansReplica:
    """The shop's networks, and the key that pay codes are sealed to.

    None until the hub has sent them. `public_key` is the hub's.
    """

    def __init__(self, path: Path, public_key: str) -> None:
        self._file = SignedFile(path, public_key, PaymentMeans)

    def offer(self, signed: Signed) -> bool:
        """As `SignedFile.offer`."""
        if not self._file.offer(signed):
            return False
        log.info("payment_means_taken networks=%d", len(self.means.networks))
        return True

    @property
    def means(self) -> PhoneMeans:
        """What the hub has published last."""
        held = self._file.held
        if held is None:
            return PhoneMeans()
        found = (PhoneNetwork(n.name, n.code, n.scan) for n in held.networks)
        return PhoneMeans(tuple(found))

    @property
    def sealing(self) -> str | None:
        """The key that pay codes are sealed to."""
        return None if self._file.held is None else self._file.held.sealing
