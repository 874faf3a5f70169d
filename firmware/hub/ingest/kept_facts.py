"""Books what was kept while this hub was too old for it, in slices."""

import logging
from functools import partial

from sqlalchemy import Engine

from firmware.base.errors import WireError
from firmware.hub.db.engine import reading, writing
from firmware.hub.ingest import newer_facts
from firmware.hub.ingest import store as ingest_store
from firmware.hub.ingest.fact import Arrival, FactHandlers, Followers, Origin
from firmware.hub.ingest.intake import Intake
from firmware.hub.ingest.kiosk_use import day_of
from firmware.hub.ingest.limits import KioskLimits
from firmware.hub.ingest.newer_facts import KeptFact
from firmware.protocol import codec
from firmware.protocol.compat import Newer, known_version
from firmware.protocol.envelope import GENESIS, Stamper, fact_hash
from firmware.protocol.messages import Chain, Fact

log = logging.getLogger(__name__)

BATCH = 32
DAMAGED = "malformed: other bytes than those that arrived"


class KeptFacts:
    """Books kept facts that this build reads. The handler's thread.

    StoreError if the database cannot: what was kept is kept on.
    """

    def __init__(
        self,
        engine: Engine,
        stamper: Stamper,
        *,
        handlers: FactHandlers,
        followers: Followers,
        limits: KioskLimits,
    ) -> None:
        """`handlers` name the types that this build reads."""
        self._engine = engine
        self._stamper = stamper
        self._new_intake = partial(Intake, handlers, followers, limits)
        self._kinds = tuple(handlers)
        self._known = {codec.tag_of(kind): known_version(kind) for kind in handlers}

    def run(self, _until_s: float) -> bool:
        """Book the oldest few, in one transaction; whether there may be more."""
        with reading(self._engine) as connection:
            kept = newer_facts.next_kept(connection, self._known, BATCH)
            keys = [(fact.kid, fact.epoch, fact.seq) for fact in kept]
            arrived = ingest_store.arrived(connection, keys)
        if not kept:
            return False
        arrivals = [
            _arrival(fact, self._kinds, arrived.get(key, ("", None))[0])
            for fact, key in zip(kept, keys, strict=True)
        ]
        now = self._stamper.stamp().ts
        with writing(self._engine) as connection:
            self._new_intake().book_kept(arrivals, connection, day=day_of(now))
            newer_facts.mark_booked(connection, kept, now)
        log.info("newer_facts_booked facts=%d", len(kept))
        return True


def _arrival(kept: KeptFact, kinds: tuple[type[Fact], ...], digest: str) -> Arrival:
    """The fact as it would have been received by this build.

    One whose `digest` was another one when it arrived is damaged: it is for people.
    """
    topic = f"kept fact {kept.kid} {kept.epoch} {kept.seq}"
    try:
        chain = codec.decode_envelope(kept.payload, topic=topic).chain
    except WireError:
        chain = None
    chain = chain or Chain(epoch=kept.epoch, seq=kept.seq, previous=GENESIS)
    found = fact_hash(chain.previous, kept.payload)
    origin = Origin(kept.kid, chain, found, kept.payload, kept.received_at)
    if found != digest or origin.key != (kept.kid, kept.epoch, kept.seq):
        return Arrival(origin, None, DAMAGED)
    try:
        read = codec.decode_known(kept.payload, *kinds, topic=topic)
    except WireError as error:
        return Arrival(origin, None, f"malformed: {error}")
    return Arrival(origin, read if isinstance(read, Newer) else read.body)
