"""How pages ask the hub to change something: a refusal is a value."""

from typing import Protocol, TypeVar

from firmware.hub.feature.port_command import CommandRefused, PortCommand, PortReply

R = TypeVar("R", bound=PortReply)


class HubCaller(Protocol):
    """`firmware.hub.port.client.PortClient`, as far as pages need it."""

    def call(
        self, command: PortCommand, *replies: type[R], key: str = ""
    ) -> R | CommandRefused:
        """Have a command handled; PortError without a reply."""
        ...
