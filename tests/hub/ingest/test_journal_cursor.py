import random

from hypothesis import given
from hypothesis import strategies as st

from firmware.hub.ingest.journal_cursor import JournalCursor, cursor_of, spans_text


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
    held = {seq for first, last in cursor.spans for seq in range(first, last + 1)}
    assert held == {seq for seq in seqs if seq > missing}
    lasts = [cursor.upto, *(last for _, last in cursor.spans)]
    firsts = [first for first, _ in cursor.spans]
    assert all(last + 1 < first for last, first in zip(lasts, firsts, strict=False))
    assert cursor_of(cursor.upto, spans_text(cursor.spans)) == cursor
    assert all(cursor.holds(seq) for seq in seqs)
    assert not cursor.holds(missing)


def test_an_acknowledgement_names_what_just_came_beyond_the_gap() -> None:
    cursor = arrive([1, 3, 5, 6])
    assert cursor.beyond_gap([6, 1, 5, 5]) == (5, 6)


@given(st.lists(st.integers(1, 40), unique=True), st.integers(1, 4))
def test_no_order_makes_more_spans_than_allowed(
    seqs: list[int], max_spans: int
) -> None:
    cursor = JournalCursor()
    for seq in seqs:
        if cursor.may_add(seq, max_spans) and not cursor.holds(seq):
            cursor.add(seq)
    assert len(cursor.spans) <= max_spans


@given(st.sets(st.integers(1, 40), min_size=1), st.integers(1, 4))
def test_whoever_sends_again_from_the_start_gets_through(
    seqs: set[int], max_spans: int
) -> None:
    cursor = JournalCursor()
    for seq in [*sorted(seqs), *range(1, 41)]:
        if not cursor.holds(seq) and cursor.may_add(seq, max_spans):
            cursor.add(seq)
    assert cursor == JournalCursor(upto=40)


def test_five_million_facts_beyond_a_gap_are_one_span() -> None:
    cursor = JournalCursor(spans=[(2, 5_000_000)])
    assert cursor.holds(4_999_999)
    cursor.add(5_000_001)
    assert cursor.spans == [(2, 5_000_001)]
    cursor.add(1)
    assert cursor == JournalCursor(upto=5_000_001)
