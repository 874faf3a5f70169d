"""What every message is, and the envelope around it."""

import msgspec

from firmware.protocol.field_types import Count, Kid, Number, Sha256, Text, Utc, Uuid

SCHEMA = 1
"""The envelope's own format. Its fields keep name and meaning for ever; a later format
may add some."""


class Message(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Base of every body: frozen, nothing unknown, defaults do not travel.

    Build them by keyword: the order of fields is the order on the wire, nothing more.
    """


class Chain(Message, frozen=True):
    """Where a fact stands in its journal: gap-free `seq`, hash of the fact before."""

    epoch: Number
    seq: Number
    previous: Sha256


class Envelope(Message, frozen=True):
    """Around every message. `id` is a UUIDv7; `mono_ms` counts since the boot.

    `expires_at` (UTC) ends a request or a command; `reply_to` is the correlation of
    a request; `chain` stands on facts only. `body` is a tagged message, `version` that
    of its `type`: the lowest that can express what it says (`protocol.compat`).
    """

    v: int
    type: Text
    id: Uuid
    kid: Kid
    ts: Utc
    boot: Text
    mono_ms: Count
    body: msgspec.Raw
    expires_at: Utc | None = None
    reply_to: Text | None = None
    chain: Chain | None = None
    version: Number = 1
