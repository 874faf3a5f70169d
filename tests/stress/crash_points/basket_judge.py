"""Whether a suspended basket was paid once, by the books of kiosk and hub, or waits."""

from collections.abc import Iterator

from tests.stress.crash_points.staff import Staff


def basket_faults(staff: Staff, sold_at_kiosk: int) -> Iterator[str]:
    """What is wrong with the basket that staff suspended, if they did."""
    baskets = staff.baskets
    if not staff.script.suspended:
        return
    booked = [
        str(receipt_no)
        for (receipt_no,) in staff.boxes.shop.rows(
            "SELECT receipt_no FROM orders WHERE kid = 'ch.counter'"
        )
    ]
    said = [baskets.receipt_no] if baskets.receipt_no else []
    if booked != said:
        yield f"the hub has booked {booked}, and said so of {said}"
    sold = sold_at_kiosk + len(booked)
    if sold > 1:
        yield f"the basket was paid {sold} times"
    if baskets.slip_no and not sold:
        yield "the basket was lost: nobody could pay it"
    if baskets.opened_again:
        yield "the slip opened a basket that was paid"
