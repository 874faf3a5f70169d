"""Sends what the sale asks of the hub; a reply comes as an event of the sale."""

import logging
from functools import partial

from firmware.kiosk.runtime.pass_proof import PassProof
from firmware.kiosk.sale.effects import (
    RequestBasket,
    RequestHold,
    RequestMember,
    RequestPass,
    RequestRefund,
    RequestReport,
    UsePass,
)
from firmware.kiosk.sync.reporting.report_requests import report_request
from firmware.kiosk.sync.requests.basket_requests import basket_request
from firmware.kiosk.sync.uplink import Uplink

log = logging.getLogger(__name__)

Question = (
    RequestMember
    | RequestPass
    | UsePass
    | RequestHold
    | RequestRefund
    | RequestReport
    | RequestBasket
)
"""What wants a reply; a pass that is used is one that the hub is asked about, too."""


class HubQuestions:
    """Main thread only. Each is sent once: what gets lost, the sale asks again."""

    def __init__(self, uplink: Uplink, passes: PassProof) -> None:
        self._uplink = uplink
        self._passes = passes

    def ask(self, question: Question, now_s: float, *, by_rules: bool) -> None:
        """Send it; `by_rules`: prices depend on what the hub knows of a member.

        `now_s` is the sale's monotonic clock.
        """
        match question:
            case RequestMember(card):
                self._uplink.request_member(card, now_s, tier=by_rules)
            case RequestPass(member_id, member_pass):
                self._uplink.request_member(member_id, now_s, member_pass=member_pass)
            case UsePass(member_pass):
                self._passes.use(member_pass)
            case RequestHold():
                self._uplink.request_hold(question, now_s)
            case RequestRefund(request):
                self._uplink.request_refund(request, now_s)
            case RequestBasket():
                self._uplink.request(partial(basket_request, question), now_s)
            case RequestReport(request):
                log.info("report_asked sort=%s by=%s", request.sort, request.by)
                self._uplink.request(partial(report_request, request), now_s)
