"""Every message between kiosk and hub, as types; unknown fields are refused.

Documents in docs/topics.md and docs/asyncapi.json are generated from this file.
Times on the wire are UTC, ISO 8601 with milliseconds and `Z`; money is integer fen.
"""

from typing import Literal

import msgspec

SCHEMA = 1


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
    """

    number: int
    gtin: str
    name: str
    pieces: int
    amount_fen: int
    entry: str
    voids: int | None = None
    weight_g: int | None = None


class PriceStep(Message, frozen=True):
    """One move of the price, as `firmware.retail.pricing.Step`."""

    stage: str
    rule: str
    amount_fen: int


class SaleClosed(Message, frozen=True, tag="sale"):
    """A finished sale. `opened_at` to `closed_at` in UTC, by the kiosk's clock.

    `receipt_no` is what stands on the slip. `slip`: what was known of it at close.
    `card` stands where a card was shown and the hub had not said whose it is: the hub
    finds the member when the fact arrives (requirements 4.9).
    """

    sale_id: str
    receipt_no: str
    opened_at: str
    closed_at: str
    lines: tuple[SaleLine, ...]
    steps: tuple[PriceStep, ...]
    payable_fen: int
    tender: Literal["cash"]
    member_id: str | None
    earned_points: int
    policy_version: int
    catalogue_revision: int
    slip: Literal["printed", "kept", "none"]
    card: str | None = None


class SaleVoided(Message, frozen=True, tag="void"):
    """A sale that reached payment and was not paid."""

    sale_id: str
    receipt_no: str
    payable_fen: int
    voided_at: str
    reason: Literal["customer", "idle", "staff", "power_cut"]


class UnknownArticle(Message, frozen=True, tag="unknown"):
    """A goods code that the catalogue lacks, counted since the last such fact (E16)."""

    gtin: str
    times: int
    catalogue_revision: int


Fact = SaleClosed | SaleVoided | UnknownArticle


# --- requests and replies ---


class AskMember(Message, frozen=True, tag="member"):
    """Who shows this card? `card` is the card's text, never a name or a phone."""

    card: str


class MemberReply(Message, frozen=True, tag="member"):
    """The member behind the card, or None. A pseudonym and a balance, nothing else."""

    member_id: str | None
    balance_points: int = 0


# --- acknowledgement ---


class Refused(Message, frozen=True):
    """A fact that the hub keeps as a dead letter: do not send it again."""

    seq: int
    reason: str


class Ack(Message, frozen=True, tag="ack"):
    """After the hub's commit: all up to `upto`, `extra` beyond a gap, what was refused.

    A kiosk that holds rows at or below the largest of `extra` that are not named
    sends them at once: naming `extra` is the hub's request for the gap.
    """

    epoch: int
    upto: int
    extra: tuple[int, ...] = ()
    refused: tuple[Refused, ...] = ()


# --- presence and publications ---


class KioskState(Message, frozen=True, tag="state"):
    """Retained, and as will `offline`: how the kiosk is, for the fleet view."""

    state: Literal["init", "ready", "degraded", "updating", "offline"]
    session: int
    boot: str
    ts: str
    reasons: tuple[str, ...] = ()


class Birth(Message, frozen=True, tag="birth"):
    """Retained: what this kiosk is."""

    firmware: str
    schema: int
    policy_version: int
    catalogue_revision: int
    hardware: str
    devices: tuple[str, ...]


class Telemetry(Message, frozen=True, tag="health"):
    """Counters and gauges since the boot, QoS 0, names to numbers."""

    numbers: dict[str, float]
    notes: dict[str, str] = {}


class HubState(Message, frozen=True, tag="hub"):
    """Retained, and as will `offline`: drives "offline, still selling"."""

    state: Literal["ready", "offline"]
    ts: str


class PartName(Message, frozen=True):
    """One part of a catalogue publication: its number, its size, its SHA-256."""

    number: int
    sha256: str
    articles: int


class Publication(Message, frozen=True):
    """A base (`since` 0: the whole catalogue) or a delta from `since` to `revision`."""

    revision: int
    since: int
    parts: tuple[PartName, ...]


class CatalogueManifest(Message, frozen=True, tag="catalogue"):
    """Which publications lead to `revision`: one base, then deltas in order."""

    revision: int
    articles: int
    chain: tuple[Publication, ...]


class ArticleRow(
    msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True
):
    """One article in a catalogue part; `gone` in a delta means withdrawn."""

    gtin: str
    name: str
    price_fen: int
    by_weight: bool = False
    stopped: bool = False
    age_min: int = 0
    gone: bool = False


class CataloguePart(Message, frozen=True, tag="part"):
    """Some articles of one publication; bound to the manifest by its SHA-256."""

    revision: int
    number: int
    rows: tuple[ArticleRow, ...]


class PolicyDocument(Message, frozen=True, tag="policy"):
    """The shop's policy as data; checked on arrival by `firmware.config`."""

    version: int
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

    epoch: int
    seq: int
    previous: str


class Envelope(Message, frozen=True):
    """Around every message. `id` is a UUIDv7; `mono_ms` counts since the boot.

    `expires_at` (UTC) ends a request or a command; `reply_to` is the correlation of
    a request; `chain` stands on facts only. `body` is a tagged message.
    """

    v: int
    type: str
    id: str
    kid: str
    ts: str
    boot: str
    mono_ms: int
    body: msgspec.Raw
    expires_at: str | None = None
    reply_to: str | None = None
    chain: Chain | None = None
