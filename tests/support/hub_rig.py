"""A virtual kiosk's facts and a shop's catalogue, for the hub's tests and bench."""

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import replace as replaced
from sqlalchemy import Connection, Engine, bindparam, event, select, update

from firmware.hub.app import Parts, features
from firmware.hub.catalogue import importing, tables
from firmware.hub.catalogue.article_rows import checked
from firmware.hub.config import HubConfig
from firmware.hub.db.database_config import DatabaseConfig
from firmware.hub.db.engine import open_engine, reading, writing
from firmware.hub.feature.feature import Feature
from firmware.hub.feature.publish_port import PublishPort
from firmware.hub.ingest.fact import Followers
from firmware.hub.ingest.limits import KioskLimits
from firmware.hub.ingest.request import Ask
from firmware.hub.members import store as members_store
from firmware.hub.notifications.feature import NoteSales, follower
from firmware.hub.policy import store as policy_store
from firmware.hub.publishing.publisher import Publisher
from firmware.hub.reports.business_day import ALWAYS
from firmware.hub.reports.reconciling import reconcile
from firmware.hub.reports.reconciling.reconcile import Discrepancy
from firmware.hub.runtime.bounds import Bounds
from firmware.hub.runtime.disk_reserve import DiskReserve
from firmware.hub.runtime.dispatcher import MessageDispatcher
from firmware.hub.runtime.inbox import HandlerInbox
from firmware.hub.runtime.incoming import Incoming
from firmware.hub.runtime.kiosk_gate import KioskGate
from firmware.hub.runtime.registry import Registry
from firmware.protocol import codec, topics
from firmware.protocol.envelope import GENESIS, Stamper, fact_hash
from firmware.protocol.messages import (
    CONTRACT,
    Ack,
    AskMember,
    AskNewest,
    Birth,
    Chain,
    Fact,
    MemberReply,
    PriceStep,
    SaleClosed,
    SaleLine,
)
from firmware.protocol.signing import SigningKey
from firmware.retail.article import Article
from firmware.retail.basket import Basket, Label, Refusal, add, void_last
from firmware.retail.codes.gtin import check_digit
from firmware.retail.codes.own_codes import make_card
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import price
from firmware.retail.pricing.quote import Tender
from firmware.retail.sale_ids import make_receipt_no
from tests.support.hub_databases import SQLITE, DatabaseKind, Found

NOW_MS = 1_772_352_000_000  # 2026-03-01T08:00:00Z
POLICY = Policy()
KEY = SigningKey.generate()
NO_KEYS = HubConfig().data


def gtin(number: int) -> str:
    digits = f"690{number:09d}"
    return digits + check_digit(digits)


def goods(articles: int, cheapest_fen: int = 100) -> list[Article]:
    return [
        Article(gtin(n), f"苏打水 {n}", cheapest_fen + n * 7 % 5_000)
        for n in range(articles)
    ]


@dataclass
class Chance:
    """Randomness that repeats: 1, 2, 3 …"""

    drawn: int = 0

    def __call__(self, count: int) -> bytes:
        self.drawn += 1
        return self.drawn.to_bytes(count, "big")


def still_stamper(kid: str, chance: Chance | None = None) -> Stamper:
    return Stamper(
        kid,
        "boot",
        wall_ns=lambda: NOW_MS * 1_000_000,
        mono_ns=lambda: 0,
        chance=chance or Chance(),
    )


def sale(  # noqa: PLR0913 - a sale has that many sides
    sale_id: str,
    articles: Sequence[Article],
    *,
    revision: int = 1,
    member_id: str | None = None,
    card: str | None = None,
    voids: int = 0,
    policy: Policy = POLICY,
    closed_at: str = "2026-03-01T08:00:00.000Z",
    tender: Tender = Tender.CASH,
) -> SaleClosed:
    """A sale as a kiosk closes it; the last `voids` articles are taken back."""
    basket = Basket()
    for article in articles:
        weight_g = 250 if article.by_weight else None
        label = Label(weight_g=weight_g)
        added = add(basket, article, policy.limits, label=label)
        assert not isinstance(added, Refusal), added
        basket = added
    for _ in range(voids):
        basket = void_last(basket)
    quote = price(basket.lines, policy, tender)
    return SaleClosed(
        sale_id=sale_id,
        receipt_no=receipt_no(sale_id),
        opened_at=min("2026-03-01T07:59:00.000Z", closed_at),
        closed_at=closed_at,
        lines=tuple(
            SaleLine(
                number=line.number,
                gtin=line.gtin,
                name=line.name,
                pieces=line.pieces,
                amount_fen=line.amount_fen,
                entry=line.entry,
                voids=line.voids,
                weight_g=line.weight_g,
                approved=line.approved,
            )
            for line in basket.lines
        ),
        steps=tuple(
            PriceStep(stage=step.stage, rule=step.rule, amount_fen=step.amount_fen)
            for step in quote.steps
        ),
        payable_fen=quote.payable_fen,
        tender="phone" if tender is Tender.PHONE else "cash",
        member_id=member_id,
        card=card,
        earned_points=quote.earned_points if member_id or card else 0,
        policy_version=quote.policy_version,
        catalogue_revision=revision,
        slip="printed",
    )


