"""Which means to pay by phone kiosks receive, by a number that only grows.

A shop that was never paid by phone publishes nothing. One that switches it off
publishes that there is no network any more: a kiosk that was away learns of it, too.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, select

from firmware.hub.db.write_batch import WriteBatch, insert_rows
from firmware.hub.payments.gateway import PaymentGateway
from firmware.hub.payments.means.tables import payment_means
from firmware.protocol.messages import PaymentMeans, PaymentNetwork

_row = payment_means.c
_ROWS = insert_rows(payment_means)
_NEWEST = select(payment_means).order_by(_row.version.desc()).limit(1)


def published_means(
    connection: Connection,
    gateways: Mapping[str, PaymentGateway],
    sealing: str,
    *,
    now_s: int,
) -> PaymentMeans | None:
    """The means as they are now; a new version is stored if they differ from the last.

    `sealing` is the public half of the hub's key. `now_s`, Unix seconds, is a time that
    has passed for certain: books that were put back to an older state go on above what
    kiosks hold. None if there never was a network.
    """
    networks = tuple(
        PaymentNetwork(name=name, scan=gateway.scans)
        for name, gateway in gateways.items()
    )
    words, newest = _words(networks), connection.execute(_NEWEST).one_or_none()
    if newest is None and not networks:
        return None
    version = newest.version if newest else 0
    if newest is None or (newest.networks, newest.sealing) != (words, sealing):
        version = max(now_s, version + 1)
        batch = WriteBatch()
        batch.add(_ROWS, (version, words, sealing))
        batch.write(connection)
    return PaymentMeans(version=version, sealing=sealing, networks=networks)


def _words(networks: tuple[PaymentNetwork, ...]) -> str:
    ways = {True: "code+scan", False: "code"}
    return " ".join(f"{each.name}:{ways[each.scan]}" for each in networks)
