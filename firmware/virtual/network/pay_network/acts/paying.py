"""A customer pays: by a code that the merchant scans, or by scanning the order's QR."""

from dataclasses import replace

from firmware.virtual.network.pay_network.acts.order import (
    ALIPAY,
    QR_LIFE_MS,
    WAIT_MS,
    PayOrder,
    new_number,
    new_qr,
)
from firmware.virtual.network.pay_network.acts.reasons import ActRefusal
from firmware.virtual.network.pay_network.acts.settling import close_trade, take_money
from firmware.virtual.network.pay_network.books.books import PayBooks, digest
from firmware.virtual.network.pay_network.books.rows import (
    BuyerWallet,
    NetworkTrade,
    OrderCode,
    ShownCode,
)


def charge_code(
    books: PayBooks, order: PayOrder, code: str, *, now_ms: int
) -> NetworkTrade | ActRefusal:
    """Charge the wallet that showed a code; the trade is paid, or waits for the buyer.

    A wallet that refuses leaves no trade. The code is used up all the same. The same
    order again is the same trade while it waits.
    """
    shown = books.codes.get(digest(code))
    earlier = _earlier(books, order)
    if isinstance(earlier, ActRefusal):
        return earlier
    if earlier is not None:
        same = shown is not None and shown.wallet == earlier.wallet
        return earlier if same else ActRefusal.OTHER_BUYER
    if shown is None or shown.network != order.network or shown.used_by:
        return ActRefusal.CODE_UNKNOWN
    if shown.dies_ms <= now_ms:
        return ActRefusal.CODE_DEAD
    books.codes.put(replace(shown, used_by=order.out_trade_no))
    wallet = _owner(books, shown)
    return _begun(books, order, wallet, now_ms=now_ms)


def make_order_code(
    books: PayBooks, order: PayOrder, *, now_ms: int
) -> OrderCode | ActRefusal:
    """The QR of an order. On Alipay no trade exists before a buyer scans it.

    alipay.trade.precreate names ACQ.APPLY_PC_MERCHANT_CODE_ERROR for a number whose QR
    was asked for before; WeChat Pay returns the QR of the same order again.
    """
    known = books.order_codes.get(order.network, order.out_trade_no)
    if known is not None:
        return _asked_again(books, order, known)
    earlier = _earlier(books, order)
    if earlier is not None:
        return earlier if isinstance(earlier, ActRefusal) else ActRefusal.OTHER_CONTENT
    lives_ms = QR_LIFE_MS if order.lives_ms is None else order.lives_ms
    made = OrderCode(
        order.network, order.out_trade_no, new_qr(order.network), order.amount_fen,
        order.subject, order.content, now_ms + lives_ms, order.terms_text,
    )  # fmt: skip
    books.order_codes.put(made)
    return made


def scan_order(
    books: PayBooks, wallet: BuyerWallet, qr: str, *, now_ms: int
) -> NetworkTrade | ActRefusal:
    """A wallet scans an order's QR: the trade waits until the buyer confirms it."""
    found = books.order_codes.where("network = ? AND qr = ?", wallet.network, qr)
    if not found or found[0].dies_ms <= now_ms:
        return ActRefusal.CODE_DEAD if found else ActRefusal.CODE_UNKNOWN
    code = found[0]
    trade = books.trades.get(code.network, code.out_trade_no)
    if trade is not None and trade.wallet:
        if trade.status == "closed":
            return ActRefusal.ALREADY_CLOSED
        return trade if trade.wallet == wallet.wallet else ActRefusal.OTHER_BUYER
    if trade is not None and trade.status != "waiting":
        return ActRefusal.ALREADY_CLOSED
    begun = NetworkTrade(
        code.network, code.out_trade_no, new_number(code.network, now_ms), "order",
        code.amount_fen, code.subject, code.content, wallet.wallet, "waiting", now_ms,
        code.dies_ms, terms=code.terms,
    )  # fmt: skip
    return _planned(books, begun, wallet, now_ms=now_ms)


