"""`/pay/PLACE`, which a printed QR opens, and `/o/TOKEN`, the page of one order (S03).

Whoever has the address sees the goods and the amount, and can have the kiosk show its
payment code; nothing here is about a person. The kiosk stays the one that charges.
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.order_page.commands import (
    AskScan,
    ListOpenOrders,
    OpenOrderEntry,
    OpenOrderShown,
    OrdersListed,
    ScanAsked,
    ShowOrder,
)
from firmware.hub.web.forms import SentForm
from firmware.hub.web.pages.order.view import (
    SCAN_AT_KIOSK,
    mark_of,
    order_view,
    quantity,
)
from firmware.hub.web.rendering import page, site_of

NOT_FOUND, SEE_OTHER = 404, 303
WHY = "why"
"""Names in the address why the button did nothing."""


def orders(request: Request) -> Response:
    """The open order of a place; a choice if there are several, a hint if none is."""
    listed, place = _listed(request), request.path_params["place"]
    found = [one for one in listed.orders if one.open]
    if place != listed.store_place:
        found = [one for one in found if one.place == place]
    if len(found) == 1:
        return RedirectResponse(f"/o/{found[0].page}", SEE_OTHER)
    if not found:
        return _marked(page(request, "order_none.html", mark=mark_of()), mark_of())
    found.sort(key=lambda one: one.kid)
    mark = mark_of(*((one.page, one.payable_fen) for one in found))
    return _marked(page(request, "order_counters.html", orders=found, mark=mark), mark)


def order(request: Request) -> Response:
    """One order and how its payment stands."""
    one = _one(request)
    shown = _shown(request, one) if one else None
    if shown is None:
        mark = mark_of("gone")
        gone = page(request, "order_gone.html", NOT_FOUND, mark=mark)
        return _marked(gone, mark)
    view = order_view(shown, request.query_params.get(WHY, ""))
    shown_page = page(
        request,
        "order.html",
        view=view,
        quantity=quantity,
        scan_at_kiosk=SCAN_AT_KIOSK,
        action=request.url.path,
        mark=view.mark,
    )
    return _marked(shown_page, view.mark)


def send_order(request: Request, sent: SentForm) -> Response:
    """Have the kiosk begin the payment; the page says what becomes of it."""
    del sent
    one, path = _one(request), request.url.path
    if one is None:
        return RedirectResponse(path, SEE_OTHER)
    site = site_of(request)
    reply = site.hub.call(AskScan(sale_id=one.sale_id), ScanAsked)
    site.recent.forget(ShowOrder(sale_id=one.sale_id))
    if isinstance(reply, CommandRefused):
        return RedirectResponse(f"{path}?{WHY}={reply.reason}", SEE_OTHER)
    return RedirectResponse(path, SEE_OTHER)


def _listed(request: Request) -> OrdersListed:
    """The orders that the hub knows of; 404 where the shop has no order pages."""
    site = site_of(request)
    now_s = site.monotonic_s()
    listed = site.recent.ask(site.hub, ListOpenOrders(), OrdersListed, now_s=now_s)
    if isinstance(listed, CommandRefused) or not listed.store_place:
        raise HTTPException(NOT_FOUND)
    return listed


def _one(request: Request) -> OpenOrderEntry | None:
    """The order of the address: what is in no list costs the hub nothing more."""
    token = request.path_params["token"]
    return next((one for one in _listed(request).orders if one.page == token), None)


def _shown(request: Request, one: OpenOrderEntry) -> OpenOrderShown | None:
    site = site_of(request)
    asked, now_s = ShowOrder(sale_id=one.sale_id), site.monotonic_s()
    shown = site.recent.ask(site.hub, asked, OpenOrderShown, now_s=now_s)
    return None if isinstance(shown, CommandRefused) else shown


def _marked(response: Response, mark: str) -> Response:
    """The script of the page asks for this alone, to see whether to load it anew."""
    response.headers["ETag"] = f'"{mark}"'
    return response
