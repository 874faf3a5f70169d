"""What an endpoint is: its address, who may use it, what goes in and what comes out."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from sqlalchemy import Connection

from firmware.hub.api_keys.key_texts import KeyScope
from firmware.hub.api_keys.store import ApiKey
from firmware.hub.db.engine import reading
from firmware.hub.feature.port_command import CommandRefused, PortCommand, PortReply
from firmware.hub.web.api.problems import ApiRefusal, of_hub
from firmware.hub.web.site import Site
from firmware.hub.web.wording.words import PageLanguage
from firmware.protocol.envelope import utc_text
from firmware.protocol.records import PlainRecord

B = TypeVar("B", bound=PlainRecord)
Q = TypeVar("Q", bound=PlainRecord)
R = TypeVar("R", bound=PortReply)

Method = Literal["GET", "POST", "PUT", "DELETE"]
NS_PER_MS = 1_000_000


class Nothing(PlainRecord, frozen=True):
    """No body, or no parameters: `{}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiCall(Generic[B, Q]):
    """One request of a program that may make it; for one thread.

    `path` are the variable parts of the address. `once` is its idempotency key, "" of
    one that changes nothing; `base` is the address of this site, without a path.
    """

    site: Site
    key: ApiKey
    path: Mapping[str, str]
    body: B
    query: Q
    once: str
    language: PageLanguage
    base: str

    @property
    def by(self) -> str:
        """Who asks, for the audit."""
        return f"api:{self.key.name}"

    @property
    def now(self) -> str:
        """The moment as the books write it."""
        return utc_text(self.site.wall_ns() // NS_PER_MS)

    @property
    def port_key(self) -> str:
        """Under which the hub does a command once; another channel has other keys."""
        return f"api:{self.key.channel}:{self.once}" if self.once else ""

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """One state of the books."""
        with reading(self.site.engine) as connection:
            yield connection

    def do(self, command: PortCommand, *replies: type[R]) -> R | ApiRefusal:
        """Have the hub do it, once for the request's key; PortError without a reply."""
        reply = self.site.hub.call(command, *replies, key=self.port_key)
        return of_hub(reply) if isinstance(reply, CommandRefused) else reply

    def ask(self, command: PortCommand, *replies: type[R]) -> R | ApiRefusal:
        """As `do`, of what changes nothing: the hub keeps no reply to it."""
        reply = self.site.hub.call(command, *replies)
        return of_hub(reply) if isinstance(reply, CommandRefused) else reply


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiReply:
    """What a program gets: 200, or the status, with the headers besides."""

    value: PlainRecord
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


Outcome = ApiReply | ApiRefusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(Generic[B, Q]):
    """One method of an address below `/api`, as `routes` serve it and documents show.

    `replies` are the types of the body by status, the usual one first. `reasons` are
    those of its refusals that not every endpoint has. `parameters` say what a variable
    part of `path` or a parameter of the address is.
    """

    method: Method
    path: str
    scope: KeyScope
    summary: str
    handle: Callable[[ApiCall[B, Q]], Outcome]
    replies: Mapping[int, type[PlainRecord]]
    body: type[B]
    query: type[Q]
    reasons: Sequence[str] = ()
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def changes(self) -> bool:
        """Whether a program has to name each request, so that it counts once."""
        return self.method != "GET"

    @property
    def name(self) -> str:
        """As the log and the documents name it."""
        return self.handle.__name__


AnyEndpoint = Endpoint[Any, Any]
