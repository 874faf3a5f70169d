"""The queue of length one in which the newest item wins."""

from drivers.runtime.latest import Newest


def test_the_newest_wins_and_what_it_reslotd_is_counted() -> None:
    slot: Newest[str] = Newest()
    for item in ("first", "second", "third"):
        slot.put(item)
    assert slot.get(0) == "third"
    assert (slot.put_count, slot.dropped) == (3, 2)


def test_an_item_is_fetched_once() -> None:
    slot: Newest[str] = Newest()
    slot.put("only")
    assert [slot.get(0), slot.get(0)] == ["only", None]
    assert slot.dropped == 0


def test_waiting_for_nothing_ends() -> None:
    slot: Newest[str] = Newest()
    assert slot.get(0.01) is None
    assert slot.get(-1.0) is None
