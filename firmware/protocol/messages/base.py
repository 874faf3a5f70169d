"""The base of every message, and the envelope around it."""

import msgspec

from firmware.protocol.field_types import Count, Kid, Number, Sha256, Text, Utc, Uuid

SCHEMA = 1
"""The envelope's own format. Its fields keep name and meaning for ever; a later format
may add fields."""


class Message(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Base of every body: frozen, unknown fields refused, defaults not sent.

    Construct by keyword: the order of fields is only their order in the JSON.
    """


class Chain(Message, frozen=True):
    """A fact's place in its journal: gap-free `seq`, hash of the fact before.

    `seq` counts from 1 in each epoch; the hash reaches back into the epoch before, as
    `firmware.protocol.envelope.fact_hash` says.
    """

    epoch: Number
    seq: Number
    previous: Sha256


class Envelope(Message, frozen=True):
    """Around every message. `id` is a UUIDv7; `mono_ms` counts since the boot.

    A request or command is void from `expires_at` (UTC) on; `reply_to` is the
    correlation of a request; only facts have a `chain`. `body` is a tagged message,
    `version` the lowest of its `type` that can express it (`protocol.compat`).
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
