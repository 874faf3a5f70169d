"""Random histories of a member's points, for properties."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from firmware.retail.loyalty.point_events import PointEvent, PointKind
from tests.support.loyalty_cases import day

NAMES = {
    PointKind.POST: "h",
    PointKind.VOID: "h",
    PointKind.TAKE_BACK: "e",
    PointKind.GIVE_BACK: "bhp",
}
OTHERS = {PointKind.EARN: "e", PointKind.BURN: "b", PointKind.HOLD: "h"}


@st.composite
def _event(draw: st.DrawFn, number: int) -> PointEvent:
    kind = draw(st.sampled_from(PointKind))
    hours = 8 * draw(st.integers(0, 90))  # often two at one time, or at midnight
    given: dict[str, Any] = {"kind": kind, "at": day(0, 0) + timedelta(hours=hours)}
    if kind in OTHERS:
        given |= {"id": f"{OTHERS[kind]}{number}", "points": draw(st.integers(1, 30))}
        given["binding"] = kind is not PointKind.EARN and draw(st.booleans())
        if kind is PointKind.EARN:
            days = draw(st.integers(1, 20))
            given["expires_at"] = day(hours // 24 + days, 0)
        return PointEvent(**given)
    letter = draw(st.sampled_from(NAMES[kind]))
    of = f"{letter}{draw(st.integers(0, 7))}"
    given |= {"id": f"{kind.value[0]}{number}", "of": of}
    if kind in {PointKind.TAKE_BACK, PointKind.GIVE_BACK}:
        given["points"] = draw(st.integers(1, 30))
    return PointEvent(**given)


def histories(most: int = 12) -> st.SearchStrategy[list[PointEvent]]:
    """Events with ids of their own; some name others, which may be absent or later."""
    numbers = st.integers(0, most)
    return numbers.flatmap(lambda count: st.tuples(*map(_event, range(count)))).map(
        list
    )
