"""Just enough of MQTT 3.1.1 and 5 to recognise, copy and acknowledge a PUBLISH.

Sections are those of the OASIS specifications. Nothing here opens a socket.
"""

from asyncio import StreamReader
from dataclasses import dataclass

from drivers.api import DriverError

CONNECT = 1
PUBLISH = 3
PUBACK = 4
MQTT_5 = 5


@dataclass(frozen=True, slots=True)
class Packet:
    """One control packet: the first byte, and what follows the remaining length."""

    head: int
    rest: bytes

    @property
    def kind(self) -> int:
        """The packet's type (2.1.2)."""
        return self.head >> 4

    def packed(self) -> bytes:
        """The packet's bytes."""
        return bytes([self.head]) + packed_length(len(self.rest)) + self.rest


@dataclass(frozen=True, slots=True)
class Publish:
    """A PUBLISH (3.3). `properties` are MQTT 5's, with their length; else empty.

    `original` is the packet as it came, flags and packet id included.
    """

    topic: str
    payload: bytes
    qos: int
    packet_id: int | None
    retain: bool
    properties: bytes
    original: bytes

    def copy(self) -> bytes:
        """The same message once more, at QoS 0: it takes part in no handshake."""
        topic = self.topic.encode("utf-8")
        rest = len(topic).to_bytes(2, "big") + topic + self.properties + self.payload
        return Packet(PUBLISH << 4 | self.retain, rest).packed()

    def acknowledgement(self) -> bytes:
        """The PUBACK that this message asks for; empty at QoS 0."""
        if self.packet_id is None:
            return b""
        return Packet(PUBACK << 4, self.packet_id.to_bytes(2, "big")).packed()


def packed_length(length: int) -> bytes:
    """A remaining length (2.2.3 / 1.5.5): seven bits a byte, the lowest first."""
    packed = bytearray()
    while True:
        length, low = divmod(length, 128)
        packed.append(low | (0x80 if length else 0))
        if not length:
            return bytes(packed)


async def read_packet(reader: StreamReader) -> Packet:
    """The next packet; IncompleteReadError where the stream ends first."""
    head = (await reader.readexactly(1))[0]
    length = shift = 0
    while True:
        low = (await reader.readexactly(1))[0]
        length |= (low & 0x7F) << shift
        shift += 7
        if not low & 0x80:
            return Packet(head, await reader.readexactly(length))


def level_of(connect: Packet) -> int:
    """The protocol level that a CONNECT asks for (3.1.2): 4 is 3.1.1, 5 is 5."""
    name_bytes = int.from_bytes(connect.rest[:2], "big")
    return connect.rest[2 + name_bytes]


def read_publish(packet: Packet, level: int) -> Publish:
    """A PUBLISH taken apart; DriverError where its lengths do not fit."""
    qos = packet.head >> 1 & 3
    end = 2 + int.from_bytes(packet.rest[:2], "big")
    topic = packet.rest[2:end].decode("utf-8", "replace")
    packet_id = None
    if qos:
        packet_id = int.from_bytes(packet.rest[end : end + 2], "big")
        end += 2
    start = end
    if level == MQTT_5:
        end = _past_properties(packet.rest, start)
    if end > len(packet.rest):
        raise DriverError("a PUBLISH ends before its header does")
    return Publish(
        topic=topic,
        payload=packet.rest[end:],
        qos=qos,
        packet_id=packet_id,
        retain=bool(packet.head & 1),
        properties=packet.rest[start:end],
        original=packet.packed(),
    )


def _past_properties(rest: bytes, start: int) -> int:
    length = shift = 0
    for place in range(start, min(start + 4, len(rest))):
        length |= (rest[place] & 0x7F) << shift
        shift += 7
        if not rest[place] & 0x80:
            return place + 1 + length
    raise DriverError("the length of a PUBLISH's properties does not end")


def matches(topic_filter: str, topic: str) -> bool:
    """Whether a topic filter covers a topic (4.7), `+` and `#` included."""
    wanted = topic_filter.split("/")
    levels = topic.split("/")
    if wanted[-1] == "#":
        wanted = wanted[:-1]
        levels = levels[: len(wanted)]
    return len(wanted) == len(levels) and all(
        want in {"+", level} for want, level in zip(wanted, levels, strict=True)
    )
