"""The one door: bounded, and never shut by a broker that talks too much."""

from firmware.kiosk.runtime.inbox import MAIL_ROOM, ROOM, EventInbox


def test_a_flood_of_mail_leaves_room_for_buttons() -> None:
    inbox: EventInbox[str] = EventInbox()
    for _ in range(ROOM):
        inbox.put_mail("mail")
    assert inbox.dropped == ROOM - MAIL_ROOM

    for _ in range(ROOM - MAIL_ROOM):
        inbox.put("button")

    assert inbox.refused == 0
    taken = [inbox.get(0) for _ in range(ROOM)]
    assert taken.count("button") == ROOM - MAIL_ROOM


def test_a_full_inbox_refuses_and_counts() -> None:
    inbox: EventInbox[int] = EventInbox()
    for number in range(ROOM + 2):
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
    heard = [(inbox.get(0), inbox.heard_s) for _ in range(3)]
    assert heard == [("a", 10.0), ("b", 11.0), (None, 12.0)]
