"""Every message between kiosk and hub, as types; unknown fields are refused.

Documents in docs/topics.md and docs/asyncapi.json are generated from this file.
Times on the wire are UTC, ISO 8601 with milliseconds and `Z`; money is integer fen.
"""

from typing import Annotated, Literal

import msgspec

from firmware.protocol.field_types import (
    Count,
    Kid,
    Number,
    Sha256,
    Text,
    Utc,
    Uuid,
    Whole,
)

SCHEMA = 1
BUNDLE, MAX_BUNDLE = "bundle", 32


class Message(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Base of every body: frozen, nothing unknown, defaults do not travel.

    Build them by keyword: the order of fields is the order on the wire, nothing more.
    """


# --- facts: …/up/ev/<type>, durable, from the outbox only ---


class SaleLine(Message, frozen=True):
    """One line of a sale as it was rung up; `voids` names the line it reverses.

    `entry` says where `amount_fen` is from (`firmware.retail.basket.EntryMethod`).
    `approved`: staff allowed what the customer may not buy alone. `revision`: the
    catalogue that named the price, 0 where it is the sale's `catalogue_revision`.
    """

    number: Number
    gtin: Text
    name: Text
    pieces: Whole
    amount_fen: Whole
    entry: Text
    voids: Number | None = None
    weight_g: Count | None = None
    approved: bool = False
    revision: Count = 0


class PriceStep(Message, frozen=True):
    """One move of the price, as `firmware.retail.pricing.quote.Step`."""

    stage: Text
    rule: Text
    amount_fen: Whole


class SaleClosed(Message, frozen=True, tag="sale"):
    """A finished sale. `opened_at` to `closed_at` in UTC, by the kiosk's clock.

    `receipt_no` is what stands on the slip. `slip`: what was known of it at close.
    `card` stands where a card was shown and the hub had not said whose it is: the hub
    finds the member when the fact arrives (requirements 4.9).
    """

    sale_id: Text
    receipt_no: Text
    opened_at: Utc
    closed_at: Utc
    lines: tuple[SaleLine, ...]
    steps: tuple[PriceStep, ...]
    payable_fen: Whole
    tender: Literal["cash"]
    member_id: Text | None
    earned_points: Whole
    policy_version: Count
    catalogue_revision: Count
    slip: Literal["printed", "kept", "none"]
    card: Text | None = None

    def revision_of(self, line: SaleLine) -> int:
        """The catalogue that named a line's price: the one in force at its scan.

        A newer one may have come before PAY; what the shelf said then still stands.
        """
        return line.revision or self.catalogue_revision


class SaleVoided(Message, frozen=True, tag="void"):
    """A sale that reached payment and was not paid."""

    sale_id: Text
    receipt_no: Text
    payable_fen: Whole
    voided_at: Utc
    reason: Literal["customer", "idle", "staff", "power_cut"]


class UnknownArticle(Message, frozen=True, tag="unknown"):
    """A goods code that the catalogue lacks, counted since the last such fact (E16)."""

    gtin: Text
    times: Count
    catalogue_revision: Count


Fact = SaleClosed | SaleVoided | UnknownArticle


class Bundle(Message, frozen=True, tag=BUNDLE):
    """Facts of one kiosk that waited together, each as the message it would be alone.

    It only saves journeys: each fact is judged, acknowledged and sent again by itself.
    """

    facts: Annotated[
        tuple[msgspec.Raw, ...], msgspec.Meta(min_length=1, max_length=MAX_BUNDLE)
    ]


# --- requests, replies and acknowledgements ---


class AskMember(Message, frozen=True, tag="member"):
    """Who shows this card? `card` is the card's text, never a name or a phone."""

    card: Text


class MemberReply(Message, frozen=True, tag="member"):
    """The member behind the card, or None. A pseudonym and a balance, nothing else."""

    member_id: Text | None
    balance_points: Whole = 0


class AskNewest(Message, frozen=True, tag="newest"):
    """Which revision of the catalogue is the newest? Asked once an hour (E30)."""


class NewestCatalogue(Message, frozen=True, tag="newest"):
    """The hub's word, signed, on the newest `revision`; 0 where it has none.

    `asked` is the correlation of the request: no earlier answer passes for this one.
    """

    asked: Text
    revision: Count


class Refused(Message, frozen=True):
    """A fact that the hub keeps as a dead letter: do not send it again."""

    seq: Number
    reason: Text


class Ack(Message, frozen=True, tag="ack"):
    """After the hub's commit: all up to `upto`, `extra` beyond a gap, what was refused.

    A kiosk that holds rows at or below the largest of `extra` that are not named
    sends them at once: naming `extra` is the hub's request for the gap.
    """

    epoch: Number
    upto: Count
    extra: tuple[Number, ...] = ()
    refused: tuple[Refused, ...] = ()


# --- presence and publications ---


class KioskState(Message, frozen=True, tag="state"):
    """Retained, and as will `offline`: how the kiosk is, for the fleet view."""

    state: Literal["init", "ready", "degraded", "updating", "offline"]
    session: Count
    boot: Text
    ts: Utc
    reasons: tuple[Text, ...] = ()


class Birth(Message, frozen=True, tag="birth"):
    """Retained: what this kiosk is."""

    firmware: Text
    schema: Count
    policy_version: Count
    catalogue_revision: Count
    hardware: Text
    devices: tuple[Text, ...]


class Telemetry(Message, frozen=True, tag="health"):
    """Counters and gauges since the boot, QoS 0, names to numbers."""

    numbers: dict[Text, float]
    notes: dict[Text, Text] = {}


class HubState(Message, frozen=True, tag="hub"):
    """Retained, and as will `offline`: drives "offline, still selling"."""

    state: Literal["ready", "offline"]
    ts: Utc


class PartName(Message, frozen=True):
    """One part of a catalogue publication: its number, its size, its SHA-256."""

    number: Number
    sha256: Sha256
    articles: Count


class Publication(Message, frozen=True):
    """A base (`since` 0: the whole catalogue) or a delta from `since` to `revision`."""

    revision: Count
    since: Count
    parts: tuple[PartName, ...]


class CatalogueManifest(Message, frozen=True, tag="catalogue"):
    """Which publications lead to `revision`: one base, then deltas in order."""

    revision: Count
    articles: Count
    chain: tuple[Publication, ...]


class ArticleRow(
    msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True
):
    """One article in a catalogue part; `gone` in a delta means withdrawn."""

    gtin: Text
    name: Text
    price_fen: Whole
    by_weight: bool = False
    stopped: bool = False
    age_min: Count = 0
    gone: bool = False


class CataloguePart(Message, frozen=True, tag="part"):
    """Some articles of one publication; bound to the manifest by its SHA-256."""

    revision: Count
    number: Number
    rows: tuple[ArticleRow, ...]


class PolicyDocument(Message, frozen=True, tag="policy"):
    """The shop's policy as data; `base.config_loader` checks it on arrival."""

    version: Count
    rules: dict[str, object]


class Signed(Message, frozen=True, tag="signed"):
    """A retained document and the hub's Ed25519 signature over its exact bytes.

    `payload` is the bare body of the document, as `documents.sign` makes it.
    """

    payload: bytes
    signature: bytes


# --- envelope ---


class Chain(Message, frozen=True):
    """Where a fact stands in its journal: gap-free `seq`, hash of the fact before."""

    epoch: Number
    seq: Number
    previous: Sha256


class Envelope(Message, frozen=True):
    """Around every message. `id` is a UUIDv7; `mono_ms` counts since the boot.

    `expires_at` (UTC) ends a request or a command; `reply_to` is the correlation of
    a request; `chain` stands on facts only. `body` is a tagged message.
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