def confirm(
    books: PayBooks, trade: NetworkTrade, password: str, *, now_ms: int
) -> NetworkTrade | ActRefusal:
    """The buyer types the password: the trade is paid."""
    wallet = books.wallets.get(trade.wallet)
    if trade.status != "waiting" or wallet is None:
        return ActRefusal.NOT_WAITING
    if wallet.password != password:
        return ActRefusal.WRONG_PASSWORD
    return take_money(books, trade, now_ms) or ActRefusal.BALANCE_TOO_LOW


def decline(
    books: PayBooks, trade: NetworkTrade, *, now_ms: int
) -> NetworkTrade | ActRefusal:
    """The buyer puts the phone away: the trade is closed."""
    if trade.status != "waiting":
        return ActRefusal.NOT_WAITING
    return close_trade(books, trade, "refused", at_ms=now_ms)


def _asked_again(
    books: PayBooks, order: PayOrder, known: OrderCode
) -> OrderCode | ActRefusal:
    trade = books.trades.get(order.network, order.out_trade_no)
    if trade is not None and trade.status != "waiting":
        paid = trade.status == "paid"
        return ActRefusal.ALREADY_PAID if paid else ActRefusal.ALREADY_CLOSED
    if known.content != order.content:
        return ActRefusal.OTHER_CONTENT
    return ActRefusal.QR_ASKED_BEFORE if order.network == ALIPAY else known


def _earlier(books: PayBooks, order: PayOrder) -> NetworkTrade | ActRefusal | None:
    """The trade of the same number, if the order may be sent again under it."""
    trade = books.trades.get(order.network, order.out_trade_no)
    code = books.order_codes.get(order.network, order.out_trade_no)
    if trade is None:
        return None if code is None else ActRefusal.OTHER_CONTENT
    if trade.status == "closed":
        return ActRefusal.ALREADY_CLOSED
    if trade.content != order.content:
        return ActRefusal.OTHER_CONTENT
    return ActRefusal.ALREADY_PAID if trade.status == "paid" else trade


def _owner(books: PayBooks, shown: ShownCode) -> BuyerWallet:
    wallet = books.wallets.get(shown.wallet)
    if wallet is None:
        raise AssertionError(f"a code of no wallet: {shown.wallet}")
    return wallet


def _begun(
    books: PayBooks, order: PayOrder, wallet: BuyerWallet, *, now_ms: int
) -> NetworkTrade | ActRefusal:
    lives_ms = WAIT_MS[order.network] if order.lives_ms is None else order.lives_ms
    begun = NetworkTrade(
        order.network, order.out_trade_no, new_number(order.network, now_ms), "code",
        order.amount_fen, order.subject, order.content, wallet.wallet, "waiting",
        now_ms, now_ms + lives_ms, terms=order.terms_text,
    )  # fmt: skip
    if wallet.limit_fen is not None and order.amount_fen > wallet.limit_fen:
        return ActRefusal.OVER_LIMIT
    if wallet.mood == "refuses":
        return ActRefusal.BUYER_REFUSED
    from_fen = wallet.password_from_fen
    if wallet.mood == "silent" or (
        from_fen is not None and order.amount_fen >= from_fen
    ):
        return _planned(books, begun, wallet, now_ms=now_ms)
    return take_money(books, begun, now_ms) or ActRefusal.BALANCE_TOO_LOW


def _planned(
    books: PayBooks, trade: NetworkTrade, wallet: BuyerWallet, *, now_ms: int
) -> NetworkTrade:
    after_s = None if wallet.mood == "silent" else wallet.password_after_s
    pays_ms = None if after_s is None else now_ms + int(after_s * 1000)
    waiting = replace(trade, pays_ms=pays_ms)
    books.trades.put(waiting)
    return waiting
