"""The messages that the documents show: one shop, one kiosk, one sale.

Each is built by the functions that the product itself uses, so the hub would book the
sale, and a kiosk would take catalogue and policy: tests/system/test_examples.py has
them do so. Signatures are real, by `KEY`, which is public and protects nothing.
"""

from dataclasses import dataclass, replace

import msgspec

from firmware.protocol import messages as m
from firmware.protocol import signed_documents, topics
from firmware.protocol.codec import encode, encode_body
from firmware.protocol.compat import known_format
from firmware.protocol.envelope import GENESIS, Stamp, digest, fact_hash
from firmware.protocol.signed_messages import sign_message
from firmware.protocol.signing import SigningKey
from firmware.retail.article import Article
from firmware.retail.basket import Basket, Line, Refusal, add, void_last
from firmware.retail.codes.own_codes import badge_digest, make_badge, make_card
from firmware.retail.policy.document import MAY_SKIP, document_for, engine_needed
from firmware.retail.policy.first_release import first_release_document
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.engines import NEWEST, price
from firmware.retail.pricing.line_goods import goods_of
from firmware.retail.pricing.quote import LineNet, Quote, Tender
from firmware.retail.pricing.ruled import PriceRequest
from firmware.retail.sale_ids import make_receipt_no, make_sale_id

PRIVATE_KEY = "Y291bnRlcnRvcC1leGFtcGxlLWtleS0zMi1ieXRlcyE="
KEY = SigningKey.from_text(PRIVATE_KEY)
PASS_KEY = SigningKey.from_text("Y291bnRlcnRvcC1leGFtcGxlLXBhc3MtMzItYnl0ZXM=")

KID = "kiosk-07"
EPOCH = 0x3F2A9C41D07B
NUMBER = 123
REVISION = 12
CARD = make_card(47_110_815)
BADGE_ID = "b-5e21c8"
BADGE = make_badge(47_110_815)
MEMBER_ID = "m-9f3a5c1e7b2d4860"
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
CORRELATION = KIOSK_STAMP.id
EXPIRY = "2026-03-01T08:30:03.219Z"
OPENED_AT = "2026-03-01T08:29:21.004Z"
CLOSED_AT = "2026-03-01T08:30:00.218Z"

POLICY = Policy(version=4)
AT_KIOSK = replace(POLICY, pricing_engine=NEWEST)
"""The same policy as a kiosk of this release has it from its hub."""
WATER = Article(
    "6901234567892",
    "矿泉水 550ml",
    203,
    revision=REVISION,
    category="饮料",
    brand="山泉",
    tags=("冷藏", "新品"),
    vat_bps=1_300,
    member_fen=190,
)
TEA = Article("6907654321090", "茉莉花茶 100g", 1_590, revision=REVISION, category="茶")
MOONCAKES = Article("6900000000014", "月饼", 990, off_sale=True, revision=REVISION)
ARTICLES = (WATER, TEA, MOONCAKES)


def scanned(*articles: Article) -> Basket:
    """A basket with these articles, each scanned once."""
    basket = Basket()
    for article in articles:
        more = add(basket, article, POLICY.limits)
        if isinstance(more, Refusal):
            raise TypeError(f"{article.gtin}: {more}")
        basket = more
    return basket


def signed(document: signed_documents.Document) -> m.Signed:
    """A document as it travels, signed with `KEY`."""
    return signed_documents.sign(document, KEY)


