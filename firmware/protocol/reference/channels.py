"""Every topic with what travels on it: the contract as data, for the documents.

Each message stands here with an example; the tests send every example through the
codec, and refuse a message type or a topic family that is missing.
"""

from dataclasses import dataclass

import msgspec

from firmware.protocol import messages as m
from firmware.protocol import topics
from firmware.protocol.codec import encode, encode_body
from firmware.protocol.envelope import GENESIS, Stamp, fact_hash

KID = "kiosk-07"
HUB_STAMP = Stamp(
    kid=topics.HUB,
    id="019ca884-c7bd-7000-8000-000000000000",
    ts="2026-03-01T08:30:00.125Z",
    boot="1e6d6f2a-4b0e-4c36-9d3b-0a7c1f0f6a10",
    mono_ms=86_400_000,
)
KIOSK_STAMP = Stamp(
    kid=KID,
    id="019ca884-c81b-7000-8000-000000000001",
    ts="2026-03-01T08:30:00.219Z",
    boot="5b0f3f57-8f7a-4a8e-bb0c-3f6b4f1f2d02",
    mono_ms=7_200_000,
)
CHAIN = m.Chain(epoch=1, seq=1, previous=GENESIS)
CORRELATION = KIOSK_STAMP.id
EXPIRY = "2026-03-01T08:30:03.219Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One topic. `topic` is an example; `holes` names the parts of it that vary.

    `from_kiosk` says who speaks. `examples` are bodies, at least one of each type that
    travels here; `signed` is the type of the document inside a `Signed`.
    """

    name: str
    topic: str
    purpose: str
    examples: tuple[m.Message, ...]
    from_kiosk: bool
    qos: int
    retain: bool = False
    holes: tuple[tuple[str, str], ...] = ((KID, "kid"),)
    signed: type[m.Message] | None = None

    @property
    def address(self) -> str:
        """The topic with `{…}` where it varies."""
        names = dict(self.holes)
        words = self.topic.split("/")
        return "/".join(f"{{{names[w]}}}" if w in names else w for w in words)

    @property
    def stamp(self) -> Stamp:
        """The speaker's stamp, for examples."""
        return KIOSK_STAMP if self.from_kiosk else HUB_STAMP


SALE = m.SaleClosed(
    sale_id="019ca884-3c2b-7000-8000-000000000002",
    receipt_no="07-000123",
    opened_at="2026-03-01T08:29:21.004Z",
    closed_at="2026-03-01T08:30:00.218Z",
    lines=(
        m.SaleLine(
            number=1,
            gtin="6901234567892",
            name="矿泉水 550ml",
            pieces=1,
            amount_fen=203,
            entry="scanned",
        ),
    ),
    steps=(
        m.PriceStep(stage="listed", rule="listed", amount_fen=203),
        m.PriceStep(stage="cash_rounding", rule="cash_half_up_10", amount_fen=-3),
    ),
    payable_fen=200,
    tender="cash",
    member_id=None,
    earned_points=0,
    policy_version=4,
    catalogue_revision=12,
    slip="printed",
)
VOID = m.SaleVoided(
    sale_id=SALE.sale_id,
    receipt_no=SALE.receipt_no,
    payable_fen=200,
    voided_at="2026-03-01T08:30:00.218Z",
    reason="power_cut",
)
UNKNOWN = m.UnknownArticle(gtin="6900000000007", times=2, catalogue_revision=12)
MANIFEST = m.CatalogueManifest(
    revision=12,
    articles=502,
    chain=(
        m.Publication(
            revision=12,
            since=0,
            parts=(
                m.PartName(number=1, sha256=GENESIS, articles=500),
                m.PartName(number=2, sha256=GENESIS, articles=2),
            ),
        ),
    ),
)
POLICY = m.PolicyDocument(version=4, rules={"points": {"yuan_per_point": 10}})
ROWS = (
    m.ArticleRow(gtin="6901234567892", name="矿泉水 550ml", price_fen=203),
    m.ArticleRow(gtin="6907654321098", name="停售品", price_fen=990, stopped=True),
)


def _signed(document: m.Message) -> m.Signed:
    """A document as it travels; an example cannot hold a real signature."""
    return m.Signed(payload=encode_body(document), signature=bytes(64))


def _bundle(first: m.Message, second: m.Message) -> m.Bundle:
    """Two facts of one journal, the second chained to the first."""
    one = encode(first, KIOSK_STAMP, chain=CHAIN)
    chain = m.Chain(epoch=1, seq=2, previous=fact_hash(GENESIS, one))
    other = encode(second, KIOSK_STAMP, chain=chain)
    return m.Bundle(facts=(msgspec.Raw(one), msgspec.Raw(other)))


