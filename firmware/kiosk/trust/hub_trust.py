"""Opens what came in the hub's name; refuses what a hub that signs has not signed."""

from firmware.base.errors import UntrustedError
from firmware.kiosk.trust.hub_pin import HubPin
from firmware.protocol import codec
from firmware.protocol.codec import tag_of
from firmware.protocol.messages import SignedMessage
from firmware.protocol.signed_messages import verified_message

_SIGNED = tag_of(SignedMessage)


class HubTrust:
    """The hub's key and whether its signature is asked for. Main thread only.

    A hub of release 0.1.0 signs documents only, so it is asked for once the hub has
    signed anything to this kiosk, or from the start on with `signed_only`.
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


def _is_signed(topic: str, payload: bytes) -> bool:
    return codec.decode_envelope(payload, topic=topic).type == _SIGNED
