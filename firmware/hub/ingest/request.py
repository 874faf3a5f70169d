"""What kiosks ask, and what the feature must offer that replies to one type of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection

from firmware.protocol.compat import Newer
from firmware.protocol.messages import (
    AskBasket,
    AskCharge,
    AskHold,
    AskMember,
    AskNewest,
    AskPass,
    AskRefund,
    AskReport,
    JournalSaleState,
    Message,
    OrderState,
)

Ask = (
    AskMember
    | AskPass
    | AskNewest
    | AskHold
    | AskRefund
    | AskCharge
    | AskReport
    | AskBasket
    | JournalSaleState
    | OrderState
)


@dataclass(frozen=True, slots=True)
class Request:
    """What a kiosk asks, and where it listens for the reply.

    `ask` is `Newer` if this hub is too old to read it.
    """

    kid: str
    correlation: str
    ask: Ask | Newer


A_contra = TypeVar("A_contra", contravariant=True)


class RequestHandler(Protocol[A_contra]):
    """Replies to the requests of one type, on the handler's thread."""

    def reply(self, ask: A_contra, correlation: str, connection: Connection) -> Message:
        """What goes back to the kiosk; `connection` only reads."""
        ...


RequestHandlers = Mapping[type[Ask], RequestHandler[Any]]
"""Who replies to each type of request."""


class WritingRequestHandler(Protocol[A_contra]):
    """Replies to the requests of one type by changing the books; the handler's thread.

    The reply is sent only once that is committed. Who gets none asks again: the same
    request a second time must change nothing.
    """

    def reply(self, ask: A_contra, kid: str, connection: Connection) -> Message:
        """What goes back to the kiosk `kid`, inside the batch's transaction."""
        ...


WritingRequestHandlers = Mapping[type[Ask], WritingRequestHandler[Any]]
"""Who replies to each type of request that changes the books."""