def signed_message(topic: str, body: m.Message) -> m.SignedMessage:
    """A message of the hub as it travels on a topic, signed with `KEY`."""
    return sign_message(topic, encode(body, HUB_STAMP), KEY)


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A fact as a journal holds it: with its place in the chain, and as bytes."""

    fact: m.Fact
    chain: m.Chain
    payload: bytes


def in_journal(*facts: m.Fact) -> tuple[JournalRow, ...]:
    """Facts as one journal holds them, each chained to the one before."""
    rows = list[JournalRow]()
    previous = GENESIS
    for seq, fact in enumerate(facts, start=1):
        chain = m.Chain(epoch=EPOCH, seq=seq, previous=previous)
        payload = encode(fact, KIOSK_STAMP, chain=chain)
        rows.append(JournalRow(fact, chain, payload))
        previous = fact_hash(previous, payload)
    return tuple(rows)


def chain_of(body: m.Message) -> m.Chain | None:
    """Where a fact of the examples stands in its journal; None for other messages."""
    return next((row.chain for row in JOURNAL if row.fact == body), None)


def _line(line: Line) -> m.SaleLine:
    return m.SaleLine(
        number=line.number,
        gtin=line.gtin,
        name=line.name,
        pieces=line.pieces,
        amount_fen=line.amount_fen,
        entry=line.entry,
        voids=line.voids,
    )


def _steps(quote: Quote) -> tuple[m.PriceStep, ...]:
    return tuple(
        m.PriceStep(stage=step.stage, rule=step.rule, amount_fen=step.amount_fen)
        for step in quote.steps
    )


def _row(article: Article) -> m.ArticleRow:
    return m.ArticleRow(
        gtin=article.gtin,
        name=article.name,
        price_fen=article.price_fen,
        off_sale=article.off_sale,
    )


def _details(article: Article) -> m.ArticleDetails:
    return m.ArticleDetails(
        gtin=article.gtin,
        category=article.category,
        brand=article.brand,
        tags=article.tags,
        vat_bps=article.vat_bps,
        member_fen=article.member_fen,
    )


def _named(part: m.CataloguePart | m.CatalogueDetails) -> m.PartName:
    sha256 = digest(encode_body(part))
    return m.PartName(number=part.number, sha256=sha256, articles=len(part.rows))


def _article(gtin: str, _revision: int) -> Article | None:
    return next((each for each in ARTICLES if each.gtin == gtin), None)


def _amounts(net: LineNet) -> m.LineAmounts:
    return m.LineAmounts(
        line=int(net.key),
        entering_fen=net.entering_fen,
        coupon_fen=net.coupon_fen,
        net_fen=net.net_fen,
    )


BASKET = void_last(scanned(WATER, TEA, WATER))
QUOTE = price(
    BASKET.lines,
    AT_KIOSK,
    Tender.CASH,
    request=PriceRequest(
        goods=goods_of(BASKET.lines, _article),
        at=AT_KIOSK.store_time.local(OPENED_AT),
        customer=Customer(),
        hub_away=True,
    ),
)
SALE = m.SaleClosed(
    sale_id=make_sale_id(KID, f"{EPOCH:x}", NUMBER),
    receipt_no=make_receipt_no(KID, NUMBER),
    opened_at=OPENED_AT,
    closed_at=CLOSED_AT,
    lines=tuple(map(_line, BASKET.lines)),
    steps=_steps(QUOTE),
    payable_fen=QUOTE.payable_fen,
    tender=Tender.CASH.value,
    member_id=MEMBER_ID,
    earned_points=QUOTE.earned_points,
    policy_version=QUOTE.policy_version,
    catalogue_revision=REVISION,
    slip="printed",
    approvals=(m.Approval(by=BADGE_ID),),
    engine=QUOTE.engine,
    priced_at=OPENED_AT,
    amounts=tuple(map(_amounts, QUOTE.nets)),
)
VOID = m.SaleVoided(
    sale_id=make_sale_id(KID, f"{EPOCH:x}", NUMBER + 1),
    receipt_no=make_receipt_no(KID, NUMBER + 1),
    payable_fen=price(scanned(TEA).lines, AT_KIOSK, Tender.CASH).payable_fen,
    voided_at=CLOSED_AT,
    reason="power_cut",
)
UNKNOWN = m.UnknownArticle(gtin="6900000000007", times=2, catalogue_revision=REVISION)
OTHER_KID = "kiosk-08"
SLIP_NO = make_receipt_no(OTHER_KID, NUMBER)
SUSPENDED = m.BasketSuspended(
    sale_id=VOID.sale_id,
    receipt_no=VOID.receipt_no,
    slip_no=SLIP_NO,
    by=BADGE_ID,
    goods=m.SuspendedGoods(
        lines=SALE.lines[:1],
        payable_fen=SALE.lines[0].amount_fen,
        catalogue_revision=REVISION,
        suspended_at=CLOSED_AT,
    ),
    source=make_sale_id(OTHER_KID, f"{EPOCH:x}", NUMBER),
)
ENDED = m.BasketEnded(
    sale_id=VOID.sale_id,
    how="paid",
    by_sale=make_sale_id(KID, f"{EPOCH:x}", NUMBER + 2),
)
JOURNAL = in_journal(SALE, VOID, UNKNOWN, SUSPENDED, ENDED)
BUNDLE = m.Bundle(facts=tuple(msgspec.Raw(row.payload) for row in JOURNAL[1:3]))

PARTS = (
    m.CataloguePart(revision=REVISION, number=1, rows=(_row(WATER), _row(TEA))),
    m.CataloguePart(revision=REVISION, number=2, rows=(_row(MOONCAKES),)),
)
DETAILS = (
    m.CatalogueDetails(revision=REVISION, number=1, rows=(_details(WATER),)),
    m.CatalogueDetails(revision=REVISION, number=2, rows=(_details(TEA),)),
)
MANIFEST = m.CatalogueManifest(
    revision=REVISION,
    articles=len(ARTICLES),
    chain=(m.Publication(revision=REVISION, since=0, parts=tuple(map(_named, PARTS))),),
)
DETAILED_MANIFEST = m.DetailedManifest(
    revision=REVISION,
    articles=len(ARTICLES),
    chain=(
        m.DetailedPublication(
            revision=REVISION,
            since=0,
            parts=MANIFEST.chain[0].parts,
            details=tuple(map(_named, DETAILS)),
        ),
    ),
)
FIRST_RELEASE_POLICY = m.PolicyDocument(
    version=POLICY.version, rules=first_release_document(POLICY)
)
ENGINE_POLICY = m.PolicyDocument(
    version=POLICY.version,
    rules=document_for(AT_KIOSK, NEWEST),
    format=known_format(m.PolicyDocument),
    engine=engine_needed(POLICY),
    may_skip=MAY_SKIP,
)
STAFF = m.StaffBadges(
    version=1_772_353_800,
    badges=(
        m.Badge(id=BADGE_ID, sha256=badge_digest(BADGE)),
        m.Badge(id="b-0c97f2", sha256=badge_digest(make_badge(1)), revoked=True),
    ),
)
PASS_KEYS = m.PassKeys(
    version=1_772_353_800,
    keys=(m.PassKey(id=0, public=PASS_KEY.public),),
)
