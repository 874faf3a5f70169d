"""`/me/export`: all that is kept of a member, as a file for programs and people."""

import json
from dataclasses import asdict

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from firmware.hub.db.engine import reading
from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty.coupon_book import CouponBook
from firmware.hub.loyalty.feature import tier_in_force
from firmware.hub.members import store as members_store
from firmware.hub.members.profiles.store import profiles_of
from firmware.hub.reports.order_details import order_details
from firmware.hub.sales import store as sales_store
from firmware.hub.web.pages.member.page import no_link
from firmware.hub.web.rendering import site_of
from firmware.hub.web.session import member_of, now_of
from firmware.protocol.records import encode_record

MAX_PURCHASES = 10_000
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Disposition": 'attachment; filename="member.json"',
}


def export(request: Request) -> Response:
    """The file, to be saved."""
    with reading(site_of(request).engine) as connection:
        member_id = member_of(request, connection)
        if member_id is None:
            return no_link(request)
        found = everything(connection, member_id, now_of(request))
    text = json.dumps(found, ensure_ascii=False, indent=2)
    return Response(text, media_type="application/json", headers=HEADERS)


def everything(connection: Connection, member_id: str, now: str) -> dict[str, object]:
    """What the books and the vault have of a member, in plain values."""
    member = members_store.find(connection, member_id)
    kept = profiles_of(connection).of(connection, member_id)
    bought = sales_store.purchases(connection, member_id, MAX_PURCHASES)
    return {
        "exported_at": now,
        "member": None if member is None else asdict(member),
        "profile": None if kept is None else json.loads(encode_record(kept.profile)),
        "consent": None
        if kept is None
        else {"version": kept.consent_version, "at": kept.consented_at},
        "tier": tier_in_force(connection, member_id, now),
        "balance_points": ledger_store.balance_points(connection, member_id, now),
        "points": [
            {"expires_at": expires_at, "points": points}
            for (_, expires_at), points in sorted(
                ledger_store.lots(connection, member_id).items(),
                key=lambda each: each[0][1],
            )
        ],
        "coupons": [
            asdict(each) | {"terms": json.loads(each.terms)}
            for each in CouponBook(connection, now).wallet(member_id)
        ],
        "purchases": [
            asdict(each) | {"lines": _lines(connection, each.sale_id)}
            for each in bought
        ],
    }


def _lines(connection: Connection, sale_id: str) -> list[dict[str, object]]:
    return [
        {key: line[key] for key in ("gtin", "name", "pieces", "weight_g", "amount_fen")}
        for each in order_details(connection, sale_id)
        for line in each.order.lines
    ]
