import random

from hypothesis import given
from hypothesis import strategies as st

from firmware.hub.ingest.journal_cursor import JournalCursor


def arrive(seqs: list[int]) -> JournalCursor:
    cursor = JournalCursor()
    for seq in seqs:
        if not cursor.holds(seq):
            cursor.add(seq)
    return cursor


@given(st.integers(1, 60), st.randoms(use_true_random=False))
def test_any_order_with_repeats_ends_in_the_same_place(
    count: int, chance: random.Random
) -> None:
    seqs = [*range(1, count + 1), *chance.choices(range(1, count + 1), k=count)]
    chance.shuffle(seqs)
    assert arrive(seqs) == JournalCursor(upto=count)


@given(st.sets(st.integers(1, 50)))
def test_upto_stops_before_the_first_gap(seqs: set[int]) -> None:
    cursor = arrive(list(seqs))
    missing = next(seq for seq in range(1, 52) if seq not in seqs)
    assert cursor.upto == missing - 1
    assert cursor.beyond == {seq for seq in seqs if seq > missing}
    assert all(cursor.holds(seq) for seq in seqs)
    assert not cursor.holds(missing)


def test_an_acknowledgement_names_what_just_came_beyond_the_gap() -> None:
    cursor = arrive([1, 3, 5, 6])
    assert cursor.beyond_gap([6, 1, 5, 5]) == (5, 6)
