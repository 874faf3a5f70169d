"""An acknowledgement of the largest batch fits into one message."""

from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.hub.ingest.acks import ack_of
from firmware.hub.ingest.journal_cursor import JournalCursor
from firmware.hub.runtime.inbox import MAX_BATCH
from firmware.protocol import codec
from firmware.protocol.messages import MAX_BUNDLE, Ack
from tests.support.hub_rig import still_stamper

FACTS = MAX_BATCH * MAX_BUNDLE
FIRST = 10**12 - FACTS


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet='a"\\\x1b重😀', min_size=1, max_size=40))
def test_every_reason_fits(text: str) -> None:
    reason = text * 100
    received: list[tuple[int, str | None]] = [(FIRST + n, reason) for n in range(FACTS)]

    ack = ack_of(2**53, JournalCursor(), received)

    payload = codec.encode(ack, still_stamper("hub").stamp())
    assert codec.decode(payload, Ack).body == ack
    assert [each.seq for each in ack.refused] == [seq for seq, _ in received]


def test_an_ordinary_reason_stays_as_it_is() -> None:
    received = [(seq, "malformed: times") for seq in range(1, FACTS + 1)]

    ack = ack_of(1, JournalCursor(upto=FACTS), received)

    assert {each.reason for each in ack.refused} == {"malformed: times"}
