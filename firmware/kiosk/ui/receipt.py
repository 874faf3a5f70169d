"""The slip of a sale: a pure function from ticket to lines of paper."""

from collections import Counter
from collections.abc import Iterator

from drivers.api import Align, Slip, SlipFeed, SlipQr, SlipRow, SlipRule, SlipText
from firmware.kiosk.sale.ticket import Ticket
from firmware.kiosk.ui.receipt_qr import (
    slip_invoice_link,
    slip_qr_caption,
    slip_qr_text,
    ticket_time,
)
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.kiosk.ui.texts import MEMBERS, PRICE_MOVES, Translate, network_name
from firmware.retail.basket import Group, grouped
from firmware.retail.loyalty.rules import Tier
from firmware.retail.money import weighed_text, yuan
from firmware.retail.pricing.quote import EXCHANGE_RULE, PriceStage, Step
from firmware.retail.pricing.vat import VatPart

_NO_OFFERS = {PriceStage.POINTS, PriceStage.CASH_ROUNDING}


def slip(ticket: Ticket, shop: ShopDetails, *, copy: bool, tr: Translate) -> Slip:
    """Everything from the shop's name to the thanks; `copy` marks it COPY (N05)."""
    marked = SlipText(tr("*** 补打 COPY ***"), Align.CENTRE, bold=True)
    head = (
        *shop_lines(shop, tr),
        SlipText(tr("购物小票"), Align.CENTRE),
        *((marked,) if copy else ()),
        SlipRule(),
        SlipRow(tr("单号"), ticket.receipt_no),
        SlipRow(tr("时间"), ticket_time(ticket, shop, tr)),
        SlipRule(),
        SlipRow(tr("商品（数量 x 单价）"), tr("金额")),
    )
    codes = (
        *_invitation(ticket, tr),
        *_invoice(ticket, shop, tr),
        *_qr(ticket, shop, tr),
    )
    foot = (*_foot(ticket, tr), *codes, SlipFeed(2))
    return (*head, *_articles(ticket), *_sums(ticket, tr), *foot)


def shop_lines(shop: ShopDetails, tr: Translate) -> Slip:
    """The shop as every slip begins."""
    phone = tr("电话 {phone}").format(phone=shop.phone)
    lines = [shop.address, phone if shop.phone else "", shop.tax_line]
    return (
        SlipText(shop.name, Align.CENTRE, scale=2),
        *(SlipText(line, Align.CENTRE) for line in lines if line),
    )


def _articles(ticket: Ticket) -> Slip:
    return tuple(part for group in grouped(ticket.basket) for part in _article(group))


def _article(group: Group) -> Slip:
    """Name and amount; what was weighed shows weight and price of a kilogram, too."""
    counted = [] if group.pieces == 1 else [str(group.pieces)]
    weighed = weighed_text(group.weight_g, group.kg_price_fen)
    parts = [*counted, *([weighed] if weighed else [])]
    if not parts:
        return (SlipRow(group.name, yuan(group.amount_fen)),)
    if not weighed:
        parts.append(yuan(group.unit_fen))
    return SlipText(group.name), SlipRow(
        f"  {' x '.join(parts)}", yuan(group.amount_fen)
    )


def _sums(ticket: Ticket, tr: Translate) -> Slip:
    pieces = tr("合计 {pieces} 件").format(pieces=ticket.basket.pieces)
    return (
        SlipRule(),
        SlipRow(pieces, yuan(ticket.basket.listed_fen)),
        *_moves(ticket, tr),
        *_handed_over(ticket, tr),
        SlipRow(tr("应付"), f"￥{yuan(ticket.quote.payable_fen)}", scale=2),
        *_received(ticket, tr),
        *_vat(ticket, tr),
    )


def _received(ticket: Ticket, tr: Translate) -> Slip:
    """By what it was paid. The change of cash is known to nobody but staff."""
    if not ticket.confirmed_by and not ticket.quote.payable_fen:
        return (SlipText(tr("无需付款")),)
    amount = yuan(ticket.quote.payable_fen)
    if ticket.payment is None:
        return (SlipRow(tr("实收 现金"), amount),)
    means = network_name(ticket.payment.network, tr)
    received = tr("实收 {means}").format(means=means)
    return SlipRow(received, amount), *payment_number(ticket.payment.out_trade_no, tr)


def payment_number(number: str, tr: Translate) -> Slip:
    """A number at a network, on a line of its own: it may be long."""
    return SlipText(tr("付款单号")), SlipText(number, Align.RIGHT)


def _vat(ticket: Ticket, tr: Translate) -> Slip:
    """The tax inside by rate; goods whose rate nobody knows are named as such (E23)."""
    if not ticket.vat:
        return ()
    rounded_fen = ticket.quote.rounded_fen
    due_fen = ticket.quote.payable_fen - rounded_fen
    head = tr("价内增值税（抹零前）") if rounded_fen else tr("价内增值税")
    if sum(part.gross_fen for part in ticket.vat) != due_fen:
        head = tr("价内增值税（积分抵扣前）")
    taxes = [part.tax_fen for part in ticket.vat if part.tax_fen is not None]
    whole = SlipRow(tr("税额合计"), yuan(sum(taxes)))
    return (
        SlipRule(),
        SlipText(head),
        *(_vat_row(part, tr) for part in ticket.vat),
        *((whole,) if len(taxes) == len(ticket.vat) > 1 else ()),
    )


