"""The one door: bounded, and never shut by a broker that talks too much."""

import pytest

from drivers.api import Button, ButtonEdge, CodeSeen, Printed, Reading, Symbology
from firmware.kiosk.app import SHARES
from firmware.kiosk.runtime.controller import InboxEvent
from firmware.kiosk.runtime.inbox import (
    MAX_CODES,
    MAX_EDGES,
    MAX_EVENTS,
    MAX_MESSAGES,
    EventInbox,
)
from firmware.kiosk.sync.link_events import Arrived


def test_a_flood_of_mail_leaves_room_for_buttons() -> None:
    inbox: EventInbox[str] = EventInbox()
    for _ in range(MAX_EVENTS):
        inbox.put_message("mail")
    assert inbox.dropped == MAX_EVENTS - MAX_MESSAGES

    for _ in range(MAX_EVENTS - MAX_MESSAGES):
        inbox.put("button")

    assert inbox.refused == 0
    taken = [inbox.get(0) for _ in range(MAX_EVENTS)]
    assert taken.count("button") == MAX_EVENTS - MAX_MESSAGES


def test_a_full_inbox_refuses_and_counts() -> None:
    inbox: EventInbox[int] = EventInbox()
    for number in range(MAX_EVENTS + 2):
        inbox.put(number)

    assert inbox.refused == 2
    assert inbox.get(0) == 0


def test_an_empty_inbox_waits_no_longer_than_it_is_told() -> None:
    assert EventInbox[int]().get(0.01) is None


def test_what_was_heard_is_what_was_taken() -> None:
    now_s = [10.0]
    inbox: EventInbox[str] = EventInbox(lambda: now_s[0])
    for event in "ab":
        inbox.put(event)
        now_s[0] += 1
    heard = [(inbox.get(0), inbox.drained_s) for _ in range(3)]
    assert heard == [("a", 10.0), ("b", 11.0), (None, 12.0)]


def test_thousands_of_codes_at_once_leave_room_for_buttons_and_printer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    inbox: EventInbox[InboxEvent] = EventInbox(shares=SHARES)
    code = CodeSeen(Reading("6901234567892", Symbology.EAN13), 0.0)
    for _ in range(5_000):
        inbox.put(code)
    pressed = ButtonEdge(Button.PAY, down=True, at_s=0.0)
    inbox.put(pressed)
    inbox.put(Printed("job"))
    inbox.put_message(Arrived("topic", b""))

    taken = [inbox.get(0) for _ in range(MAX_CODES + 3)]
    assert taken == [code] * MAX_CODES + [
        pressed,
        Printed("job"),
        Arrived("topic", b""),
    ]
    assert inbox.get(0) is None
    assert (inbox.crowded_out, inbox.refused) == (5_000 - MAX_CODES, 0)
    assert 0 < len(caplog.records) < 20


def test_a_button_that_bounces_for_ever_keeps_no_printer_out() -> None:
    inbox: EventInbox[InboxEvent] = EventInbox(shares=SHARES)
    for n in range(5_000):
        inbox.put(ButtonEdge(Button.PAY, down=bool(n % 2), at_s=float(n)))
    inbox.put(Printed("job"))
    assert inbox.refused == 0
    assert [inbox.get(0) for _ in range(MAX_EDGES + 1)][-1] == Printed("job")


def test_places_come_back_as_events_are_taken() -> None:
    inbox: EventInbox[object] = EventInbox(shares={str: 2})
    for n in range(10):
        inbox.put(str(n))
        assert inbox.get(0) == str(n)
    assert inbox.crowded_out == 0
