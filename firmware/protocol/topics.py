"""The only place where topics are built and parsed. Pure.

`kid` is the kiosk's one identity: the certificate's CN, the MQTT user name and the
client id. The store is no part of a topic. Builders raise WireError for arguments that
fit no topic; `parse` accepts only what a builder can make, so that what it returns is
safe to use as names.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from firmware.base.errors import WireError

EVERYONE = "all"
HUB = "hub"

_KID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_COUNT = re.compile(r"[1-9][0-9]{0,8}")


class Direction(StrEnum):
    """From a kiosk up to the hub, or from the hub down."""

    UP = "up"
    DOWN = "dn"


class Family(StrEnum):
    """The purpose of a topic; mostly the word in the topic itself."""

    STATE = "state"
    BIRTH = "birth"
    EVENT = "ev"
    ASK = "ask"
    TELEMETRY = "tm"
    ACK = "ack"
    REPLY = "rsp"
    COMMAND = "cmd"
    CATALOGUE = "catalogue"
    DETAILED_CATALOGUE = "detailed catalogue"
    CATALOGUE_PART = "catalogue part"
    CATALOGUE_DETAILS = "catalogue details"
    POLICY = "policy"
    STAFF = "staff"
    PASSES = "passes"
    PAYMENTS = "payments"


_PLAIN = {"up": {Family.STATE, Family.BIRTH}, "dn": {Family.ACK}}
_DOCUMENTS = {Family.CATALOGUE, Family.POLICY, Family.STATE}
_KEYS = {Family.STAFF, Family.PASSES, Family.PAYMENTS}
_FOR_ALL = _DOCUMENTS | _KEYS
_NAMED = {
    "up": {Family.EVENT, Family.ASK, Family.TELEMETRY},
    "dn": {Family.REPLY, Family.COMMAND},
}


@dataclass(frozen=True, slots=True)
class Address:
    """A parsed topic.

    `kid` is the kiosk's, or `all` for what is sent to all kiosks, or `hub` for the
    hub's own state without a signature. `name` is the last part, or "" if the family
    has none: the type of a fact, request or command, the group of telemetry, the
    correlation of a reply, the pricing engine of a policy ("" for release 0.1.0),
    `<revision>/<part>` of the catalogue.
    """

    kid: str
    direction: Direction
    family: Family
    name: str = ""


def is_kid(text: str) -> bool:
    """Whether a text can name a kiosk: 1 to 64 of A-Z a-z 0-9 _ -, not `all`, `hub`."""
    return _KID.fullmatch(text) is not None and text not in {EVERYONE, HUB}


# --- builders: what a kiosk publishes ---


def state(kid: str) -> str:
    """Retained, and the kiosk's will: `KioskState`."""
    return _own(kid, "up/state")


def birth(kid: str) -> str:
    """Retained: `Birth`."""
    return _own(kid, "up/birth")


def event(kid: str, fact: str) -> str:
    """A durable fact, from the outbox only; `fact` is its type."""
    return _own(kid, f"up/ev/{_name(fact)}")


def ask(kid: str, request: str) -> str:
    """A request at QoS 0; `request` is its type."""
    return _own(kid, f"up/ask/{_name(request)}")


def telemetry(kid: str, group: str) -> str:
    """Counters and gauges at QoS 0; `group` names them."""
    return _own(kid, f"up/tm/{_name(group)}")


# --- builders: what the hub publishes ---


def ack(kid: str) -> str:
    """The hub's acknowledgement, after its commit."""
    return _own(kid, "dn/ack")


def reply(kid: str, correlation: str) -> str:
    """The reply to the request whose `reply_to` is `correlation`."""
    return _own(kid, f"dn/rsp/{_name(correlation)}")


def command(kid: str, name: str) -> str:
    """What the hub wants of one kiosk, at QoS 0; `name` is its type."""
    return _own(kid, f"dn/cmd/{_name(name)}")


def hub_state() -> str:
    """Retained, and the hub's will: `HubState`."""
    return "ct/1/hub/state"


def first_release_policy() -> str:
    """Retained: the signed `PolicyDocument` in the words of release 0.1.0."""
    return "ct/1/all/dn/policy"


def policy(engine: int) -> str:
    """Retained: the newest signed `PolicyDocument` that this pricing engine follows."""
    return f"{first_release_policy()}/{_count(str(engine))}"


def staff() -> str:
    """Retained: the signed `StaffBadges`, once the shop has made a badge."""
    return "ct/1/all/dn/staff"


def passes() -> str:
    """Retained: the signed `PassKeys`."""
    return "ct/1/all/dn/passes"


def payments() -> str:
    """Retained: the signed `PaymentMeans`, where customers can pay by phone."""
    return "ct/1/all/dn/payments"


def signed_hub_state() -> str:
    """Retained: the signed `HubState`, while the hub is there or was."""
    return "ct/1/all/dn/state"


def hub_states() -> tuple[str, ...]:
    """Where the hub's state stands retained."""
    return hub_state(), signed_hub_state()


