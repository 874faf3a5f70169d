"""One message of each type, facts in several shapes, as the codec makes them today."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from tests.recorded.recorded_product import (
    GENESIS,
    Policy,
    SigningKey,
    Stamper,
    codec,
    digest,
    documents,
    fact_hash,
    from_mapping,
    sign_message,
    to_mapping,
    topics,
)
from tests.recorded.recorded_product import messages as m
from tests.recorded.recorded_shop import Clock, stamper
from tests.recorded.recorded_story import CARDS, POLICY

KID = "kiosk-07"
CLOSED_AT = "2026-03-01T00:59:58.250Z"


@dataclass(frozen=True)
class Sent:
    """A message as it travels; `type` stands in its envelope."""

    name: str
    topic: str
    type: str
    payload: bytes


def all_messages(key: SigningKey) -> list[Sent]:
    """Every message; AssertionError where a type of the wire is missing."""
    sent = [*_facts(), *_kiosk_says(), *_hub_says(key)]
    _assert_complete(sent)
    return sent


def _assert_complete(sent: list[Sent]) -> None:
    tags = {each.__struct_config__.tag for each in m.Message.__subclasses__()}
    missing = tags - {each.type for each in sent} - {None}
    inside_signed_only = {"catalogue", "detailed_catalogue", "policy", "staff"}
    inside_signed_only |= {"pass_keys", "payment_means"}
    missing -= inside_signed_only
    assert not missing, missing


# --- facts ---

PLAIN = m.SaleClosed(
    sale_id="kiosk-07-3f2a9c-17",
    receipt_no="kiosk-07-000017",
    opened_at="2026-03-01T00:58:02.004Z",
    closed_at=CLOSED_AT,
    lines=(
        m.SaleLine(
            number=1,
            gtin="6902083881405",
            name="可口可乐 330ml",
            pieces=1,
            amount_fen=300,
            entry="scanned",
        ),
    ),
    steps=(m.PriceStep(stage="listed", rule="listed", amount_fen=300),),
    payable_fen=300,
    tender="cash",
    member_id=None,
    earned_points=0,
    policy_version=4,
    catalogue_revision=12,
    slip="printed",
)


_GOODS = m.SuspendedGoods(
    lines=PLAIN.lines,
    payable_fen=300,
    catalogue_revision=12,
    suspended_at=CLOSED_AT,
    approvals=(m.Approval(by="b-5e21c8", line=1),),
)
_BASKET = m.BasketSuspended(
    sale_id=PLAIN.sale_id,
    receipt_no=PLAIN.receipt_no,
    slip_no="kiosk-08-000004",
    by="b-5e21c8",
    goods=_GOODS,
    source="kiosk-08-3f2a9c-4",
)
_GIVEN = m.GivenBasket(
    sale_id="kiosk-08-3f2a9c-4",
    slip_no="kiosk-08-000004",
    goods=_GOODS,
    articles=(
        m.BasketArticle(
            revision=12,
            article=m.ArticleRow("6902083881405", "可口可乐 330ml", 300),
            details=m.ArticleDetails("6902083881405"),
        ),
    ),
)


def _sale(**fields: Any) -> m.SaleClosed:  # noqa: ANN401 - of any field
    values = {name: getattr(PLAIN, name) for name in PLAIN.__struct_fields__}
    return m.SaleClosed(**{**values, **fields})


def _line(**fields: Any) -> m.SaleLine:  # noqa: ANN401 - of any field
    line = PLAIN.lines[0]
    values = {name: getattr(line, name) for name in line.__struct_fields__}
    return m.SaleLine(**{**values, **fields})


def _listed(*lines: m.SaleLine, rounding_fen: int = 0, **fields: Any) -> m.SaleClosed:  # noqa: ANN401 - of any field
    """A sale of these lines, its price as `firmware.retail.pricing` explains it."""
    listed_fen = sum(line.amount_fen for line in lines)
    steps = [m.PriceStep(stage="listed", rule="listed", amount_fen=listed_fen)]
    if rounding_fen:
        rule = "cash_down_10"
        steps.append(
            m.PriceStep(stage="cash_rounding", rule=rule, amount_fen=rounding_fen)
        )
    payable_fen = listed_fen + rounding_fen
    return _sale(lines=lines, steps=tuple(steps), payable_fen=payable_fen, **fields)


APPROVED = {
    "gtin": "6953029700021",
    "name": "白酒 500ml",
    "amount_fen": 5_800,
    "approved": True,
}
WEIGHED = {"gtin": "2001", "name": "红富士苹果", "entry": "weighed", "weight_g": 735}
LABELLED = {"gtin": "2002", "name": "现切牛肉", "entry": "labelled"}
BACK = {"pieces": -1, "amount_fen": -300, "entry": "void", "voids": 2}

SALES = {
    "plain": PLAIN,
    "void-lines": _listed(_line(), _line(number=2), _line(number=3, **BACK)),
    "weighed": _listed(_line(**WEIGHED, amount_fen=948), rounding_fen=-8),
    "labelled": _listed(
        _line(**LABELLED, amount_fen=1_588, weight_g=180),
        _line(number=2, **LABELLED, amount_fen=1_402),
    ),
    "approved": _listed(_line(**APPROVED)),
    "older-revision": _listed(
        _line(revision=11, amount_fen=290), _line(number=2, amount_fen=300)
    ),
    "member": _listed(_line(**APPROVED), member_id="m-4711", earned_points=11),
    "card-unresolved": _listed(_line(**APPROVED), card=CARDS[1], earned_points=11),
    "cash-rounding": _listed(_line(amount_fen=203), rounding_fen=-3),
    "slip-kept": _sale(slip="kept"),
    "no-slip": _sale(slip="none"),
    "named": _listed(
        _line(**APPROVED),
        approvals=(m.Approval(by="key"), m.Approval(by="b-5e21c8", line=1)),
    ),
}
BADGES = (
    m.Badge(id="b-5e21c8", sha256=digest(b"1")),
    m.Badge(id="b-0c97f2", sha256=digest(b"2"), revoked=True),
)
REASONS = ("customer", "idle", "staff", "power_cut")


def _bodies() -> Iterator[tuple[str, m.Message]]:
    for name, sale in SALES.items():
        yield f"sale-{name}", sale
    for reason in REASONS:
        yield (
            f"void-{reason.replace('_', '-')}",
            m.SaleVoided(
                sale_id=PLAIN.sale_id,
                receipt_no=PLAIN.receipt_no,
                payable_fen=300,
                voided_at=CLOSED_AT,
                reason=reason,
            ),
        )
    yield "basket-suspended", _BASKET
    yield "basket-end", m.BasketEnded(sale_id=PLAIN.sale_id, how="released")
    yield (
        "unknown",
        m.UnknownArticle(gtin="6900000000007", times=3, catalogue_revision=12),
    )


def _facts() -> Iterator[Sent]:
    """A journal of one epoch, each fact chained to the one before, and a bundle."""
    speaker = stamper(KID, Clock())
    previous, facts = GENESIS, list[Sent]()
    for seq, (name, body) in enumerate(_bodies(), 1):
        chain = m.Chain(epoch=0x3F2A9C, seq=seq, previous=previous)
        payload = codec.encode(body, speaker.stamp(), chain=chain)
        previous = fact_hash(previous, payload)
        kind = codec.tag_of(type(body))
        facts.append(Sent(name, topics.event(KID, kind), kind, payload))
    yield from facts
    some = (facts[0], facts[len(SALES)], facts[-1])
    bundle = codec.encode_bundle([each.payload for each in some], speaker.stamp())
    yield Sent("bundle", topics.event(KID, "bundle"), "bundle", bundle)


# --- what else a kiosk says ---

_State = Literal["init", "ready", "degraded", "updating", "offline"]
_STATES: tuple[tuple[str, _State, tuple[str, ...]], ...] = (
    ("state-init", "init", ()),
    ("state-ready", "ready", ()),
    ("state-degraded", "degraded", ("printer: paper_out", "hub_away")),
    ("state-updating", "updating", ()),
    ("state-offline", "offline", ()),
)


def _kiosk_says() -> Iterator[Sent]:
    speaker = stamper(KID, Clock(1_772_326_801_500))
    stamp = speaker.stamp()
    for name, state, reasons in _STATES:
        body = m.KioskState(
            state=state, session=41, boot=stamp.boot, ts=stamp.ts, reasons=reasons
        )
        yield _sent(name, topics.state(KID), body, speaker)
    yield _sent("birth", topics.birth(KID), _BIRTH, speaker)
    yield _sent("telemetry", topics.telemetry(KID, "health"), _TELEMETRY, speaker)
    for name, body, expires_at in (
        ("ask-member", m.AskMember(card=CARDS[0]), None),
        ("ask-member-expiring", m.AskMember(card=CARDS[0]), "2026-03-01T01:00:03.000Z"),
        ("ask-pass", m.AskPass(member_pass=f"CTP-{118 * '0'}"), None),
        ("ask-newest", m.AskNewest(), None),
        ("ask-hold", _HOLD, "2026-03-01T01:00:03.000Z"),
        ("ask-refund", _REFUND, None),
        ("ask-charge", _CHARGE, "2026-03-01T01:00:03.000Z"),
        ("ask-report", m.AskReport(sort="z", by="b-5e21c8"), None),
        ("ask-basket", m.AskBasket(slip="kiosk-08-000004", by="b-5e21c8"), None),
        ("tell-sale", m.JournalSaleState(sale_id=PLAIN.sale_id, state="open"), None),
        ("tell-order", _ORDER, None),
    ):
        topic = topics.ask(KID, codec.tag_of(type(body)))
        yield _sent(name, topic, body, speaker, asks=True, expires_at=expires_at)


_HOLD = m.AskHold(
    sale_id=PLAIN.sale_id, member_id="m-4711", points=100, coupons=("c-5",)
)
_CHARGE = m.AskCharge(
    sale_id=PLAIN.sale_id,
    attempt=1,
    amount_fen=1_250,
    network="alipay",
    way="code",
    sealed=bytes(range(66)),
)
_ORDER = m.OrderState(
    sale_id=PLAIN.sale_id,
    receipt_no=PLAIN.receipt_no,
    state="open",
    payable_fen=300,
    goods_fen=300,
    line_count=1,
    lines=(m.OpenOrderLine(name="可口可乐 330ml", pieces=1, amount_fen=300),),
    scan=True,
    told_s=7_200,
)
_REFUND = m.AskRefund(
    refund_id=f"{PLAIN.sale_id}-r1",
    sale=PLAIN.receipt_no,
    by="b-5e21c8",
    lines=(m.RefundedLine(line=1, pieces=1),),
)
_BIRTH = m.Birth(
    firmware="0.1.0",
    schema=1,
    policy_version=4,
    catalogue_revision=12,
    hardware="Raspberry Pi 4 Model B Rev 1.5",
    devices=("camera", "display", "panel", "printer"),
)
_TELEMETRY = m.Telemetry(
    numbers={"backlog_facts": 3.0, "slips_set_aside": 0.0, "frames_per_s": 14.8},
    notes={"camera": "blurred"},
)


def _sent(  # noqa: PLR0913 - what may stand around a message
    name: str,
    topic: str,
    body: m.Message,
    speaker: Stamper,
    *,
    asks: bool = False,
    expires_at: str | None = None,
    reply_to: str | None = None,
) -> Sent:
    stamp = speaker.stamp()
    payload = codec.encode(
        body,
        stamp,
        expires_at=expires_at,
        reply_to=stamp.id if asks else reply_to,
    )
    return Sent(name, topic, codec.tag_of(type(body)), payload)


# --- what the hub says ---

_ASKED = "019ca6eb-3b40-7000-8000-00000000002a"
_REPORT = m.TillReport(
    made_at="2026-03-01T14:00:00.000Z",
    kid=KID,
    number=1,
    means=(m.ReportRow(name="cash", count=2, amount_fen=1_250),),
    vat=(m.ReportVat(rate_bps=1_300, gross_fen=1_250, tax_fen=144),),
    cash_fen=1_250,
)
_ROWS = (
    m.ArticleRow(gtin="6902083881405", name="可口可乐 330ml", price_fen=300),
    m.ArticleRow(gtin="2001", name="红富士苹果", price_fen=1_290, by_weight=True),
    m.ArticleRow(
        gtin="6920000000012", name="夹心饼干 97克", price_fen=653, off_sale=True
    ),
    m.ArticleRow(gtin="6953029700021", name="白酒 500ml", price_fen=5_800, age_min=18),
)
_GONE = m.ArticleRow(
    gtin="6920000000012",
    name="夹心饼干 97克",
    price_fen=653,
    off_sale=True,
    withdrawn=True,
)
_BASE = m.CataloguePart(revision=11, number=1, rows=_ROWS)
_DELTA = m.CataloguePart(revision=12, number=1, rows=(_GONE,))
_DETAILS = m.CatalogueDetails(
    revision=11,
    number=1,
    rows=(
        m.ArticleDetails(
            gtin="6902083881405",
            category="饮料",
            brand="可口可乐",
            tags=("冷藏",),
            vat_bps=1_300,
            member_fen=280,
        ),
        m.ArticleDetails(gtin="6953029700021", offer_excluded=True, no_tier_price=True),
    ),
)


def _hub_says(key: SigningKey) -> Iterator[Sent]:
    speaker = stamper("hub", Clock(1_772_326_802_750))
    now = speaker.stamp().ts
    for state in ("ready", "offline"):
        body = m.HubState(state=state, ts=now)
        yield _sent(f"hub-{state}", topics.hub_state(), body, speaker)
    for name, ack in _ACKS.items():
        yield _sent(f"ack-{name}", topics.ack(KID), ack, speaker)
    answers = {
        "reply-member": m.MemberReply(member_id="m-4711", balance_points=128),
        "reply-member-unknown": m.MemberReply(member_id=None),
        "reply-payment": m.PaymentState(
            sale_id=PLAIN.sale_id, attempt=1, state="paid", changes=2
        ),
        "reply-report": m.ReportReply(report=_REPORT),
        "reply-basket": m.BasketReply(state="given", basket=_GIVEN),
        "reply-order": m.OrderPage(url="https://shop.example/o/k4vnq2xw7d"),
        "reply-unsupported": m.Unsupported(request="settle"),
        "reply-newest": documents.sign(
            m.NewestCatalogue(asked=_ASKED, revision=12), key
        ),
    }
    for name, answer in answers.items():
        topic = topics.reply(KID, _ASKED)
        yield _sent(name, topic, answer, speaker, reply_to=_ASKED)
    for name, topic, inside in (
        ("signed-ack", topics.ack(KID), _ACKS["upto"]),
        ("signed-state", topics.signed_hub_state(), m.HubState(state="ready", ts=now)),
    ):
        message = codec.encode(inside, speaker.stamp())
        yield _sent(name, topic, sign_message(topic, message, key), speaker)
    begin = m.BeginScan(sale_id=PLAIN.sale_id, told_s=7_200)
    yield _sent("begin-scan", topics.command(KID, "scan"), begin, speaker)
    release = m.ReleaseBasket(sale_id=PLAIN.sale_id)
    yield _sent("release", topics.command(KID, "release"), release, speaker)
    yield from _publications(key, speaker)


_ACKS = {
    "upto": m.Ack(epoch=0x3F2A9C, upto=120),
    "extra-refused": m.Ack(
        epoch=0x3F2A9C,
        upto=120,
        extra=(123, 125),
        refused=(
            m.Refused(seq=119, reason="price_drift: 100 fen paid, 300 computed"),
            m.Refused(seq=125, reason="policy_unknown: version 9"),
        ),
    ),
}


def _publications(key: SigningKey, speaker: Stamper) -> Iterator[Sent]:
    manifest = m.CatalogueManifest(
        revision=12,
        articles=3,
        chain=(_publication(_BASE, since=0), _publication(_DELTA, since=11)),
    )
    policy = from_mapping("policy", tomllib.loads(POLICY), Policy)
    rules = to_mapping(replace(policy, version=4))
    signed = {
        ("detailed-catalogue", topics.detailed_catalogue()): _detailed(manifest),
        ("catalogue", topics.catalogue()): manifest,
        ("policy", topics.first_release_policy()): m.PolicyDocument(
            version=4, rules=rules
        ),
        ("staff", topics.staff()): m.StaffBadges(version=1_772_353_800, badges=BADGES),
    }
    for (name, topic), document in signed.items():
        yield _sent(name, topic, documents.sign(document, key), speaker)
    for name, part in (("base", _BASE), ("delta", _DELTA)):
        topic = topics.catalogue_part(part.revision, part.number)
        yield _sent(f"catalogue-part-{name}", topic, part, speaker)
    topic = topics.catalogue_details(_DETAILS.revision, _DETAILS.number)
    yield _sent("catalogue-details-base", topic, _DETAILS, speaker)


def _detailed(manifest: m.CatalogueManifest) -> m.DetailedManifest:
    base, *deltas = (
        m.DetailedPublication(
            revision=each.revision, since=each.since, parts=each.parts
        )
        for each in manifest.chain
    )
    base = m.DetailedPublication(
        revision=base.revision,
        since=base.since,
        parts=base.parts,
        details=(_part_name(_DETAILS),),
    )
    return m.DetailedManifest(
        revision=manifest.revision, articles=manifest.articles, chain=(base, *deltas)
    )


def _publication(part: m.CataloguePart, *, since: int) -> m.Publication:
    name = _part_name(part)
    return m.Publication(revision=part.revision, since=since, parts=(name,))


def _part_name(part: m.CataloguePart | m.CatalogueDetails) -> m.PartName:
    return m.PartName(
        number=part.number,
        sha256=digest(codec.encode_body(part)),
        articles=len(part.rows),
    )
