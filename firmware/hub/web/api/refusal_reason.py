"""A reason why a request is refused."""

from typing import NamedTuple

from firmware.hub.web.wording.words import Sentence


class RefusalReason(NamedTuple):
    """The status of a refusal, and what it means."""

    status: int
    meaning: Sentence