@dataclass
class VirtualKiosk:
    """Writes a journal as a kiosk does: gap-free numbers, each hash over the last."""

    kid: str = "k1"
    epoch: int = 1
    seq: int = 0
    previous: str = GENESIS
    chance: Chance = field(default_factory=Chance)

    def fact(self, body: Fact) -> Incoming:
        self.seq += 1
        chain = Chain(epoch=self.epoch, seq=self.seq, previous=self.previous)
        stamp = still_stamper(self.kid, self.chance).stamp()
        payload = codec.encode(body, stamp, chain=chain)
        self.previous = fact_hash(self.previous, payload)
        return Incoming(topics.event(self.kid, codec.tag_of(type(body))), payload)

    def facts(self, bodies: Iterable[Fact]) -> list[Incoming]:
        return [self.fact(body) for body in bodies]

    def bundle(self, bodies: Iterable[Fact]) -> Incoming:
        """These facts as one message."""
        return self.packed(fact.payload for fact in self.facts(bodies))

    def packed(self, payloads: Iterable[bytes]) -> Incoming:
        stamp = still_stamper(self.kid, self.chance).stamp()
        payload = codec.encode_bundle(payloads, stamp)
        return Incoming(topics.event(self.kid, "bundle"), payload)

    def ask(self, card: str, *, expires_at: str | None = None) -> Incoming:
        return self.request(AskMember(card=card), expires_at=expires_at)

    def request(self, body: Ask, *, expires_at: str | None = None) -> Incoming:
        """A request of any type, as a kiosk sends it."""
        stamp = still_stamper(self.kid, self.chance).stamp()
        payload = codec.encode(body, stamp, reply_to=stamp.id, expires_at=expires_at)
        return Incoming(topics.ask(self.kid, codec.tag_of(type(body))), payload)

    def birth(self, contract: int = CONTRACT) -> Incoming:
        """What it announces at its start."""
        body = Birth(
            firmware="9.9.9",
            schema=contract,
            policy_version=1,
            catalogue_revision=1,
            hardware="virtual",
            devices=(),
        )
        stamp = still_stamper(self.kid, self.chance).stamp()
        return Incoming(topics.birth(self.kid), codec.encode(body, stamp))

    def ask_newest(self) -> Incoming:
        stamp = still_stamper(self.kid, self.chance).stamp()
        payload = codec.encode(AskNewest(), stamp, reply_to=stamp.id)
        return Incoming(topics.ask(self.kid, "newest"), payload)


def unreadable(closed: SaleClosed) -> SaleClosed:
    """The same sale with an id that the hub refuses as malformed."""
    return replaced(closed, sale_id=f"{closed.sale_id}\0")


def receipt_no(sale_id: str) -> str:
    """The receipt number beside a sale id of a kiosk's own making.

    A kiosk numbers on from epoch to epoch; here each but the first has a million.
    """
    kid, epoch, number = sale_id.rsplit("-", 2)
    millions = int(epoch, 16) % 10**6 if epoch != "1" else 0
    return make_receipt_no(kid, millions * 10**6 + int(number))


def card(number: int) -> str:
    return make_card(number)


