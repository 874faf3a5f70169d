"""How pages ask the hub: a refusal is a value."""

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


FRESH_S = 1.0
MAX_KEPT = 500
"""Replies that are kept at once; all are forgotten then."""


class RecentReplies:
    """What the hub has replied to commands that change nothing, within the last second.

    Pages that look again and again cost the hub one command a second, however many
    people have them open. Any thread: two at once may both ask.
    """

    def __init__(self) -> None:
        self._kept: dict[PortCommand, tuple[float, PortReply]] = {}

    def ask(
        self, hub: HubCaller, command: PortCommand, kind: type[R], *, now_s: float
    ) -> R | CommandRefused:
        """The reply to a command, a second old at most; PortError without any.

        `now_s` is of a clock that never goes back.
        """
        at_s, kept = self._kept.get(command, (0.0, None))
        if isinstance(kept, (kind, CommandRefused)) and now_s - at_s < FRESH_S:
            return kept
        reply = hub.call(command, kind)
        if len(self._kept) >= MAX_KEPT:
            self._kept.clear()
        self._kept[command] = now_s, reply
        return reply

    def forget(self, command: PortCommand) -> None:
        """Something was changed: ask anew."""
        self._kept.pop(command, None)
