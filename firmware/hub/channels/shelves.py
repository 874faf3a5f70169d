"""Rules and goods as the books have them, for orders of channels."""

from sqlalchemy import Connection

from firmware.hub.catalogue import article_store
from firmware.hub.channels.filling import Shelf
from firmware.hub.channels.wanted import QuotedOrder, WantedOrder
from firmware.hub.policy import store as policy_store
from firmware.retail.policy.policy import Policy


def shelf_of_now(connection: Connection, wanted: WantedOrder) -> Shelf:
    """What a kiosk sells by now."""
    policy = policy_store.newest(connection) or Policy()
    revision = article_store.latest_revision(connection)
    return _shelf(connection, wanted, policy=policy, revision=revision)


def shelf_of_then(connection: Connection, quoted: QuotedOrder) -> Shelf | None:
    """What a quote was made by; None if this hub has not that policy any more."""
    version = quoted.policy_version
    policy = policy_store.by_version(connection, [version]).get(version)
    if policy is None:
        return None
    revision = quoted.catalogue_revision
    return _shelf(connection, quoted.order, policy=policy, revision=revision)


def _shelf(
    connection: Connection, wanted: WantedOrder, *, policy: Policy, revision: int
) -> Shelf:
    keys = {(each.gtin, revision) for each in wanted.goods}
    found = article_store.by_revision(connection, keys)
    articles = {gtin: article for (gtin, _), article in found.items()}
    return Shelf(policy=policy, revision=revision, articles=articles)
