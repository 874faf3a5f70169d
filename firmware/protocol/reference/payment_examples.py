"""Examples of payments by phone. Pure."""

from firmware.protocol import messages as m
from firmware.protocol.reference.examples import SALE
from firmware.retail.payment_ids import make_out_trade_no

SEALING = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo="
"""The public half of the key of RFC 7748, section 6.1, Alice."""
SEALED = bytes(range(66))
"""No real one: each differs."""
PAYMENT_MEANS = m.PaymentMeans(
    version=1_772_353_800,
    sealing=SEALING,
    networks=(m.PaymentNetwork(name="alipay", code=True, scan=True),),
)
CHARGE = m.AskCharge(
    sale_id=SALE.sale_id,
    attempt=1,
    amount_fen=SALE.payable_fen,
    network="alipay",
    way="code",
    sealed=SEALED,
)
PAYMENT = m.PaymentState(
    sale_id=SALE.sale_id,
    attempt=1,
    state="confirm",
    out_trade_no=make_out_trade_no(SALE.sale_id, 1),
    changes=1,
)
ORDERED = SALE.lines[:2]
"""What was not taken back."""
ORDER = m.OrderState(
    sale_id=SALE.sale_id,
    receipt_no=SALE.receipt_no,
    state="open",
    payable_fen=SALE.payable_fen,
    goods_fen=sum(line.amount_fen for line in ORDERED),
    line_count=len(ORDERED),
    lines=tuple(
        m.OpenOrderLine(name=line.name, pieces=line.pieces, amount_fen=line.amount_fen)
        for line in ORDERED
    ),
    scan=True,
    told_s=7_200,
)
