"""A hub's word and a broker's ear for the kiosk's tests: signed documents, a post."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from firmware.base.config_loader import to_mapping
from firmware.hub.catalogue.publication_chain import contents_of
from firmware.kiosk.sync.replicas import Replicas
from firmware.kiosk.trust.hub_pin import HubPin
from firmware.kiosk.trust.hub_trust import HubTrust
from firmware.protocol import codec, signed_documents
from firmware.protocol.envelope import Stamper, digest
from firmware.protocol.messages import (
    ArticleRow,
    Badge,
    CatalogueDetails,
    CatalogueManifest,
    CataloguePart,
    DetailedManifest,
    DetailedPublication,
    PartName,
    PolicyDocument,
    Publication,
    Signed,
    StaffBadges,
)
from firmware.protocol.reference import examples
from firmware.protocol.signing import SigningKey
from firmware.retail.article import Article
from firmware.retail.codes.own_codes import badge_digest
from firmware.retail.policy.policy import Policy
from tests.support.kiosk_builders import BISCUIT, COLA

HUB_KEY = examples.KEY
"""The same in each process: a replica of another hub is not believed."""
HUB = Stamper("hub", "h" * 36)


def trust_in(
    folder: Path, public_key: str = HUB_KEY.public, *, signed_only: bool = False
) -> HubTrust:
    """A kiosk's trust in its hub, with the pin in `folder`."""
    pin = HubPin(folder / "hub-signs", public_key)
    return HubTrust(public_key, pin, signed_only=signed_only)


class Post:
    """A transport that keeps what it is given; `open_` False refuses everything.

    `after` is called with each message that was taken.
    """

    def __init__(self) -> None:
        self.after: Callable[[str, bytes], None] = lambda _topic, _payload: None
        self.open_ = True
        self.contested = False
        self.sent: list[tuple[str, bytes]] = []
        self.filters: list[str] = []

    def publish(self, topic: str, payload: bytes, *, qos: int, retain: bool) -> bool:
        assert qos in {0, 1}
        assert isinstance(retain, bool)
        if self.open_:
            self.sent.append((topic, payload))
            self.after(topic, payload)
        return self.open_

    def subscribe(self, topic_filter: str) -> None:
        self.filters.append(topic_filter)

    def unsubscribe(self, topic_filter: str) -> None:
        self.filters.remove(topic_filter)


def row(article: Article, *, withdrawn: bool = False) -> ArticleRow:
    return ArticleRow(
        article.gtin,
        article.name,
        article.price_fen,
        by_weight=article.by_weight,
        off_sale=article.off_sale,
        age_min=article.age_min,
        withdrawn=withdrawn,
    )


def published(
    revision: int, since: int, *parts: tuple[ArticleRow, ...]
) -> tuple[Publication, list[CataloguePart]]:
    bodies = [
        CataloguePart(revision=revision, number=number, rows=rows)
        for number, rows in enumerate(parts, 1)
    ]
    names = tuple(
        PartName(
            number=body.number,
            sha256=digest(codec.encode_body(body)),
            articles=len(body.rows),
        )
        for body in bodies
    )
    return Publication(revision=revision, since=since, parts=names), bodies


def manifest(*chain: Publication, articles: int = 2) -> Signed:
    document = CatalogueManifest(
        revision=chain[-1].revision, articles=articles, chain=chain
    )
    return signed_documents.sign(document, HUB_KEY)


def policy_document(policy: Policy) -> Signed:
    """A policy as the hub signs it."""
    document = PolicyDocument(version=policy.version, rules=to_mapping(policy))
    return signed_documents.sign(document, HUB_KEY)


def badge_list(version: int, *badges: Badge, key: SigningKey = HUB_KEY) -> Signed:
    """The shop's badges as its hub signs them."""
    return signed_documents.sign(StaffBadges(version=version, badges=badges), key)


def badge_row(badge_id: str, badge: str, *, revoked: bool = False) -> Badge:
    return Badge(id=badge_id, sha256=badge_digest(badge), revoked=revoked)


def stocked(folder: Path) -> Replicas:
    """A catalogue at revision 1 with cola and biscuits, and the policy of version 1."""
    replicas = Replicas(folder / "catalogue.sqlite", HUB_KEY.public)
    catalogue = replicas.catalogue
    if catalogue.revision:
        return replicas
    assert replicas.policy.offer(policy_document(Policy()))
    base, bodies = published(1, 0, (row(COLA), row(BISCUIT)))
    catalogue.offer_manifest(manifest(base))
    for body in bodies:
        assert catalogue.offer_part(body, codec.encode_body(body))
    return replicas


@dataclass(frozen=True)
class Detailed:
    """A publication of whole articles as the hub makes it, and its parts."""

    publication: DetailedPublication
    parts: tuple[CataloguePart | CatalogueDetails, ...]

    @property
    def plain(self) -> Publication:
        """What release 0.1.0 reads of it."""
        named = self.publication
        return Publication(
            revision=named.revision, since=named.since, parts=named.parts
        )


def detailed(revision: int, since: int, *articles: Article) -> Detailed:
    """One part of each kind, the second only if an article says something."""
    contents = contents_of(articles)
    part = CataloguePart(revision=revision, number=1, rows=tuple(contents.rows))
    rows = tuple(contents.details)
    details = CatalogueDetails(revision=revision, number=1, rows=rows)
    publication = DetailedPublication(
        revision=revision,
        since=since,
        parts=(_named(part),),
        details=(_named(details),) if rows else (),
    )
    return Detailed(publication, (part, details) if rows else (part,))


def detailed_manifest(*chain: Detailed) -> Signed:
    document = DetailedManifest(
        revision=chain[-1].publication.revision,
        articles=2,
        chain=tuple(each.publication for each in chain),
    )
    return signed_documents.sign(document, HUB_KEY)


def _named(part: CataloguePart | CatalogueDetails) -> PartName:
    sha256 = digest(codec.encode_body(part))
    return PartName(number=part.number, sha256=sha256, articles=len(part.rows))
