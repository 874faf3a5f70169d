"""What people do with phone, card and badge, as commands that name them.

Never by a code: what is held up may bear a pay code or a pass.
"""

from firmware.virtual.page.customer.customer import CounterCustomer
from firmware.virtual.page.messages.to_shop import (
    ChangeMood,
    ConfirmPayment,
    DeclinePayment,
    HeldThing,
    PageOrder,
    PhoneFace,
    ScanByPhone,
    ScanWith,
    WalletMood,
)
from firmware.virtual.stage import Stage

MOODS = {
    WalletMood.PAYS: "pays at once",
    WalletMood.ASKS: "asks for password",
    WalletMood.HESITATES: "hesitates",
    WalletMood.REFUSES: "refuses",
}
GUEST = "# here a guest's phone was held up, who joined on the page"
BROUGHT = "# here a picture of the visitor's own was held up"
PAGE = "# here a phone opened the page of the shop"


def held_line(stage: Stage, customer: CounterCustomer) -> str:
    """What is held up, as a command; "" if nothing is."""
    settings = stage.settings
    match customer.holding.thing:
        case HeldThing.CARD:
            return f"show card of {settings.members[0]}"
        case HeldThing.BADGE:
            return f"show badge of {settings.everybody[0]}"
        case HeldThing.PHONE if customer.face is PhoneFace.PAY:
            return f"show pay code of {customer.wallet.holder}"
        case HeldThing.PHONE if customer.is_first_member:
            return f"show pass of {settings.members[0]}"
        case HeldThing.PHONE | HeldThing.PICTURE as thing:
            return GUEST if thing is HeldThing.PHONE else BROUGHT
        case _:
            return ""


def phone_lines(
    stage: Stage, customer: CounterCustomer, order: PageOrder, *, waited: bool
) -> tuple[str, ...]:
    """What was done with the phone by an order that was carried out; () if nothing.

    `waited`: a payment waited for its password before.
    """
    holder = customer.wallet.holder
    match order:
        case ScanByPhone(what) if customer.scanned:
            return (_scan_line(stage, customer, what),)
        case ConfirmPayment() if waited:
            return (f"confirm payment as {holder}",)
        case DeclinePayment() if waited:
            return (f"decline payment as {holder}",)
        case ChangeMood(mood) if holder:
            return (f"wallet of {holder} {MOODS[mood]}",)
        case _:
            return ()


def _scan_line(stage: Stage, customer: CounterCustomer, what: ScanWith) -> str:
    if customer.face is not PhoneFace.PAY:
        return PAGE
    slip = f"slip {len(stage.paper.slips)}"
    seen = "display" if what is ScanWith.DISPLAY else slip
    return f"scan {seen} as {customer.wallet.holder}"
