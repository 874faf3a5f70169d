"""The base of every message, and the envelope around it."""

import msgspec

from firmware.protocol.field_types import (
    AnyText,
    Epoch,
    Kid,
    Milliseconds,
    Schema,
    Seq,
    Sha256,
    Text,
    Token,
    Utc,
    Uuid,
    Version,
)

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

    epoch: Epoch
    seq: Seq
    previous: Sha256


class Envelope(Message, frozen=True):
    """Around every message. `id` is a UUIDv7; `mono_ms` counts since the boot.

    A request or command is void from `expires_at` (UTC) on; `reply_to` is the
    correlation of a request; only facts have a `chain`. `type` is a name that programs
    give; a fact of another name is refused, not unreadable. `body` is a tagged message,
    `version` the lowest of its `type` that can express it (`protocol.compat`).
    """

    v: Schema
    type: AnyText
    id: Uuid
    kid: Kid
    ts: Utc
    boot: Text
    mono_ms: Milliseconds
    body: msgspec.Raw
    expires_at: Utc | None = None
    reply_to: Token | None = None
    chain: Chain | None = None
    version: Version = 1
