"""Examples of a suspended basket that goes to another kiosk. Pure."""

from firmware.protocol import messages as m
from firmware.protocol.reference.examples import BADGE_ID, SLIP_NO, SUSPENDED

ASK_BASKET = m.AskBasket(slip=SLIP_NO, by=BADGE_ID)
GIVEN = m.BasketReply(
    state="given",
    basket=m.GivenBasket(
        sale_id=SUSPENDED.sale_id, slip_no=SLIP_NO, goods=SUSPENDED.goods
    ),
)
RELEASE = m.ReleaseBasket(sale_id=SUSPENDED.sale_id)
