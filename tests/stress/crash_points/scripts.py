"""What goes on in each run: what people want, and what the network does."""

from dataclasses import dataclass
from typing import Literal

Suspended = Literal["", "kiosk", "hub", "kiosk and hub"]
Returns = Literal["done", "refused", "pending", "no balance"]
"""PENDING for half a minute; NO BALANCE for a minute, then done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What the customer wants, and what goes on without anything breaking.

    `wallet` is what the network says of each code in turn; a customer who waits
    confirms after `confirms_s`, or never. `undo_s` after an attempt began the customer
    goes back, once; `cash_s` after it staff confirm cash, though nobody asked them to.
    `then`: what the customer does when no code is left. The replies of the calls `lost`
    are lost until `lost_until_s`; charges arrive `late_pay_s` later.

    `refunds`: staff give back so many pieces of the first article, one refund after
    another, 0 for all that is left; what the network says of a refund is `returns`.

    `suspended`: staff suspend the basket, and where they have it paid afterwards: by
    its slip at the KIOSK, in cash on the HUB, or both try at once.
    """

    name: str
    wallet: tuple[str, ...] = ("pays",)
    scans: bool = False
    confirms_s: float | None = None
    undo_s: float | None = None
    then: str = "leaves"
    member: bool = False
    cash_s: float | None = None
    lost: tuple[str, ...] = ()
    lost_until_s: float = 0.0
    late_pay_s: float | None = None
    refunds: tuple[int, ...] = ()
    returns: Returns = "done"
    suspended: Suspended = ""


SCRIPTS = (
    Script(name="code"),
    Script(name="password", wallet=("waits",), confirms_s=6.0),
    Script(name="nobody confirms", wallet=("waits",)),
    Script(name="declined, another code", wallet=("declines", "pays")),
    Script(name="declined, then cash", wallet=("declines",), then="cash"),
    Script(name="scan", scans=True, confirms_s=4.0),
    Script(name="scan, nobody does", scans=True),
    Script(name="undo and leave", wallet=("waits",), undo_s=3.0),
    Script(
        name="undo, another code", wallet=("waits", "pays"), undo_s=3.0, then="cash"
    ),
    Script(name="scan, undo as it is scanned", scans=True, undo_s=4.0, confirms_s=4.05),
    Script(name="undo, confirmed late", wallet=("waits",), undo_s=3.0, confirms_s=45.0),
    Script(name="undo as it is paid", undo_s=0.23),
    Script(name="cash meanwhile", wallet=("waits",), confirms_s=6.0, cash_s=3.0),
    Script(name="unknown, then paid", lost=("pay", "query"), lost_until_s=15.0),
    Script(name="paid after the cancel", lost=("pay",), late_pay_s=9.0, undo_s=2.0),
    Script(
        name="unknown, given up",
        lost=("query", "cancel"),
        lost_until_s=110.0,
        wallet=("waits",),
        confirms_s=20.0,
    ),
    Script(name="points and a coupon", member=True),
    Script(name="points, undo and leave", member=True, wallet=("waits",), undo_s=3.0),
    Script(
        name="points, nobody knows",
        member=True,
        lost=("pay", "query", "cancel"),
        lost_until_s=110.0,
    ),
    Script(name="refund", refunds=(0,)),
    Script(name="refund in parts", refunds=(1, 0)),
    Script(name="refund, pending", refunds=(1,), returns="pending"),
    Script(name="refund, refused", refunds=(0,), returns="refused"),
    Script(name="refund, no balance yet", refunds=(0,), returns="no balance"),
    Script(
        name="refund, nobody knows",
        refunds=(0,),
        lost=("refund", "refund_query"),
        lost_until_s=110.0,
    ),
    Script(name="refund of points and a coupon", member=True, refunds=(0,)),
    Script(name="refund of points in parts", member=True, refunds=(1, 0)),
    Script(name="suspend and recall", suspended="kiosk", then="cash"),
    Script(name="suspend, cash on the hub", suspended="hub"),
    Script(
        name="suspend, kiosk and hub at once", suspended="kiosk and hub", then="cash"
    ),
)
