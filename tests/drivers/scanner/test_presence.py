"""What a scan means, in recorded sequences and for any sequence at all."""

from collections import Counter
from collections.abc import Sequence
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.api import Reading, Symbology
from drivers.camera.folder import empty_view
from drivers.decode import Reader, decode
from drivers.scanner.presence import (
    APART_LENGTHS,
    FORGOTTEN_AFTER_S,
    LEFT_AFTER_S,
    LINGERED_S,
    PresenceTracker,
)
from drivers.sim.camera.label import label, printed
from drivers.vision.pictures import Pixels
from tests.support.examples import tries

FRAME_S = 0.1
LENGTH_PX = 100
TEA, JUICE = "6901234500028", "6901234500080"


def at(text: str, x_px: int = 0, y_px: int = 0, height_px: int = 60) -> Reading:
    """A code 100 px long with its upper left corner here."""
    right_px, bottom_px = x_px + LENGTH_PX, y_px + height_px
    corners = ((x_px, y_px), (right_px, y_px), (right_px, bottom_px), (x_px, bottom_px))
    return Reading(text, Symbology.EAN13, corners)


def scans(frames: Sequence[Sequence[Reading]], frame_s: float = FRAME_S) -> list[str]:
    """The texts of all scans of a film."""
    sightings = PresenceTracker()
    return [
        reading.text
        for number, readings in enumerate(frames)
        for reading in sightings(readings, number * frame_s)
    ]


def played(film: str) -> str:
    """A film as one word a frame: what was read in it, `-` for nothing.

    Equal letters of a frame stand side by side.
    """
    frames = [
        [at(letter, 150 * place) for place, letter in enumerate(word) if letter != "-"]
        for word in film.split()
    ]
    return "".join(scans(frames))


def asked_for(film: str) -> str:
    """A film as `played`, a word a frame; while `*` is before it codes are asked for.

    What was in view before is a capital letter.
    """
    tracker, shown = PresenceTracker(), ""
    for number, word in enumerate(film.split()):
        readings = [at(each, 150 * n) for n, each in enumerate(word) if each.islower()]
        asked = word.startswith("*")
        for one in tracker(readings, number * FRAME_S, asked=asked):
            shown += one.text.upper() if one.again else one.text
    return shown


@pytest.mark.parametrize(
    ("film", "scanned"),
    [
        pytest.param("a a *a *a *a", "aA", id="in view before, once more"),
        pytest.param("*a *a a a *a *a", "a", id="was asked for, never again"),
        pytest.param("a *a a *a *a", "aA", id="asked for twice, once more"),
        pytest.param("a *- *- *a *a", "aA", id="flickering"),
        pytest.param("a *ab *ab *b", "aAb", id="one of two is new"),
        pytest.param("a *a" + " -" * 10 + " *a", "aAa", id="left, and came again"),
        pytest.param("a " * 100 + "*a *a a *a", "a", id="left there for long"),
    ],
)
def test_what_is_in_view_when_codes_are_asked_for_is_reported_once_more(
    film: str, scanned: str
) -> None:
    assert asked_for(film) == scanned


@pytest.mark.parametrize(
    ("stays_s", "away_s", "lingers"),
    [
        (3.0, 2.0, False),
        (LINGERED_S + 1.0, 2.0, True),
        (LINGERED_S + 1.0, FORGOTTEN_AFTER_S + 0.1, False),
    ],
)
def test_what_was_left_in_view_and_covered_lingers(
    stays_s: float, away_s: float, *, lingers: bool
) -> None:
    tracker, badge, now_s = PresenceTracker(), at(TEA), 0.0
    seen: list[Reading] = []
    for round_ in range(3):
        for during, readings in ((stays_s, [badge]), (away_s, [])):
            for _ in range(round(during / FRAME_S)):
                seen += tracker(readings, now_s)
                now_s += FRAME_S
        assert len(seen) == round_ + 1
    assert [each.lingering for each in seen] == [False, lingers, lingers]


@pytest.mark.parametrize(
    ("film", "scanned"),
    [
        pytest.param("a a a a a a", "a", id="held still"),
        pytest.param("- a - a - - - a a - a", "a", id="flickering"),
        pytest.param("a - - - - - - - - - a", "a", id="missed for nine frames"),
        pytest.param("a - - - - - - - - - - a", "aa", id="shown again"),
        pytest.param("a b b b b b b b b b b a", "aba", id="another one between"),
        pytest.param("a ab ab b", "ab", id="two articles, one after the other"),
        pytest.param("ab ba a b ab", "ab", id="two articles in turns"),
        pytest.param("aa aa aa", "aa", id="two equal ones"),
        pytest.param("a aa a aa a", "aa", id="an equal one comes, and flickers"),
        pytest.param(
            f"aa {'a ' * 11}aa", "aaa", id="one of two goes, another one comes"
        ),
        pytest.param("aaa a aaa aa", "aaa", id="three equal ones"),
    ],
)
def test_recorded_films(film: str, scanned: str) -> None:
    assert played(film) == scanned


@pytest.mark.parametrize(
    "twice",
    [
        pytest.param([at("a", 0, 0, 5), at("a", 4, 55, 5)], id="two heights of bars"),
        pytest.param([at("a", 0, 0), at("a", 0, 0)], id="one place"),
        pytest.param([at("a"), Reading("a", Symbology.EAN13)], id="a second nowhere"),
        pytest.param(
            [at("0036000291452"), Reading("036000291452", Symbology.UPCA)],
            id="as EAN-13 and as UPC-A",
        ),
    ],
)
def test_one_code_read_twice_in_a_frame_is_one_scan(twice: list[Reading]) -> None:
    assert len(scans([twice, twice, twice[::-1]])) == 1


