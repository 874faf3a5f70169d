"""A shop whose clock and chance are held still: the hub and its kiosks, no broker.

Everything goes through the product: a kiosk's sale machine writes its journal, the
outbox's bytes go to the hub's desk, what that says goes back into the journal.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.recorded.recorded_product import (
    Article,
    AskMemberEffect,
    Family,
    Incoming,
    Journal,
    Now,
    OutboxRow,
    PolicyFile,
    Publisher,
    Record,
    Replicas,
    Sale,
    SaleStage,
    SigningKey,
    Stamper,
    codec,
    dispatcher,
    events,
    importing,
    messages,
    notices,
    open_engine,
    people,
    read_goods,
    sale_step,
    topics,
    utc_text,
    writing,
)

JOURNAL_MB = 16


class PowerCut(Exception):  # noqa: N818 - it is no error
    """Raised where the power goes, right after a stage was committed."""


@dataclass
class Clock:
    """The shop's one clock, in Unix milliseconds; it moves only when it is told to."""

    ms: int = 1_772_326_800_000  # 2026-03-01T01:00:00Z, nine in the morning

    def pass_s(self, seconds: float) -> None:
        self.ms += round(seconds * 1_000)

    @property
    def utc(self) -> str:
        return utc_text(self.ms)


@dataclass
class Chance:
    """Randomness that repeats: hashes of a name and a count."""

    name: str
    drawn: int = 0

    def __call__(self, count: int) -> bytes:
        self.drawn += 1
        seed = f"{self.name} {self.drawn}".encode()
        return hashlib.sha256(seed).digest()[:count]


def stamper(kid: str, clock: Clock) -> Stamper:
    """A speaker who is always at its boot's first hour."""
    boot = Chance(f"boot of {kid}")(16).hex()
    return Stamper(
        kid,
        "-".join((boot[:8], boot[8:12], boot[12:16], boot[16:20], boot[20:])),
        wall_ns=lambda: clock.ms * 1_000_000,
        mono_ns=lambda: 3_600_000 * 1_000_000,
        chance=Chance(kid),
    )


class Hub:
    """The hub of the shop in `folder`, which begins or goes on there."""

    def __init__(self, folder: Path, key: SigningKey, clock: Clock) -> None:
        self.folder = folder
        self.clock = clock
        self.engine = open_engine(folder)
        self._stamper = stamper("hub", clock)
        self._key = key
        note = partial(notices.note, store="街角小店", language="zh_CN")
        self.desk = dispatcher(self.engine, self._stamper, key, note=note)

    def close(self) -> None:
        self.engine.dispose()

    def takes_policy(self, path: Path | None) -> None:
        """The shopkeeper saves a policy; None: the product's defaults."""
        PolicyFile(self.engine, self._stamper, path).poll()

    def takes_catalogue(self, name: str, text: str) -> None:
        """The shopkeeper imports a file."""
        articles = read_goods(name, text.encode()).articles
        with writing(self.engine) as connection:
            importing.import_articles(
                connection, articles, source=name, now=self.clock.utc
            )

    def enrols(self, member_id: str, card: str) -> None:
        with writing(self.engine) as connection:
            member = people.Member(member_id, card, self.clock.utc)
            assert people.add(connection, member)

    def published(self) -> dict[str, bytes]:
        """All that a broker would retain of it, by topic."""
        retained: dict[str, bytes] = {}
        publisher = Publisher(self.engine, self._stamper, self._key)
        publisher.poll()

        def publish(topic: str, payload: bytes) -> bool:
            retained[topic] = payload
            return True

        assert publisher.pump(publish)
        return retained


