"""`/staff/refunds`: refunds that a network refuses, with what staff have to do.

The kiosk has said that the money goes back, and its screen is long gone by then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from firmware.hub.db.engine import reading
from firmware.hub.payments.config import network_name
from firmware.hub.reports import payments_waiting
from firmware.hub.reports.payments_waiting import RefusedRefund
from firmware.hub.staff.sessions import StaffSession
from firmware.hub.web.pages.staff.access import staff_page
from firmware.hub.web.rendering import site_of
from firmware.hub.web.session import now_of
from firmware.hub.web.wording.figures import shop_time
from firmware.hub.web.wording.words import Sentence

MAX_SHOWN = 50
NETWORKS: Mapping[str, Sentence] = {
    "alipay": Sentence("支付宝"),
    "wechat": Sentence("微信支付"),
}
WHY: Mapping[str, Sentence] = {
    "funds": Sentence("店里的账户余额不够"),
    "number": Sentence("支付网络没有这笔付款"),
    "service": Sentence("店里的账户或权限有问题"),
    "too_late": Sentence("过了退款期限"),
}
OTHERWISE = Sentence("支付网络没有细说")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRefundRow:
    """A refund as it is listed."""

    refund: RefusedRefund
    network: Sentence | str
    why: Sentence
    at: datetime


def refused_count(connection: Connection) -> int:
    """How many customers have not got back what the kiosk promised."""
    return sum(each.count for each in payments_waiting.refused(connection))


def refunds(request: Request, session: StaffSession) -> Response:
    """The oldest ones; nothing of it is about a person."""
    site = site_of(request)
    offset = site.utc_offset_minutes
    with reading(site.engine) as connection:
        found = payments_waiting.refused_refunds(connection, MAX_SHOWN)
        whole = refused_count(connection)
    rows = [_row(each, offset) for each in found]
    today = shop_time(now_of(request), offset).date()
    return staff_page(
        request, "refunds.html", session, rows=rows, whole=whole, today=today
    )


def _row(refund: RefusedRefund, offset: int) -> StaffRefundRow:
    name = str(network_name(refund.network))
    return StaffRefundRow(
        refund=refund,
        network=NETWORKS.get(refund.network, name),
        why=WHY.get(refund.trouble or "", OTHERWISE),
        at=shop_time(refund.asked_at, offset),
    )
