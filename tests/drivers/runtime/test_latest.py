"""The place of one, where the newest wins."""

from drivers.runtime.latest import Newest


def test_the_newest_wins_and_what_it_replaced_is_counted() -> None:
    place: Newest[str] = Newest()
    for thing in ("first", "second", "third"):
        place.put(thing)
    assert place.take(0) == "third"
    assert (place.put_count, place.dropped) == (3, 2)


def test_a_thing_is_taken_once() -> None:
    place: Newest[str] = Newest()
    place.put("only")
    assert [place.take(0), place.take(0)] == ["only", None]
    assert place.dropped == 0


def test_waiting_for_nothing_ends() -> None:
    place: Newest[str] = Newest()
    assert place.take(0.01) is None
    assert place.take(-1.0) is None
