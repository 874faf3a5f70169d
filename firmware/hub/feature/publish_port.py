"""What the hub needs of the link to the broker."""

from typing import Protocol


class PublishPort(Protocol):
    """The part of `firmware.mqtt.link.Link` that the handler's thread uses."""

    @property
    def up(self) -> bool:
        """Whether messages can be published."""
        ...

    def publish(
        self, topic: str, payload: bytes, *, qos: int, retain: bool = False
    ) -> bool:
        """Hand to the broker now, or return False; nothing is queued."""
        ...

    def subscribe(self, topic_filter: str) -> None:
        """Also receive this, and first what stands retained."""
        ...

    def unsubscribe(self, topic_filter: str) -> None:
        """No longer receive this."""
        ...
