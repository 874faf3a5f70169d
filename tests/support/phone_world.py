"""A shop that takes two networks: Alipay by code and by scan, WeChat Pay by code."""

from firmware.kiosk.sale import Now, Sale
from firmware.kiosk.sale.events import PayPressed
from firmware.kiosk.sale.phone_payment.charge_events import (
    ChargeReplied,
    ChargeWord,
    PayCodeScanned,
)
from firmware.kiosk.sale.phone_payment.means import PhoneMeans, PhoneNetwork
from firmware.retail.codes.code_kinds import PayCode
from tests.support.kiosk_builders import TICKET_ID, filled, moment, walk

MEANS = PhoneMeans((PhoneNetwork("alipay", scan=True), PhoneNetwork("wechat")))
CODE = PayCode("alipay", "281234567890123456")
SHOWN = PayCodeScanned(CODE, CODE.network)
NUMBER = "K1_17_1_0123456789ab"
URL = "https://qr.alipay.com/bax00000000000000000"


def at(mono_s: float = 1.0, **other: object) -> Now:
    """A moment with the hub there."""
    return moment(mono_s, **{"phone": MEANS, "hub_online": True, **other})


def payable() -> Sale:
    """12.53 by phone, 12.50 in cash."""
    return walk(filled(), PayPressed(), now=at())


def charging() -> Sale:
    """A pay code was shown, and the hub is asked."""
    return walk(payable(), SHOWN, now=at())


def scanning() -> Sale:
    """PAY was pressed once more: the hub is asked for a code to scan."""
    return walk(payable(), PayPressed(), now=at())


def replied(
    word: ChargeWord,
    changes: int = 0,
    *,
    attempt: int = 1,
    url: str = "",
    why: str = "",
) -> ChargeReplied:
    """The hub's word on an attempt of this sale."""
    paid = word is ChargeWord.PAID
    return ChargeReplied(
        sale_id=TICKET_ID,
        attempt=attempt,
        state=word,
        changes=changes,
        url=url,
        reason=why,
        out_trade_no=NUMBER if paid else "",
    )