def catalogue() -> str:
    """Retained: the signed `CatalogueManifest`."""
    return "ct/1/all/dn/catalogue"


def catalogue_part(revision: int, number: int) -> str:
    """Retained: one `CataloguePart`; revision and number count from 1."""
    return f"{catalogue()}/{_count(str(revision))}/{_count(str(number))}"


def detailed_catalogue() -> str:
    """Retained: the signed `DetailedManifest`, for kiosks later than release 0.1.0."""
    return f"{catalogue()}/detailed"


def catalogue_details(revision: int, number: int) -> str:
    """Retained: one `CatalogueDetails`; revision and number count from 1."""
    return f"{catalogue()}/{_count(str(revision))}/details/{_count(str(number))}"


# --- subscription filters ---


def kiosk_filters(kid: str) -> tuple[str, ...]:
    """What every kiosk subscribes to; catalogue parts come on demand.

    The detailed catalogue is named first, so that a broker sends it first.
    """
    policies = first_release_policy()
    catalogues = detailed_catalogue(), catalogue()
    keys = staff(), passes(), payments()
    documents = *catalogues, policies, f"{policies}/+", *keys
    return _own(kid, "dn/#"), *hub_states(), *documents


def hub_filters() -> tuple[str, ...]:
    """What the hub subscribes to: everything that kiosks publish."""
    return ("ct/1/+/up/#",)


def hub_topics_filters() -> tuple[str, ...]:
    """What the hub alone may publish for all kiosks, for the hub to watch."""
    return hub_state(), f"ct/1/{EVERYONE}/{Direction.DOWN}/#"


def single_kiosks_filters() -> tuple[str, ...]:
    """What the hub alone may publish for single kiosks, where it retains nothing."""
    return f"ct/1/+/{Direction.DOWN}/+", f"ct/1/+/{Direction.DOWN}/+/+"


def catalogue_parts_filter(revision: int) -> str:
    """All parts and details of one publication, while a kiosk fetches it."""
    return f"{catalogue()}/{_count(str(revision))}/#"


# --- parser ---


def is_hubs(topic: str) -> bool:
    """Whether the hub alone may publish on a topic, of whichever family."""
    return topic == hub_state() or _down_to(topic) != ""


def is_for_one_kiosk(topic: str) -> bool:
    """Whether the hub alone may publish on a topic, and for one kiosk only."""
    return _down_to(topic) not in {"", EVERYONE}


def parse(topic: str) -> Address:
    """The parts of a topic; WireError if no builder can make it."""
    match topic.split("/"):
        case ["ct", "1", "hub", "state"]:
            return Address(HUB, Direction.DOWN, Family.STATE)
        case ["ct", "1", "all", "dn", family] if family in _FOR_ALL:
            return Address(EVERYONE, Direction.DOWN, Family(family))
        case ["ct", "1", "all", "dn", "policy", engine]:
            return Address(EVERYONE, Direction.DOWN, Family.POLICY, _count(engine))
        case ["ct", "1", "all", "dn", "catalogue", *rest]:
            return _of_catalogue(rest)
        case ["ct", "1", kid, way, family] if family in _PLAIN.get(way, ()):
            return Address(_kid(kid), Direction(way), Family(family))
        case ["ct", "1", kid, way, family, name] if family in _NAMED.get(way, ()):
            return Address(_kid(kid), Direction(way), Family(family), _name(name))
        case _:
            raise WireError(
                f"unknown topic of {len(topic)} characters; see docs/topics"
            )


def _of_catalogue(rest: list[str]) -> Address:
    match rest:
        case ["detailed"]:
            return Address(EVERYONE, Direction.DOWN, Family.DETAILED_CATALOGUE)
        case [revision, number]:
            family = Family.CATALOGUE_PART
        case [revision, "details", number]:
            family = Family.CATALOGUE_DETAILS
        case _:
            raise WireError("unknown topic of the catalogue; see docs/topics")
    name = f"{_count(revision)}/{_count(number)}"
    return Address(EVERYONE, Direction.DOWN, family, name)


def _down_to(topic: str) -> str:
    """Whom a topic of the hub is for, "" if it is none."""
    match topic.split("/", 4):
        case ["ct", "1", kid, Direction.DOWN, _]:
            return kid
        case _:
            return ""


def _own(kid: str, rest: str) -> str:
    return f"ct/1/{_kid(kid)}/{rest}"


def _kid(text: str) -> str:
    if not is_kid(text):
        raise WireError("a kid is 1 to 64 of A-Z a-z 0-9 _ -, and not `all` or `hub`")
    return text


def _name(text: str) -> str:
    if _NAME.fullmatch(text) is None:
        raise WireError("the last part of a topic is 1 to 64 of A-Z a-z 0-9 _ . -")
    return text


def _count(text: str) -> str:
    if _COUNT.fullmatch(text) is None:
        raise WireError("a number in a topic is 1 to 999999999")
    return text
