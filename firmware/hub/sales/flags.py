"""Closing flags: a person decides, or the hub computes the order anew when it can."""

import logging

from sqlalchemy import Connection

from firmware.hub.catalogue import article_store
from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.ledger import store as ledger_store
from firmware.hub.policy import store as policy_store
from firmware.hub.sales import flag_store
from firmware.hub.sales.audit import FlagKind, sale_flag
from firmware.hub.sales.flag_store import OpenFlag
from firmware.hub.sales.sale_posting import accepted_points_posting
from firmware.protocol import codec
from firmware.protocol.messages import SaleClosed

log = logging.getLogger(__name__)

UNJUDGED = (
    FlagKind.ENGINE_UNKNOWN,
    FlagKind.POLICY_UNKNOWN,
    FlagKind.ARTICLE_UNKNOWN,
)
"""Flags that only say that the hub could not compute the order then."""


def accept(connection: Connection, flag: OpenFlag, *, note: str, now: str) -> None:
    """Close a flag in the customer's favour: what was withheld is granted."""
    if flag.member_id is not None and flag.withheld_points:
        batch = WriteBatch()
        posting = accepted_points_posting(
            _sale(flag),
            member_id=flag.member_id,
            points=flag.withheld_points,
            event_at=now,
        )
        ledger_store.add_posting(batch, posting, now)
        batch.write(connection)
    flag_store.close_flag(connection, flag.flag, note=note, now=now)


def dismiss(connection: Connection, flag: OpenFlag, *, note: str, now: str) -> None:
    """Close a flag; what was withheld stays so."""
    flag_store.close_flag(connection, flag.flag, note=note, now=now)


def judge_again(connection: Connection, flag: OpenFlag, now: str) -> bool:
    """Accept an order that can be computed by now, and agrees; whether it did."""
    sale = _sale(flag)
    keys = {(line.gtin, sale.revision_of(line)) for line in sale.lines}
    articles = article_store.by_revision(connection, keys)
    policies = policy_store.by_version(connection, [sale.policy_version])
    policy = policies.get(sale.policy_version)
    if sale_flag(sale, articles, policy) is not None:
        return False
    accept(connection, flag, note="computed anew, agrees", now=now)
    log.info("order_agrees sale=%r flag=%d", flag.sale_id, flag.flag)
    return True


def _sale(flag: OpenFlag) -> SaleClosed:
    return codec.decode(flag.payload, SaleClosed, topic=f"flag {flag.flag}").body
