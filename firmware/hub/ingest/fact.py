"""Facts as they arrive, and what the feature must offer that books one type of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from sqlalchemy import Connection

from firmware.hub.db.write_batch import WriteBatch
from firmware.protocol.compat import Newer
from firmware.protocol.envelope import Stamp
from firmware.protocol.messages import Chain, Fact

Journal = tuple[str, int]
"""One kiosk's journal of one epoch: (kid, epoch)."""
FactKey = tuple[str, int, int]
"""(kid, epoch, seq): the same for every arrival of a fact."""


class Origin(NamedTuple):
    """Where a fact came from and what it was, byte for byte.

    `digest` is `fact_hash` of the payload, `received_at` the hub's UTC text. `stamp` is
    of its making, None for a fact that waited here for this build.
    """

    kid: str
    chain: Chain
    digest: str
    payload: bytes
    received_at: str
    stamp: Stamp | None = None

    @property
    def journal(self) -> Journal:
        """The journal that the fact stands in."""
        return self.kid, self.chain.epoch

    @property
    def key(self) -> FactKey:
        """Which fact this is."""
        return self.kid, self.chain.epoch, self.chain.seq


class Arrival(NamedTuple):
    """A fact as it was received; `body` is None if it cannot be read: `fault` says why.

    One of a newer release is `Newer`: it is kept until this hub can read it.
    """

    origin: Origin
    body: Fact | Newer | None
    fault: str = ""


F_contra = TypeVar("F_contra", contravariant=True)


class FactHandler(Protocol[F_contra]):
    """Books the facts of one type, on the handler's thread.

    It may remember what cannot change, within bounds. After a transaction that failed
    it is thrown away with what it remembered, and a new one is made.
    """

    def prefetch(self, facts: Sequence[F_contra], connection: Connection) -> None:
        """Ask the database, once for the whole batch, what it takes to judge these."""
        ...

    def book(self, fact: F_contra, origin: Origin, batch: WriteBatch) -> str | None:
        """Add a fact's rows to the batch, or return why it cannot be booked."""
        ...


Follower = Callable[[Sequence[Any], Connection], None]
"""Receives the facts of one type that were just booked, in the order of booking, in
their transaction and after all their rows."""

Followers = Mapping[type[Fact], Sequence[Follower]]
"""Who else acts on the facts of each type."""

FactHandlers = Mapping[type[Fact], Callable[[], FactHandler[Any]]]
"""Who makes the handler of each type of fact."""
