"""The page of the order, where no network has a code that customers scan (S03). Pure.

Its code is there while the order can be paid, and shows what is to be paid. Nobody pays
by it: customers show their pay code, or pay at the counter.
"""

from dataclasses import replace

from firmware.kiosk.sale.checkout.paying import ticket_of
from firmware.kiosk.sale.effects import Beep, PrintChargeNote, Tune
from firmware.kiosk.sale.phone_payment.charge import SHOWN_URL_MAX, ShownOrderPage
from firmware.kiosk.sale.phone_payment.charge_events import OrderPageReplied
from firmware.kiosk.sale.state import Now, Outcome, Sale


def page_replied(sale: Sale, event: OrderPageReplied, _now: Now) -> Outcome:
    """The hub says where the page of this order is, as often as it is told of it."""
    if event.sale_id != ticket_of(sale).sale_id:
        return sale, ()
    before = sale.order_page
    if before is not None and (before.sale_id, before.url) == (
        event.sale_id,
        event.url,
    ):
        return sale, ()
    page = ShownOrderPage(event.sale_id, event.url) if event.url else None
    return replace(sale, order_page=page), ()


def page_of(sale: Sale) -> ShownOrderPage | None:
    """The page of the order that waits for payment, if there is one."""
    page, ticket = sale.order_page, sale.ticket
    mine = page is not None and ticket is not None and page.sale_id == ticket.sale_id
    return page if mine else None


def turn_page(sale: Sale, now: Now) -> Outcome:
    """PAY once more: show the code of the page, or no longer.

    One that does not fit the display is printed.
    """
    page = page_of(sale)
    if page is None or not now.hub_online:
        return sale, ()
    turned = replace(page, shown=not page.shown)
    sale = replace(sale, order_page=turned, notice=None)
    beep = Beep(Tune.ADDED if turned.shown else Tune.TAKEN_BACK)
    long = len(page.url.encode()) > SHOWN_URL_MAX
    if not (turned.shown and long and now.prints_slips):
        return sale, (beep,)
    return sale, (PrintChargeNote(ticket_of(sale), page.url, page=True), beep)


def hide_page(sale: Sale, _event: object, _now: Now) -> Outcome:
    """The hub is away, and with it the page: its code goes dark."""
    return replace(sale, order_page=None), ()
