"""The one door: bounded, and never shut by a broker that talks too much."""

from firmware.kiosk.runtime.inbox import MAX_EVENTS, MAX_MESSAGES, EventInbox


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
