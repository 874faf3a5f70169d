"""The policy as each release and each pricing engine in use can follow it."""

from dataclasses import replace

from sqlalchemy import Connection

from firmware.hub.fleet import store as fleet_store
from firmware.hub.policy import store as policy_store
from firmware.protocol import topics
from firmware.protocol.compat import known_format
from firmware.protocol.messages import PolicyDocument
from firmware.retail.policy.document import MAY_SKIP, document_for, engine_needed
from firmware.retail.policy.first_release import first_release_document
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import ENGINES, NEWEST

FIRST_ENGINE = 1


def engines_to_serve(connection: Connection) -> frozenset[int]:
    """Engines that a kiosk of this shop has, or may have at its next update."""
    return fleet_store.engines_in_use(connection) | ENGINES.keys()


def policy_documents(
    connection: Connection, engines: frozenset[int]
) -> dict[str, PolicyDocument]:
    """What to publish by topic: for each engine the newest policy that it follows.

    The first topic is for kiosks of release 0.1.0, which know no other.
    """
    documents: dict[str, PolicyDocument] = {}
    oldest = _newest_for(connection, FIRST_ENGINE)
    if oldest is not None:
        documents[topics.first_release_policy()] = PolicyDocument(
            version=oldest.version, rules=first_release_document(oldest)
        )
    for engine in sorted(engines):
        policy = _newest_for(connection, engine)
        if policy is not None:
            documents[topics.policy(engine)] = _document(policy, engine)
    return documents


def _newest_for(connection: Connection, engine: int) -> Policy | None:
    return policy_store.newest_for(
        connection, lambda policy: engine_needed(policy) <= engine
    )


def _document(policy: Policy, engine: int) -> PolicyDocument:
    reads = known_format(PolicyDocument)
    return PolicyDocument(
        version=policy.version,
        rules=document_for(replace(policy, pricing_engine=NEWEST), engine),
        format=reads,
        min_reader=reads,
        engine=engine_needed(policy),
        may_skip=MAY_SKIP,
    )
