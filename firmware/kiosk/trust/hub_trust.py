"""Opens what came in the hub's name; refuses what a hub that signs has not signed."""

from pathlib import Path

from firmware.base.errors import UntrustedError
from firmware.kiosk.trust.hub_pin import FILE, HubPin, signs_from_the_start
from firmware.protocol import codec
from firmware.protocol.codec import tag_of
from firmware.protocol.messages import SignedMessage
from firmware.protocol.signed_messages import verified_message

_SIGNED = tag_of(SignedMessage)


class HubTrust:
    """The hub's key and whether its signature is asked for. Main thread only.

    A hub of release 0.1.0 signs documents only. So it is asked for by `signed_only`, or
    once the pin says that the hub signs.
    """

    def __init__(self, public_key: str, pin: HubPin, *, signed_only: bool) -> None:
        self._public_key = public_key
        self._pin = pin
        self._signed_only = signed_only

    @property
    def requires_signatures(self) -> bool:
        """Whether an unsigned message is refused."""
        return self._signed_only or bool(self._pin)

    def opened(self, topic: str, payload: bytes) -> bytes:
        """What came for this kiosk alone, as a hub of release 0.1.0 would have sent it.

        UntrustedError without the signature that is asked for, or with a wrong one;
        WireError if it cannot be read.
        """
        if not self.requires_signatures and not _is_signed(topic, payload):
            return payload
        message = self.verified(topic, payload)
        # The hub knows by now that this kiosk verifies, and signs all that follows.
        self._pin.set()
        return message

    def verified(self, topic: str, payload: bytes) -> bytes:
        """As `opened`, but whoever the hub is, it has to have signed."""
        if not _is_signed(topic, payload):
            raise UntrustedError(f"{topic}: the hub has not signed it")
        signed = codec.decode(payload, SignedMessage, topic=topic).body
        return verified_message(signed, topic, self._public_key)


def trust_in_hub(
    folder: Path, public_key: str, *, signed_only: bool | None
) -> HubTrust:
    """The trust of a kiosk whose files are, or will be, in `folder`.

    Before its journal is made: a kiosk that starts for the first time is set up beside
    a hub that signs, unless `signed_only` is False.
    """
    pin = HubPin(folder / FILE, public_key)
    if signed_only is None and signs_from_the_start(folder):
        pin.set()
    return HubTrust(public_key, pin, signed_only=bool(signed_only))


def _is_signed(topic: str, payload: bytes) -> bool:
    return codec.decode_envelope(payload, topic=topic).type == _SIGNED
