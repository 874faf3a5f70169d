import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.base.errors import WireError
from firmware.protocol import topics
from firmware.protocol.topics import Address, Direction, Family

KIDS = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True).filter(topics.is_kid)
NAMES = st.from_regex(r"[A-Za-z0-9_.-]{1,64}", fullmatch=True)
UP, DOWN = Direction.UP, Direction.DOWN


@pytest.mark.parametrize(
    ("topic", "address"),
    [
        ("ct/1/k7/up/state", Address("k7", UP, Family.STATE)),
        ("ct/1/k7/up/birth", Address("k7", UP, Family.BIRTH)),
        ("ct/1/k7/up/ev/sale", Address("k7", UP, Family.EVENT, "sale")),
        ("ct/1/k7/up/ask/member", Address("k7", UP, Family.ASK, "member")),
        ("ct/1/k7/up/tm/health", Address("k7", UP, Family.TELEMETRY, "health")),
        ("ct/1/k7/dn/ack", Address("k7", DOWN, Family.ACK)),
        ("ct/1/k7/dn/rsp/c-1", Address("k7", DOWN, Family.REPLY, "c-1")),
        (
            "ct/1/k7/dn/cmd/sale_state",
            Address("k7", DOWN, Family.COMMAND, "sale_state"),
        ),
        ("ct/1/hub/state", Address("hub", DOWN, Family.STATE)),
        ("ct/1/all/dn/policy", Address("all", DOWN, Family.POLICY)),
        ("ct/1/all/dn/catalogue", Address("all", DOWN, Family.CATALOGUE)),
        ("ct/1/all/dn/staff", Address("all", DOWN, Family.STAFF)),
        ("ct/1/all/dn/passes", Address("all", DOWN, Family.PASSES)),
        ("ct/1/all/dn/payments", Address("all", DOWN, Family.PAYMENTS)),
        (
            "ct/1/all/dn/catalogue/12/3",
            Address("all", DOWN, Family.CATALOGUE_PART, "12/3"),
        ),
        (
            "ct/1/all/dn/catalogue/12/details/3",
            Address("all", DOWN, Family.CATALOGUE_DETAILS, "12/3"),
        ),
        (
            "ct/1/all/dn/catalogue/detailed",
            Address("all", DOWN, Family.DETAILED_CATALOGUE),
        ),
    ],
)
def test_a_topic_reads_as_its_address(topic: str, address: Address) -> None:
    assert topics.parse(topic) == address


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "ct/1",
        "ct/2/k7/up/state",
        "ct/1/k7/dn/state",
        "ct/1/k7/up/ack",
        "ct/1/k7/up/ev",
        "ct/1/k7/up/ev/",
        "ct/1/k7/up/ev/sale/more",
        "ct/1/all/up/state",
        "ct/1/hub/up/state",
        "ct/1/hub/dn/ack",
        "ct/1/all/dn/ack",
        "ct/1/all/dn/catalogue/0/1",
        "ct/1/all/dn/catalogue/01/1",
        "ct/1/all/dn/catalogue/1",
        "ct/1/all/dn/catalogue/1/details",
        "ct/1/all/dn/catalogue/1/details/0",
        "ct/1/all/dn/catalogue/1/parts/1",
        "ct/1/all/dn/catalogue/detailed/1/1",
        "ct/1/k 7/up/state",
        "ct/1/+/up/state",
        "/ct/1/k7/up/state",
        "ct/1/k7/up/state/",
        "ct/1/k7/up/state\n",
        "ct/1/k7/dn/catalogue part",
        f"ct/1/{'k' * 65}/up/state",
    ],
)
def test_what_no_builder_makes_is_refused(topic: str) -> None:
    with pytest.raises(WireError):
        topics.parse(topic)


@pytest.mark.parametrize("kid", ["", "all", "hub", "a/b", "+", "#", "k" * 65, "收银"])
def test_no_topic_is_built_for_a_kid_that_is_none(kid: str) -> None:
    with pytest.raises(WireError, match="kid"):
        topics.state(kid)


@given(kid=KIDS, name=NAMES)
def test_what_is_built_reads_back(kid: str, name: str) -> None:
    built = (
        topics.event(kid, name),
        topics.ask(kid, name),
        topics.telemetry(kid, name),
        topics.reply(kid, name),
    )
    assert {(a.kid, a.name) for a in map(topics.parse, built)} == {(kid, name)}


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_a_wire_error(text: str) -> None:
    try:
        address = topics.parse(f"ct/1/{text}")
    except WireError:
        return
    assert text.startswith(f"{address.kid}/")
    assert text.endswith(address.name)


def test_a_refusal_does_not_show_the_topic() -> None:
    with pytest.raises(WireError) as refusal:
        topics.parse("ct/1/2812345678901234567/up/what")
    assert "28123" not in str(refusal.value)


def test_filters_cover_what_each_side_must_hear() -> None:
    assert topics.kiosk_filters("k7") == (
        "ct/1/k7/dn/#",
        "ct/1/hub/state",
        "ct/1/all/dn/state",
        "ct/1/all/dn/catalogue/detailed",
        "ct/1/all/dn/catalogue",
        "ct/1/all/dn/policy",
        "ct/1/all/dn/policy/+",
        "ct/1/all/dn/staff",
        "ct/1/all/dn/passes",
        "ct/1/all/dn/payments",
    )
    assert topics.hub_filters() == ("ct/1/+/up/#",)
    assert topics.hub_topics_filters() == ("ct/1/hub/state", "ct/1/all/dn/#")
    assert topics.single_kiosks_filters() == ("ct/1/+/dn/+", "ct/1/+/dn/+/+")
    assert topics.catalogue_parts_filter(12) == "ct/1/all/dn/catalogue/12/#"


@pytest.mark.parametrize(
    ("topic", "hubs", "for_one"),
    [
        ("ct/1/hub/state", True, False),
        ("ct/1/all/dn/policy/1", True, False),
        ("ct/1/all/dn/what/ever", True, False),
        ("ct/1/k7/dn/ack", True, True),
        ("ct/1/k7/dn/rsp/c", True, True),
        ("ct/1/k7/up/state", False, False),
        ("ct/1/k7/up/ev/dn", False, False),
        ("ct/1/hub", False, False),
    ],
)
def test_the_hub_knows_its_own_topics(topic: str, *, hubs: bool, for_one: bool) -> None:
    assert topics.is_hubs(topic) == hubs
    assert topics.is_for_one_kiosk(topic) == for_one
