import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import DriverError
from firmware.virtual.network.mqtt_packets import (
    Packet,
    level_of,
    matches,
    packed_length,
    read_publish,
)

CONNECT_311 = bytes.fromhex("00044d51545404020000") + b"\x00\x02k1"
CONNECT_5 = bytes.fromhex("00044d5154540502000000") + b"\x00\x02k1"
QOS_1 = bytes.fromhex("320a0003612f62000768692e")
QOS_1_OF_5 = bytes.fromhex("32100003612f620007050200000e1068692e")


@pytest.mark.parametrize(
    ("length", "packed"),
    [(0, "00"), (127, "7f"), (128, "8001"), (16383, "ff7f"), (268435455, "ffffff7f")],
)
def test_lengths_are_packed_as_the_standard_says(length: int, packed: str) -> None:
    assert packed_length(length).hex() == packed


def test_the_level_is_read_from_connect() -> None:
    assert level_of(Packet(0x10, CONNECT_311)) == 4
    assert level_of(Packet(0x10, CONNECT_5)) == 5


@pytest.mark.parametrize(("packed", "level"), [(QOS_1, 4), (QOS_1_OF_5, 5)])
def test_a_publish_is_taken_apart(packed: bytes, level: int) -> None:
    message = read_publish(Packet(packed[0], packed[2:]), level)
    assert (message.topic, message.payload) == ("a/b", b"hi.")
    assert (message.qos, message.packet_id, message.retain) == (1, 7, False)
    assert message.original == packed
    assert message.acknowledgement() == b"\x40\x02\x00\x07"


def test_a_copy_is_at_qos_0_and_otherwise_the_same() -> None:
    message = read_publish(Packet(0x33, QOS_1_OF_5[2:]), 5)
    copy = message.copy()
    again = read_publish(Packet(copy[0], copy[2:]), 5)
    assert (again.topic, again.payload, again.retain) == ("a/b", b"hi.", True)
    assert (again.qos, again.packet_id, again.properties) == (
        0,
        None,
        b"\x05\x02\0\0\x0e\x10",
    )
    assert again.acknowledgement() == b""


@pytest.mark.parametrize(
    ("rest", "level"),
    [("", 4), ("0003", 4), ("0003612f62", 4), ("", 5), ("0003612f620007ffffffff", 5)],
)
def test_a_publish_that_ends_too_soon_is_refused(rest: str, level: int) -> None:
    with pytest.raises(DriverError):
        read_publish(Packet(0x32, bytes.fromhex(rest)), level)


@pytest.mark.parametrize(
    ("topic_filter", "topic", "covered"),
    [
        ("a/b", "a/b", True),
        ("a/b", "a", False),
        ("a/b", "a/b/c", False),
        ("a/+/c", "a/b/c", True),
        ("a/+", "a/", True),
        ("+", "a/b", False),
        ("#", "a/b", True),
        ("a/#", "a", True),
        ("a/#", "a/b/c", True),
        ("a/#", "b", False),
        ("a/b/#", "a", False),
    ],
)
def test_filters_cover_what_the_standard_says(
    topic_filter: str, topic: str, *, covered: bool
) -> None:
    assert matches(topic_filter, topic) == covered


@given(st.binary(max_size=40), st.sampled_from([4, 5]), st.sampled_from([0x30, 0x32]))
def test_any_bytes_are_a_publish_or_a_driver_error(
    rest: bytes, level: int, head: int
) -> None:
    try:
        message = read_publish(Packet(head, rest), level)
    except DriverError:
        return
    assert message.original == Packet(head, rest).packed()