def test_a_camera_that_stops_for_a_moment_is_no_leaving() -> None:
    sightings = PresenceTracker()
    assert sightings([at("a")], 0.0)
    assert not sightings([at("a")], FORGOTTEN_AFTER_S - 0.1)
    assert sightings([at("a")], 2 * FORGOTTEN_AFTER_S)


def test_the_same_digits_in_another_symbology_are_another_code() -> None:
    other = Reading(TEA, Symbology.QR, at(TEA).corners)
    assert scans([[at(TEA), other]]) == [TEA, TEA]


FILMS = st.lists(st.tuples(st.integers(1, 1500), st.booleans()), max_size=60)


@settings(max_examples=tries(60), deadline=None)
@given(FILMS)
def test_scans_are_the_times_it_was_away_long_enough(
    film: list[tuple[int, bool]],
) -> None:
    sightings, now_ms, scanned = PresenceTracker(), 0, 0
    wanted, gone_ms, seen = 0, None, False
    for step_ms, visible in film:
        now_ms += step_ms
        scanned += len(sightings([at("a")] if visible else [], now_ms / 1000))
        if visible:
            away = gone_ms is not None and now_ms - gone_ms >= LEFT_AFTER_S * 1000
            wanted += away or not seen
            seen, gone_ms = True, None
        elif gone_ms is None:
            gone_ms = now_ms
    assert scanned == wanted


@settings(max_examples=tries(60), deadline=None)
@given(st.lists(st.lists(st.sampled_from("abc"), max_size=4), max_size=40))
def test_codes_do_not_mind_each_other(film: list[list[str]]) -> None:
    together = [[at(text, 150 * n) for n, text in enumerate(frame)] for frame in film]
    alone = [
        scans([[one for one in frame if one.text == text] for frame in together])
        for text in "abc"
    ]
    assert Counter(scans(together)) == Counter(text for one in alone for text in one)


@settings(max_examples=tries(60), deadline=None)
@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=20),
    st.integers(int(APART_LENGTHS * LENGTH_PX) + 1, 400),
    st.randoms(use_true_random=False),
)
def test_equal_codes_side_by_side_are_as_many_as_stood_there_at_once(
    copies: list[int], pitch_px: int, chance: Random
) -> None:
    frames = [[at("a", pitch_px * n) for n in range(count)] for count in copies]
    for frame in frames:
        chance.shuffle(frame)
    assert len(scans(frames, LEFT_AFTER_S / 30)) == max(copies)


# --- with the decoder's own eyes ---


def beside(*texts: str) -> Pixels:
    """Goods on a counter, side by side."""
    view = empty_view(1280, 720).copy()
    for number, text in enumerate(texts):
        bars = printed(text, Symbology.EAN13, module_px=4)
        left = 80 + number * 600
        view[200 : 200 + bars.shape[0], left : left + bars.shape[1]] = bars[:, :, None]
    return view


def shifted(view: Pixels, by_px: int) -> Pixels:
    moved = empty_view(1280, 720).copy()
    moved[:, : 1280 - by_px] = view[:, by_px:]
    return moved


NOISE = np.random.default_rng(1).normal(0, 3, (720, 1280, 3)).astype(np.int16)


def noisy(view: Pixels, number: int) -> Pixels:
    """A frame of this number, whose noise is at other places than any other's."""
    noise = np.roll(NOISE, (61 * number, 97 * number), (0, 1))
    return (view + noise).clip(0, 255).astype(np.uint8)


def test_a_code_that_comes_into_view_is_none_until_it_is_whole() -> None:
    goods = label(TEA, Symbology.EAN13)
    # From the bars half outside at the left to the whole label in the middle.
    film = [decode(shifted(goods, by_px)) for by_px in (680, 640, 600, 560, 300, 0)]
    assert film[0] == film[1] == ()
    assert scans(film) == [TEA]


def test_two_articles_in_one_picture_are_two_scans() -> None:
    readings = decode(beside(TEA, JUICE))
    assert sorted(scans([readings, readings])) == [TEA, JUICE]


def test_two_equal_articles_are_two_scans_and_one_of_them_shown_again_a_third() -> None:
    one, both = beside(TEA), beside(TEA, TEA)
    nothing = empty_view(1280, 720)
    views = [one, both, both, *[nothing] * 12, one, one]
    reader = Reader(budget_s=10.0)
    film = [reader(noisy(view, number)) for number, view in enumerate(views)]
    assert [len(readings) for readings in film] == [1, 2, 2, *[0] * 12, 1, 1]
    assert scans(film) == [TEA] * 3


@pytest.mark.sampled(3)
@pytest.mark.parametrize("by_px", range(0, 240, 40))
def test_one_article_that_moves_or_is_half_covered_is_one_scan(by_px: int) -> None:
    view = beside(TEA)
    covered = view.copy()
    # A finger across the bars leaves two stumps of one code.
    covered[280:330] = 120
    reader = Reader(budget_s=10.0)
    film = [
        reader(noisy(shifted(frame, by_px // 4), number))
        for number, frame in enumerate([view, covered, view, covered])
    ]
    assert scans(film) == [TEA]


def test_nothing_on_the_counter_is_no_scan() -> None:
    chance = np.random.default_rng(1)
    noise = chance.integers(0, 255, (360, 640, 3), np.uint8)
    assert scans([decode(empty_view(640, 360)), decode(noise)]) == []