CHANNELS = (
    Channel(
        name="state",
        topic=topics.state(KID),
        purpose="How the kiosk is; also its will, with `offline`.",
        examples=(
            m.KioskState(
                state="ready", session=41, boot=KIOSK_STAMP.boot, ts=KIOSK_STAMP.ts
            ),
        ),
        from_kiosk=True,
        qos=1,
        retain=True,
    ),
    Channel(
        name="birth",
        topic=topics.birth(KID),
        purpose="What the kiosk is: versions and devices.",
        examples=(
            m.Birth(
                firmware="0.1.0",
                schema=m.SCHEMA,
                policy_version=4,
                catalogue_revision=12,
                hardware="Raspberry Pi 4 Model B",
                devices=("camera", "printer"),
            ),
        ),
        from_kiosk=True,
        qos=1,
        retain=True,
    ),
    Channel(
        name="event",
        topic=topics.event(KID, "sale"),
        purpose="A durable fact, from the outbox only, until the hub acknowledges it.",
        examples=(
            SALE,
            VOID,
            UNKNOWN,
        ),
        from_kiosk=True,
        qos=1,
        holes=((KID, "kid"), ("sale", "type")),
    ),
    Channel(
        name="bundle",
        topic=topics.event(KID, "bundle"),
        purpose="Several durable facts at once, where more than one waits.",
        examples=(_bundle(SALE, UNKNOWN),),
        from_kiosk=True,
        qos=1,
    ),
    Channel(
        name="ask",
        topic=topics.ask(KID, "member"),
        purpose="A request; the answer comes on the reply topic.",
        examples=(m.AskMember(card="M-4711-0815"), m.AskNewest()),
        from_kiosk=True,
        qos=0,
        holes=((KID, "kid"), ("member", "type")),
    ),
    Channel(
        name="telemetry",
        topic=topics.telemetry(KID, "health"),
        purpose="Counters and gauges since the boot.",
        examples=(
            m.Telemetry(numbers={"frames_per_s": 14.8}, notes={"camera": "blurred"}),
        ),
        from_kiosk=True,
        qos=0,
        holes=((KID, "kid"), ("health", "group")),
    ),
    Channel(
        name="ack",
        topic=topics.ack(KID),
        purpose="What the hub has committed, and what it has refused.",
        examples=(
            m.Ack(
                epoch=1,
                upto=120,
                extra=(123,),
                refused=(m.Refused(seq=119, reason="price drift"),),
            ),
        ),
        from_kiosk=False,
        qos=0,
    ),
    Channel(
        name="reply",
        topic=topics.reply(KID, CORRELATION),
        purpose="The reply to the request that named this correlation.",
        examples=(
            m.MemberReply(member_id="m-9f3a", balance_points=128),
            m.Unsupported(request="member", versions=(1,)),
        ),
        from_kiosk=False,
        qos=0,
        holes=((KID, "kid"), (CORRELATION, "correlation")),
    ),
    Channel(
        name="signed_reply",
        topic=topics.reply(KID, CORRELATION),
        purpose="The answer to `newest`, with the hub's signature.",
        examples=(_signed(m.NewestCatalogue(asked=CORRELATION, revision=12)),),
        from_kiosk=False,
        qos=0,
        holes=((KID, "kid"), (CORRELATION, "correlation")),
        signed=m.NewestCatalogue,
    ),
    Channel(
        name="hub_state",
        topic=topics.hub_state(),
        purpose="Whether the hub is there; also its will, with `offline`.",
        examples=(m.HubState(state="ready", ts=HUB_STAMP.ts),),
        from_kiosk=False,
        qos=1,
        retain=True,
    ),
    Channel(
        name="catalogue",
        topic=topics.catalogue(),
        purpose="Which publications lead to the newest revision of the catalogue.",
        examples=(_signed(MANIFEST),),
        from_kiosk=False,
        qos=1,
        retain=True,
        signed=m.CatalogueManifest,
    ),
    Channel(
        name="catalogue_part",
        topic=topics.catalogue_part(12, 2),
        purpose="Some articles; the manifest holds the SHA-256 of this body's bytes.",
        examples=(m.CataloguePart(revision=12, number=2, rows=ROWS),),
        from_kiosk=False,
        qos=1,
        retain=True,
        holes=(("12", "revision"), ("2", "part")),
    ),
    Channel(
        name="policy",
        topic=topics.first_release_policy(),
        purpose="The shop's policy in the words of release 0.1.0, for its kiosks.",
        examples=(_signed(POLICY),),
        from_kiosk=False,
        qos=1,
        retain=True,
        signed=m.PolicyDocument,
    ),
    Channel(
        name="engine_policy",
        topic=topics.policy(2),
        purpose="The newest policy that kiosks with this pricing engine can follow.",
        examples=(_signed(POLICY),),
        from_kiosk=False,
        qos=1,
        retain=True,
        holes=(("2", "engine"),),
        signed=m.PolicyDocument,
    ),
)
