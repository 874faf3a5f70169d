"""The shop's policy as it is published."""

from firmware.protocol.field_types import PolicyVersion, Token, Version
from firmware.protocol.messages.base import Message


class PolicyDocument(Message, frozen=True, tag="policy"):
    """The shop's policy as data; `retail.policy` checks it on arrival.

    `engine` is the oldest pricing engine that computes by these rules. A reader may
    leave out a section that it does not know if `may_skip` names it (screens,
    freshness); otherwise (prices, points) it keeps the policy that it has. `format`
    and `min_reader`: `protocol.compat`.
    """

    version: PolicyVersion
    rules: dict[str, object]
    format: Version = 1
    min_reader: Version = 1
    engine: Version = 1
    may_skip: tuple[Token, ...] = ()
