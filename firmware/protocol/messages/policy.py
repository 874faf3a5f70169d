"""The shop's policy as it is published."""

from firmware.protocol.field_types import Count
from firmware.protocol.messages.base import Message


class PolicyDocument(Message, frozen=True, tag="policy"):
    """The shop's policy as data; `base.config_loader` checks it on arrival."""

    version: Count
    rules: dict[str, object]
