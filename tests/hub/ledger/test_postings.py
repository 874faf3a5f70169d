import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.base.errors import LedgerError
from firmware.hub.ledger.postings import Entry, Posting, Unit
from firmware.hub.sales.claims.event_time import Booking, EventTime
from firmware.hub.sales.sale_posting import sale_posting
from firmware.protocol.messages import PriceStep, SaleClosed

pytestmark = pytest.mark.unit

AT = EventTime("2026-03-01T08:00:00.000Z")
fen = st.integers(min_value=-10_000, max_value=10_000)
step = st.builds(
    PriceStep,
    stage=st.sampled_from(["listed", "coupon", "cash_rounding"]),
    rule=st.just("rule"),
    amount_fen=fen,
)


def closed(steps: tuple[PriceStep, ...], earned_points: int) -> SaleClosed:
    return SaleClosed(
        sale_id="k1-1-1",
        receipt_no="k1-000001",
        opened_at="2026-03-01T07:59:00.000Z",
        closed_at="2026-03-01T08:00:00.000Z",
        lines=(),
        steps=steps,
        payable_fen=sum(step.amount_fen for step in steps),
        tender="cash",
        member_id="m1",
        earned_points=earned_points,
        policy_version=1,
        catalogue_revision=1,
        slip="none",
    )


@given(st.lists(step, max_size=6), st.integers(0, 10_000))
def test_every_sale_sums_to_zero_in_each_unit(
    steps: list[PriceStep], earned_points: int
) -> None:
    sale = closed(tuple(steps), earned_points)
    posting = sale_posting(sale, "k1", Booking(AT, "m1", sale.earned_points))
    for unit in Unit:
        assert sum(e.amount for e in posting.entries if e.unit is unit) == 0
    till = [e.amount for e in posting.entries if e.account == "till:k1"]
    assert sum(till) == sale.payable_fen
    assert all(entry.amount for entry in posting.entries)
    keys = [entry[:2] for entry in posting.entries]
    assert len(keys) == len(set(keys))


def test_points_go_to_a_member_only() -> None:
    sale = closed((PriceStep(stage="listed", rule="listed", amount_fen=1_999),), 1)
    assert sale_posting(sale, "k1", Booking(AT, "m1", 1)).entries == (
        Entry("till:k1", Unit.CNY, 1_999),
        Entry("price:listed", Unit.CNY, -1_999),
        Entry("member:m1", Unit.PTS, 1),
        Entry("points:issued", Unit.PTS, -1),
    )
    assert {e.unit for e in sale_posting(sale, "k1", Booking(AT, None, 0)).entries} == {
        Unit.CNY
    }


def test_a_posting_that_does_not_balance_cannot_exist() -> None:
    entries = (Entry("till:k1", Unit.CNY, 5), Entry("price:listed", Unit.CNY, -4))
    with pytest.raises(LedgerError, match="does not sum to zero"):
        Posting("sale:k1-1-1", "sale", "k1-1-1", "", entries)


def test_units_do_not_make_up_for_each_other() -> None:
    entries = (Entry("till:k1", Unit.CNY, 5), Entry("member:m1", Unit.PTS, -5))
    with pytest.raises(LedgerError):
        Posting("sale:k1-1-1", "sale", "k1-1-1", "", entries)
