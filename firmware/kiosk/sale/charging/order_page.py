"""The page of the order, where no network has a code that customers scan (S03). Pure.

Its code is there while the order can be paid, and shows what is to be paid. Nobody pays
by it: customers show their pay code, or pay at the counter.
"""

from dataclasses import replace

from firmware.kiosk.sale.checkout.paying import ticket_of
from firmware.kiosk.sale.effects import Beep, PrintChargeNote, Tune
from firmware.kiosk.sale.phone_payment.charge import SHOWN_URL_MAX, ShownOrderPage
from firmware.kiosk.sale.phone_payment.charge_events import OrderPageReplied
from firmware.kiosk.sale.state import NoticeKind, Now, Outcome, Sale, with_notice


def page_replied(sale: Sale, event: OrderPageReplied, _now: Now) -> Outcome:
    """The hub replied where the page of this order is, as often as it is asked."""
    if event.sale_id != ticket_of(sale).sale_id:
        return sale, ()
    before = sale.order_page
    if before is not None and (before.sale_id, before.url) == (
        event.sale_id,
        event.url,
    ):
        return sale, ()
    page = ShownOrderPage(event.sale_id, event.url)
    return replace(sale, order_page=page), ()


def page_of(sale: Sale) -> ShownOrderPage | None:
    """The page of the order that waits for payment, if there is one."""
    page = sale.order_page
    return page if page is not None and page.url and _is_known(sale) else None


def _is_known(sale: Sale) -> bool:
    """Whether the hub has said whether this order has a page, and where."""
    page, ticket = sale.order_page, sale.ticket
    return page is not None and ticket is not None and page.sale_id == ticket.sale_id


def turn_page(sale: Sale, now: Now) -> Outcome:
    """PAY once more: show the code of the page, or no longer.

    One that does not fit the display is printed. Before the hub's first word, and
    without the hub, that is said; a shop without such pages has nothing to say.
    """
    if not now.hub_online:
        return with_notice(sale, NoticeKind.PHONE_OFF, now), (Beep(Tune.REFUSED),)
    if not _is_known(sale):
        return with_notice(sale, NoticeKind.HOLDING, now), (Beep(Tune.REFUSED),)
    page = page_of(sale)
    if page is None:
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