@dataclass
class Shop:
    """A hub without a broker: policy 1, articles of revision 1, member m1."""

    folder: Path
    engine: Engine
    desk: MessageDispatcher
    database: DatabaseConfig
    kind: DatabaseKind

    @property
    def config(self) -> str:
        """How hub.toml names this shop's data and database."""
        url = self.database.url
        return f'data = "{self.folder}"\n[database]\nurl = "{url}"\n'

    def acks(self, *messages: Incoming) -> list[tuple[str, Ack]]:
        """Handle as one batch; the acknowledgements with their topics."""
        answers = self.desk.handle(messages)
        return [(a.topic, codec.decode(a.payload, Ack).body) for a in answers]

    def ack(self, *messages: Incoming) -> Ack:
        """Handle as one batch of one journal; its acknowledgement."""
        ((_, ack),) = self.acks(*messages)
        return ack

    def reply(self, question: Incoming) -> tuple[str, MemberReply]:
        (answer,) = self.desk.handle([question])
        return answer.topic, codec.decode(answer.payload, MemberReply).body

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """What a query finds; another statement is committed, and finds nothing."""
        with self.engine.connect().execution_options(
            writes=not sql.startswith("SELECT")
        ) as connection:
            found = connection.exec_driver_sql(sql)
            rows = [tuple(row) for row in found] if found.returns_rows else []
            connection.commit()
            return rows

    def spoil(self, *statements: str) -> None:
        """Write past all rules, as a defect or a stranger would."""
        with self.engine.connect().execution_options(writes=True) as connection:
            self.kind.lift_rules(connection)
            for statement in statements:
                connection.exec_driver_sql(statement)
            connection.commit()

    def change_articles(self, change: str) -> None:
        """As if all articles had been written with this change."""
        self.spoil(f"UPDATE articles SET {change}")  # noqa: S608 - our own
        row = tables.articles.c
        sign = (
            update(tables.articles)
            .where(row.gtin == bindparam("of"), row.from_revision == 1)
            .values(digest=bindparam("signed"))
        )
        with writing(self.engine) as connection:
            found = connection.execute(select(tables.articles)).mappings().all()
            rows = [checked(dict(each)) for each in found]
            signed = [{"of": each["gtin"], "signed": each["digest"]} for each in rows]
            connection.execute(sign, signed)

    def break_inserts(self, table: str, when: str) -> None:
        """From now on the database meets a defect at such rows, which are `NEW`."""
        self.spoil(*self.kind.defect(table, when))

    def mend_inserts(self, table: str) -> None:
        """What `break_inserts` did is undone."""
        self.spoil(self.kind.mended(table))

    def books(self) -> list[list[tuple[object, ...]]]:
        """Everything that must not depend on how the facts arrived."""
        return [
            self.rows("SELECT * FROM entries ORDER BY 1, 2, 3"),
            self.rows("SELECT posting_id, kind, event_at FROM postings ORDER BY 1"),
            self.rows("SELECT sale_id, payable_fen, member_id FROM orders ORDER BY 1"),
            self.rows("SELECT * FROM order_lines ORDER BY 1, 2"),
            self.rows("SELECT kid, epoch, seq, digest FROM inbox ORDER BY 1, 2, 3"),
            self.rows("SELECT * FROM cursors ORDER BY 1, 2"),
        ]

    def wrong(self) -> list[Discrepancy]:
        with reading(self.engine) as connection:
            return reconcile.discrepancies(connection, ALWAYS)


def queries_of(connection: Connection) -> list[tuple[str, Any]]:
    """What will be executed on a connection: each statement with its values."""
    queries: list[tuple[str, Any]] = []

    def note(*executed: Any) -> None:  # noqa: ANN401 - the vendor's signature
        _connection, _cursor, statement, values, *_ = executed
        queries.append((statement, values))

    event.listen(connection, "before_cursor_execute", note)
    return queries


class DownLink:
    """A transport that is never up."""

    up = False

    def publish(
        self, topic: str, payload: bytes, *, qos: int, retain: bool = False
    ) -> bool:
        del topic, payload, qos, retain
        return False

    def subscribe(self, topic_filter: str) -> None: ...

    def unsubscribe(self, topic_filter: str) -> None: ...


def hub_parts(
    engine: Engine,
    stamper: Stamper,
    key: SigningKey,
    *,
    data: Path = NO_KEYS,
    transport: PublishPort | None = None,
) -> Parts:
    """A hub whose link is down, if there is none; see `dataclasses.replace`."""
    inbox = HandlerInbox()
    return Parts(
        config=HubConfig(data=data),
        engine=engine,
        stamper=stamper,
        key=key,
        inbox=inbox,
        gate=KioskGate(KioskLimits(), inbox.put_message),
        reserve=DiskReserve(),
        publisher=Publisher(engine, stamper, key),
        transport=transport or DownLink(),
    )


def dispatcher(  # noqa: PLR0913 - a hub has that many sides
    engine: Engine,
    stamper: Stamper,
    key: SigningKey,
    *,
    note: NoteSales | None = None,
    limits: KioskLimits | None = None,
    reserve: DiskReserve | None = None,
    data: Path = NO_KEYS,
    transport: PublishPort | None = None,
) -> MessageDispatcher:
    """The hub's dispatcher with all features; `note` receives what may be members'.

    `data`: where the keys of passes are, if there are any.
    """
    followers: Followers = {SaleClosed: (follower(note),)} if note else {}
    made = features(hub_parts(engine, stamper, key, data=data, transport=transport))
    registry = Registry([*made, Feature(name="noted", followers=followers)])
    bounds = Bounds(limits=limits or KioskLimits(), reserve=reserve or DiskReserve())
    return MessageDispatcher(engine, stamper, registry, key=key, bounds=bounds)


def found(engine: Engine, articles: int) -> None:
    """What is in the books of a new shop."""
    with writing(engine) as connection:
        policy_store.keep(connection, POLICY, "")
        stock = goods(articles)
        importing.import_articles(connection, stock, source="test", now="")
        members_store.add(connection, members_store.Member("m1", card(1), ""))


@contextmanager
def open_shop(
    folder: Path,
    articles: int = 30,
    database: DatabaseKind = SQLITE,
    transport: PublishPort | None = None,
    begin: Found = found,
) -> Generator[Shop]:
    """A new shop in `folder`, whose database is a copy of one made once a run.

    `begin`: what is in its books, `found` or a function that does more.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with database.founded(folder, articles, begin) as config:
        engine = open_engine(folder, config)
        stamper = still_stamper("hub")
        desk = dispatcher(engine, stamper, KEY, data=folder, transport=transport)
        yield Shop(folder, engine, desk, config, database)
        engine.dispose()