class Kiosk:
    """One kiosk with its disk in `folder`; `online` is whether it reaches the hub."""

    def __init__(self, folder: Path, kid: str, hub: Hub, public_key: str) -> None:
        folder.mkdir(exist_ok=True)
        self.kid = kid
        self.folder = folder
        self.online = True
        self.prints = True
        self.sale = Sale()
        self.replicas = Replicas(folder / "catalogue.sqlite", public_key)
        self.catalogue = self.replicas.catalogue
        self._hub = hub
        self._clock = hub.clock
        self._stamper = stamper(kid, hub.clock)
        self._cut_at: SaleStage | None = None
        self._asked: list[str] = []

    # --- power ---

    def starts(self, epoch: int) -> None:
        """Power is there: a new opening of the journal, what was left is finished."""
        self._cut_at = None
        self.journal = Journal(
            self.folder / "journal.sqlite",
            self._stamper,
            epoch=epoch,
            size_max_mb=JOURNAL_MB,
            watch=self._watch,
        )
        self.sale = Sale()
        left = self.journal.under_way()
        if left is not None:
            self.does(left)

    def loses_power_at(self, stage: SaleStage, *last: events.Event) -> None:
        """The last that happens before the power goes."""
        self._cut_at = stage
        try:
            self.does(*last)
        except PowerCut:
            self.journal.close()
            return
        raise AssertionError(f"{stage} was not reached")

    def stops(self) -> None:
        self.journal.close()

    def _watch(self, stage: str) -> None:
        if stage == self._cut_at:
            raise PowerCut

    # --- the counter ---

    def does(self, *happened: events.Event) -> None:
        """Each is one step of the sale, seven seconds after the one before."""
        for event in happened:
            self._clock.pass_s(7)
            self.sale, effects = sale_step(self.sale, event, self._now())
            for effect in effects:
                if isinstance(effect, Record):
                    self.journal.record(effect)
                elif isinstance(effect, AskMemberEffect):
                    self._ask(effect.card)

    def scans(
        self, *gtins: str, weight_g: int | None = None, amount_fen: int | None = None
    ) -> None:
        for gtin in gtins:
            article = self.catalogue.find(gtin)
            assert isinstance(article, Article), gtin
            self.does(events.GoodsScanned(article, weight_g, amount_fen))

    def shows(self, card: str) -> None:
        """A customer shows a card; the hub says whose it is, if it can be asked."""
        self.does(events.CardScanned(card))
        if not self.online:
            return
        stamp = self._stamper.stamp()
        question = codec.encode(
            messages.AskMember(card=self._asked.pop()), stamp, reply_to=stamp.id
        )
        asked = Incoming(topics.ask(self.kid, "member"), question)
        (said,) = self._hub.desk.handle([asked])
        reply = codec.decode(said.payload, messages.MemberReply).body
        self.does(events.MemberReplied(card, reply.member_id, reply.balance_points))

    def pays(self, paper: type | None = None, **trouble: object) -> None:
        """PAY, staff take the money, and the printer says what came of the slip."""
        self.does(events.PayPressed(), events.StaffProven("b-1"))
        if paper is not None and self.sale.ticket is not None:
            self.does(paper(self.sale.ticket.sale_id, **trouble))

    def lacks(self, gtin: str, times: int) -> None:
        """Customers showed what the catalogue has not; the hourly count of it."""
        revision = self.catalogue.revision
        missing_articles = messages.UnknownArticle(
            gtin=gtin, times=times, catalogue_revision=revision
        )
        self.journal.put_facts((missing_articles,))

    def _ask(self, card: str) -> None:
        self._asked.append(card)

    def _now(self) -> Now:
        return Now(
            mono_s=self._clock.ms / 1_000,
            utc=self._clock.utc,
            policy=self.replicas.policy.current,
            kid=self.kid,
            journal=self.journal.name,
            next_number=self.journal.next_number,
            catalogue_revision=self.catalogue.revision,
            prints_slips=self.prints,
        )

    # --- the wire ---

    def fetches(self) -> None:
        """Take what the hub has published."""
        take_publications(self.replicas, self._hub.published())

    def sends(self, *, together: bool = False) -> None:
        """Deliver all that waits and hear the acknowledgements."""
        self._clock.pass_s(1)
        waiting = waiting_rows(self.journal)
        for ack in deliver(self._hub, self.kid, waiting, together=together):
            self.journal.acknowledge(ack)

    def sends_unheard(self, *places: int) -> None:
        """Deliver some of what waits; the acknowledgements get lost."""
        self._clock.pass_s(1)
        deliver(self._hub, self.kid, self.journal.outbox.rows(places))


def waiting_rows(journal: Journal) -> list[OutboxRow]:
    """All that waits in a journal, in order."""
    return journal.outbox.rows(journal.outbox.waiting(0, 64))


def deliver(
    hub: Hub, kid: str, rows: Sequence[OutboxRow], *, together: bool = False
) -> list[messages.Ack]:
    """Facts as one bundle, or each by itself; what the hub acknowledges."""
    sent = [Incoming(topics.event(kid, row.type), row.payload) for row in rows]
    if together:
        stamp = stamper(kid, hub.clock).stamp()
        bundle = codec.encode_bundle([row.payload for row in rows], stamp)
        sent = [Incoming(topics.event(kid, "bundle"), bundle)]
    said = [answer for each in sent for answer in hub.desk.handle([each])]
    return [codec.decode(answer.payload, messages.Ack).body for answer in said]


ManifestKind = type[messages.CatalogueManifest | messages.DetailedManifest]
PartKind = type[messages.CataloguePart] | type[messages.CatalogueDetails]
MANIFESTS: Mapping[Family, ManifestKind] = {
    Family.CATALOGUE: messages.CatalogueManifest,
    Family.DETAILED_CATALOGUE: messages.DetailedManifest,
}
PARTS: Mapping[Family, PartKind] = {
    Family.CATALOGUE_PART: messages.CataloguePart,
    Family.CATALOGUE_DETAILS: messages.CatalogueDetails,
}


def take_publications(replicas: Replicas, published: dict[str, bytes]) -> None:
    """What a kiosk does with what the broker retains for it."""
    catalogue = replicas.catalogue
    for topic, payload in published.items():
        family = topics.parse(topic).family
        if family is Family.POLICY:
            replicas.policy.offer(codec.decode(payload, messages.Signed).body)
        elif family in MANIFESTS:
            signed = codec.decode(payload, messages.Signed).body
            catalogue.offer_manifest(signed, MANIFESTS[family])
    while (wanted := catalogue.wanted) is not None:
        parts = topics.catalogue_parts_filter(wanted.revision).removesuffix("#")
        for topic, payload in published.items():
            if topic.startswith(parts):
                kind = PARTS[topics.parse(topic).family]
                parcel = codec.decode(payload, kind)
                catalogue.offer_part(parcel.body, parcel.body_bytes)