def _vat_row(part: VatPart, tr: Translate) -> SlipRow:
    if part.rate_bps is None or part.tax_fen is None:
        return SlipRow(tr("未设税率"), yuan(part.gross_fen))
    words = {"rate": f"{part.rate_bps / 100:g}", "gross": yuan(part.gross_fen)}
    left = tr("税率{rate}% 含税{gross}").format(**words)
    return SlipRow(left, tr("税额{tax}").format(tax=yuan(part.tax_fen)))


def _moves(ticket: Ticket, tr: Translate) -> Slip:
    """What moved the price; after several offers, what they took off together."""
    quote = ticket.quote
    moves = [s for s in quote.steps if s.stage != PriceStage.LISTED]
    moves = [step for step in moves if step.rule != EXCHANGE_RULE]
    offers = [step for step in moves if step.stage not in _NO_OFFERS]
    saved = SlipRow(tr("共优惠"), yuan(quote.saved_fen))
    return (
        *(_moved(step, ticket, tr) for step in offers),
        *((saved,) if len(offers) > 1 else ()),
        *_exchanged(ticket, tr),
        *(_moved(step, ticket, tr) for step in moves if step not in offers),
    )


def _exchanged(ticket: Ticket, tr: Translate) -> Iterator[SlipRow]:
    """Goods that points bought, with the prices that they do not cost (A18)."""
    points = {line.key: line.exchange_points for line in ticket.quote.nets}
    bought: dict[str, tuple[int, int]] = {}
    for line in ticket.basket.active_lines:
        used = points.get(f"{line.number:05}", 0)
        if used:
            before, fen = bought.get(line.name, (0, 0))
            bought[line.name] = before + used, fen + line.amount_fen
    for name, (used, fen) in bought.items():
        words = tr("换购 {name} {points}分").format(name=name, points=used)
        yield SlipRow(words, yuan(-fen))


def _moved(step: Step, ticket: Ticket, tr: Translate) -> SlipRow:
    """One move of the price; which rule made it stands in the order (N06)."""
    words = tr(PRICE_MOVES[step.stage])
    name = step.name or words
    if step.stage == PriceStage.POINTS:
        name = f"{words} {ticket.paying_points}"
    if step.stage == PriceStage.COUPON:
        name = f"{words} {step.name}".rstrip()
    return SlipRow(name, yuan(step.amount_fen))


def _handed_over(ticket: Ticket, tr: Translate) -> Slip:
    """Gifts that do not lie in the basket: staff hand them over (A17)."""
    gifts = Counter(
        gift.name or gift.article for gift in ticket.quote.gifts if not gift.scanned
    )
    rows = (
        SlipRow(tr("赠品 {name}").format(name=name), f"x{pieces}")
        for name, pieces in gifts.items()
    )
    return *rows, *([SlipText(tr("赠品请向店员领取"))] if gifts else [])


def _foot(ticket: Ticket, tr: Translate) -> Slip:
    rules = tr("规则第{policy}版 目录第{revision}版").format(
        policy=ticket.quote.policy_version, revision=ticket.catalogue_revision
    )
    return (
        *_points(ticket, tr),
        SlipRule(),
        SlipText(tr("谢谢惠顾"), Align.CENTRE),
        SlipText(rules, Align.CENTRE),
    )


def _qr(ticket: Ticket, shop: ShopDetails, tr: Translate) -> Slip:
    caption = SlipText(slip_qr_caption(shop, tr), Align.CENTRE)
    return SlipFeed(1), caption, SlipQr(slip_qr_text(ticket, shop, tr))


def _invoice(ticket: Ticket, shop: ShopDetails, tr: Translate) -> Slip:
    """Where the customer gets an invoice, for a sum that nobody can change (E24)."""
    link = slip_invoice_link(ticket, shop)
    if not link:
        return ()
    words = tr("扫码开发票 {amount}元").format(amount=yuan(ticket.invoice_fen))
    caption = SlipText(words, Align.CENTRE, bold=True)
    return SlipFeed(1), caption, SlipQr(link)


def _invitation(ticket: Ticket, tr: Translate) -> Slip:
    """How a guest joins and gets the points of this sale (N07); for a while only."""
    if not ticket.join_link:
        return ()
    points = ticket.quote.earned_points
    words = tr("扫码入会 本单得 {points} 分") if points else tr("扫码加入会员")
    caption = SlipText(words.format(points=points), Align.CENTRE, bold=True)
    return SlipFeed(1), caption, SlipQr(ticket.join_link)


def _points(ticket: Ticket, tr: Translate) -> Slip:
    """Points as far as the hub has confirmed them; never a guess (S27)."""
    if ticket.member is None:
        return ()
    tier = ticket.member.tier
    named = "" if tier is Tier.NONE else tr(MEMBERS[tier])
    member = SlipRow(tr("会员"), f"{named}…{ticket.member.card[-4:]}")
    balance = ticket.balance_after_points
    booking = [SlipText(ticket.booking_note)] if ticket.booking_note else []
    if balance is None:
        later = SlipRow(tr("本次积分"), tr("稍后到账"))
        return SlipRule(), member, later, *booking
    return (
        SlipRule(),
        member,
        *([SlipRow(tr("使用积分"), f"-{ticket.points}")] if ticket.points else ()),
        SlipRow(tr("本次积分"), f"+{ticket.quote.earned_points}"),
        SlipRow(tr("积分余额"), str(balance)),
        *booking,
    )
