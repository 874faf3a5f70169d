"""What a printer was seen to reply; pure but for the log.

Nothing is known of a printer before it has answered. What has once been seen of one
stands until the driver ends: that it stops replying later is a fault.
"""

import logging
from dataclasses import dataclass
from enum import StrEnum

log = logging.getLogger(__name__)

MUTE_AFTER_POLLS = 3


class Confirm(StrEnum):
    """Which answer after the cut confirms a job.

    EXECUTED: the one to GS r, which follows what was sent before it. RECEIVED: none;
    the status is watched for a while, for printers that lack GS r: it proves less.
    SENT: the printer is never asked. AUTO: EXECUTED if it answers GS r, else RECEIVED,
    and of one that never answered as SENT.
    """

    AUTO = "auto"
    EXECUTED = "executed"
    RECEIVED = "received"
    SENT = "sent"


@dataclass(slots=True)
class ReplyBehaviour:
    """Of one printer; its thread only. Seconds are monotonic.

    `confirm` is what the configuration says. `strict`: it is known to answer, so
    silence is trouble from the first poll on. `answers`: it has replied to a whole
    status request. `in_turn`: whether it replies to GS r, None before that was tried.
    """

    confirm: Confirm = Confirm.AUTO
    strict: bool = False
    answers: bool = False
    in_turn: bool | None = None
    _silent_polls: int = 0
    _ask_at_s: float = 0.0

    @property
    def mute(self) -> bool:
        """Whether nothing says that it ever answers: slips go to it unproven."""
        return not self.strict and not self.answers

    @property
    def asks_in_turn(self) -> bool:
        """Whether GS r goes behind each slip."""
        return not self.mute and self.confirm in {Confirm.AUTO, Confirm.EXECUTED}

    @property
    def proves(self) -> bool:
        """Whether a reply to GS r has to come."""
        known = self.confirm is Confirm.AUTO and self.in_turn is True
        return known or self.confirm is Confirm.EXECUTED

    @property
    def should_try_in_turn(self) -> bool:
        """Whether it is still to be found out if there is GS r."""
        unknown = self.in_turn is None and not self.mute
        return unknown and self.confirm is Confirm.AUTO

    def should_ask(self, now_s: float) -> bool:
        """Whether to ask for the status: of what never replies, seldom."""
        return not self.mute or now_s >= self._ask_at_s

    def status_received(self) -> None:
        """A whole status came."""
        self.answers = True

    def status_missing(self, now_s: float, ask_again_s: float) -> None:
        """No status came."""
        self._silent_polls += 1
        if self.mute and self._silent_polls >= MUTE_AFTER_POLLS:
            if self._silent_polls == MUTE_AFTER_POLLS:
                log.warning("printer_answers_nothing polls=%s", MUTE_AFTER_POLLS)
            self._ask_at_s = now_s + ask_again_s

    def tried_in_turn(self, *, replied: bool) -> None:
        """Whether a GS r was replied to; one reply is enough for good."""
        if self.in_turn is None and not replied:
            log.warning("printer_without_gs_r confirm=%s", self.confirm)
        self.in_turn = replied or self.in_turn is True
