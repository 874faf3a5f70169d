"""A channel's journal: facts that the hub makes for it, booked as a kiosk's.

In the transaction of the command, by an intake of its own: the one of the messages has
finished by then. Like that one it remembers only what was committed.
"""

from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from firmware.hub.channels.facts import EPOCH
from firmware.hub.feature.command import UnitOfWork
from firmware.hub.ingest import store as ingest_store
from firmware.hub.ingest.fact import Arrival, FactHandlers, Followers, Origin
from firmware.hub.ingest.intake import Intake
from firmware.hub.ingest.limits import KioskLimits
from firmware.protocol import codec
from firmware.protocol.envelope import GENESIS, Stamper, fact_hash
from firmware.protocol.messages import Chain, Fact


class ChannelJournals:
    """The journals of all channels; the handler's thread."""

    def __init__(
        self,
        stamper: Stamper,
        facts: FactHandlers,
        followers: Followers,
        *,
        limits: KioskLimits,
    ) -> None:
        self._stamper = stamper
        self._new_intake = partial(Intake, facts, followers, limits)
        self._intake = self._new_intake()
        self._current: Connection | None = None
        self._committed = True

    def book(self, fact: Fact, kid: str, work: UnitOfWork) -> None:
        """Book the next fact of a channel. RuntimeError if the books refuse it.

        What a channel may ask is judged before a fact is made of it: a fact that is
        refused is a defect, and nothing of the transaction stays.
        """
        connection = work.connection
        intake = self._intake_of(work)
        arrival = self._arrival(fact, kid, connection)
        ((_, ack),) = intake.book([arrival], connection).acks
        refused = [each.reason for each in ack.refused]
        if refused:
            raise RuntimeError(f"a channel's fact was refused: {refused[0]}")

    def _intake_of(self, work: UnitOfWork) -> Intake:
        """That of the transaction; a new one after one that failed."""
        if work.connection is not self._current:
            if not self._committed:
                self._intake = self._new_intake()
            self._current, self._committed = work.connection, False
            work.after_commit(self._keep)
        return self._intake

    def _keep(self) -> None:
        self._current, self._committed = None, True

    def _arrival(self, fact: Fact, kid: str, connection: Connection) -> Arrival:
        chain = _next_place(connection, kid)
        stamp = replace(self._stamper.stamp(), kid=kid)
        payload = codec.encode(fact, stamp, chain=chain)
        digest = fact_hash(chain.previous, payload)
        origin = Origin(kid, chain, digest, payload, stamp.ts, stamp)
        return Arrival(origin, fact)


def _next_place(connection: Connection, kid: str) -> Chain:
    journal = kid, EPOCH
    upto = ingest_store.cursors(connection, [journal])[journal].upto
    if not upto:
        return Chain(epoch=EPOCH, seq=1, previous=GENESIS)
    key = (*journal, upto)
    digest, _ = ingest_store.arrived(connection, [key])[key]
    return Chain(epoch=EPOCH, seq=upto + 1, previous=digest)
