"""Kiosk and hub take what docs/topics.md shows, and would have made it themselves."""

from dataclasses import replace
from pathlib import Path

import pytest

from drivers.api import Printed
from firmware.hub.sales.audit import sale_fault, sale_flag, void_fault
from firmware.hub.sales.claims.claim import Claim, Known, KnownBadge, Validity
from firmware.hub.sales.claims.event_time import EventTime
from firmware.kiosk.journal.facts import sale_closed
from firmware.kiosk.sale import Sale, step
from firmware.kiosk.sale.events import (
    CardScanned,
    GoodsScanned,
    MemberReplied,
    PayPressed,
    StaffProven,
    UndoPressed,
)
from firmware.kiosk.sale.ticket import SlipState
from firmware.kiosk.sync.replicas import Replicas
from firmware.protocol.codec import decode, encode_body
from firmware.protocol.envelope import GENESIS, fact_hash
from firmware.protocol.messages import DetailedManifest, PolicyDocument
from firmware.protocol.reference import examples
from firmware.protocol.signed_documents import verified
from firmware.retail.article import Article
from firmware.retail.codes.gtin import article_number
from firmware.retail.codes.own_codes import is_card
from firmware.retail.policy.document import read_policy
from tests.support.kiosk_builders import moment

SHELF = {(article.gtin, article.revision): article for article in examples.ARTICLES}


def test_a_kiosk_that_sells_these_articles_makes_the_sale() -> None:
    now = moment(
        kid=examples.KID,
        journal=f"{examples.EPOCH:x}",
        next_number=examples.NUMBER,
        catalogue_revision=examples.REVISION,
        policy=examples.AT_KIOSK,
        utc=examples.OPENED_AT,
    )
    sale = Sale()
    for event in (
        GoodsScanned(examples.WATER),
        GoodsScanned(examples.TEA),
        GoodsScanned(examples.WATER),
        UndoPressed(),
        CardScanned(examples.CARD),
        MemberReplied(examples.CARD, examples.MEMBER_ID, 128),
        PayPressed(),
    ):
        sale, _ = step(sale, event, now)
    paid = moment(
        kid=examples.KID, policy=examples.AT_KIOSK, utc=examples.CLOSED_AT, mono_s=2.0
    )
    sale, _ = step(sale, StaffProven(examples.BADGE_ID), paid)
    sale, _ = step(sale, Printed(examples.SALE.sale_id), paid)

    assert sale.ticket is not None
    assert sale_closed(sale.ticket, SlipState.PRINTED) == examples.SALE


def test_the_hub_books_the_facts() -> None:
    known = Known(
        articles=SHELF,
        policies={examples.POLICY.version: examples.POLICY},
        members={examples.MEMBER_ID: examples.MEMBER_ID},
        badges={examples.BADGE_ID: KnownBadge("")},
        revisions=Validity({examples.SALE.catalogue_revision: ""}),
    )
    time = EventTime(examples.CLOSED_AT)
    assert sale_fault(examples.SALE, examples.KID) is None
    claim = Claim.made(
        examples.SALE, examples.KID, time=time, known=known, age_max_days=90
    )
    assert sale_flag(claim) is None
    assert void_fault(examples.VOID, examples.KID) is None


def test_the_facts_are_a_chain() -> None:
    previous = GENESIS
    for seq, row in enumerate(examples.JOURNAL, start=1):
        parcel = decode(row.payload, type(row.fact), topic="a fact")
        chain = parcel.envelope.chain
        assert chain is not None
        assert (chain.seq, chain.previous) == (seq, previous)
        previous = fact_hash(previous, row.payload)


@pytest.mark.parametrize(
    "document", [examples.FIRST_RELEASE_POLICY, examples.ENGINE_POLICY]
)
def test_the_policy_is_one(document: PolicyDocument) -> None:
    signed = examples.signed(document)
    read = verified(signed, examples.KEY.public, PolicyDocument)
    policy = read_policy("the example", read.rules, read.may_skip)
    assert replace(policy, pricing_engine=1) == examples.POLICY


def test_a_kiosk_takes_catalogue_and_policy(tmp_path: Path) -> None:
    replicas = Replicas(tmp_path / "catalogue.sqlite", examples.KEY.public)
    replica = replicas.catalogue
    document = examples.signed(examples.DETAILED_MANIFEST)
    replica.offer_manifest(document, DetailedManifest)
    replica.offer_manifest(examples.signed(examples.MANIFEST))
    parts = (*examples.PARTS, *examples.DETAILS)
    taken = [replica.offer_part(part, encode_body(part)) for part in reversed(parts)]
    assert taken[-1]
    assert replica.revision == examples.REVISION
    assert [replica.find(each.gtin) for each in examples.ARTICLES] == list(
        examples.ARTICLES
    )
    assert replicas.policy.offer(examples.signed(examples.ENGINE_POLICY))
    assert replicas.policy.current == examples.AT_KIOSK
    replicas.close()


def test_a_kiosk_takes_what_release_0_1_published(tmp_path: Path) -> None:
    replicas = Replicas(tmp_path / "catalogue.sqlite", examples.KEY.public)
    replicas.catalogue.offer_manifest(examples.signed(examples.MANIFEST))
    for part in examples.PARTS:
        replicas.catalogue.offer_part(part, encode_body(part))
    water = replicas.catalogue.find(examples.WATER.gtin)
    assert isinstance(water, Article)
    assert (water.price_fen, water.category) == (examples.WATER.price_fen, "")
    replicas.close()


def test_codes_are_codes() -> None:
    assert is_card(examples.CARD)
    for article in examples.ARTICLES:
        assert article_number(article.gtin) == article.gtin
    assert article_number(examples.UNKNOWN.gtin) == examples.UNKNOWN.gtin
