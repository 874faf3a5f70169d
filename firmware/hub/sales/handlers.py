"""Books sales and voids: judges each by the catalogue and the policy that it names."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from sqlalchemy import Connection

from firmware.hub.catalogue import article_store
from firmware.hub.catalogue.article_store import ArticleKey
from firmware.hub.db.answer_cache import BoundedCache
from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.ingest.dead_letters import add_dead_letter
from firmware.hub.ingest.fact import Origin
from firmware.hub.ledger import store as ledger_store
from firmware.hub.members import store as members_store
from firmware.hub.policy import store as policy_store
from firmware.hub.sales import flag_store
from firmware.hub.sales import store as sales_store
from firmware.hub.sales.audit import FlagKind, sale_fault, sale_flag, void_fault
from firmware.hub.sales.sale_posting import sale_posting
from firmware.mqtt.log_throttle import LogThrottle
from firmware.protocol.messages import SaleClosed, SaleVoided
from firmware.retail.article import Article
from firmware.retail.policy.policy import Policy

log = logging.getLogger(__name__)

MEMBERS_REMEMBERED = 50_000
ARTICLES_REMEMBERED = 100_000
POLICIES_REMEMBERED = 100


class SaleHandler:
    """Books each `SaleClosed` as an order and a posting; a sale id only once (E01).

    Remembers articles by revision, members' ids and policies, which never change.
    """

    def __init__(self, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._monotonic_s = monotonic_s
        self._log_throttle = LogThrottle()
        self._member_cache: BoundedCache[str, str] = BoundedCache(MEMBERS_REMEMBERED)
        self._article_cache: BoundedCache[ArticleKey, Article] = BoundedCache(
            ARTICLES_REMEMBERED
        )
        self._policy_cache: BoundedCache[int, Policy] = BoundedCache(
            POLICIES_REMEMBERED
        )
        self._booked: set[str] = set()
        self._members: Mapping[str, str] = {}
        self._articles: Mapping[ArticleKey, Article] = {}
        self._policies: Mapping[int, Policy] = {}

    def prefetch(self, facts: Sequence[SaleClosed], connection: Connection) -> None:
        """Ask, in one query each, what it takes to judge these sales."""
        names = {name for s in facts for name in (s.member_id, s.card) if name}
        keys = {(line.gtin, s.revision_of(line)) for s in facts for line in s.lines}
        versions = {sale.policy_version for sale in facts}
        self._booked = sales_store.booked_sales(
            connection, [sale.sale_id for sale in facts]
        )
        self._members = self._member_cache.many(
            names, partial(members_store.ids_by_name, connection)
        )
        self._articles = self._article_cache.many(
            keys, partial(article_store.by_revision, connection)
        )
        self._policies = self._policy_cache.many(
            versions, partial(policy_store.by_version, connection)
        )

    def book(self, fact: SaleClosed, origin: Origin, batch: WriteBatch) -> str | None:
        """Order and posting, or why there are none."""
        if fact.sale_id in self._booked:
            return f"sale_repeated: {fact.sale_id}"
        fault = sale_fault(fact)
        if fault is not None:
            return fault
        policy = self._policies.get(fact.policy_version)
        flag = sale_flag(fact, self._articles, policy)
        points = 0 if flag else fact.earned_points
        member_id = self._members.get(fact.member_id or fact.card or "")
        if member_id is None and fact.member_id is not None:
            # The hub itself gave this id out and no longer knows it: points are owed.
            reason = "member_unknown: booked, its points are not"
            add_dead_letter(batch, origin, reason)
        self._booked.add(fact.sale_id)
        sales_store.add_order(batch, fact, origin, member_id=member_id, points=points)
        posting = sale_posting(fact, origin.kid, member_id=member_id, points=points)
        ledger_store.add_posting(batch, posting, origin.received_at)
        if flag is not None:
            flag_store.add_flag(batch, fact, origin=origin, flag=flag)
            self._log_flag(fact.sale_id, flag.kind, origin.kid)
        return None

    def _log_flag(self, sale_id: str, kind: FlagKind, kid: str) -> None:
        """Each kind of each kiosk once a minute; `reconcile` names them all."""
        left_out = self._log_throttle.due(f"{kind} {kid}", self._monotonic_s())
        if left_out is not None:
            log.warning(
                "order_flagged sale=%r kind=%s left_out=%d", sale_id, kind, left_out
            )


class VoidHandler:
    """Keeps each `SaleVoided`: a sale that reached payment and was not paid."""

    def prefetch(self, facts: Sequence[SaleVoided], connection: Connection) -> None:
        """Nothing is needed to judge a void."""

    def book(self, fact: SaleVoided, origin: Origin, batch: WriteBatch) -> str | None:
        """One row, or why there is none."""
        fault = void_fault(fact)
        if fault is None:
            sales_store.add_void(batch, fact, origin)
        return fault
