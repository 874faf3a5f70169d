"""Facts for the hub, made from tickets. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from msgspec import structs

from firmware.kiosk.sale.ticket import Recalled, SlipState, Ticket, VoidReason
from firmware.protocol.messages import (
    Approval,
    BasketEnded,
    BasketSuspended,
    SaleClosed,
    SaleLine,
    SalePayment,
    SaleVoided,
    SuspendedGoods,
    UnknownArticle,
)
from firmware.protocol.sale_parts import (
    line_amounts,
    price_steps,
    sale_gifts,
    sale_line,
)
from firmware.retail.basket import Basket
from firmware.retail.codes.claim_tokens import claim_digest
from firmware.retail.pricing.engines import ENGINES


def sale_closed(
    ticket: Ticket,
    slip: SlipState,
    *,
    names_approvals: bool = True,
    may_mark: bool = True,
) -> SaleClosed:
    """The record of a finished sale; a card without a reply goes along (0005).

    `names_approvals`: whether it names who approved, the pass that was shown, and that
    a slip was only sent, which a hub of release 0.1.0 cannot read: it would refuse the
    sale. `may_mark`: a time that was not known may be marked as such (decision 0172).
    """
    member = ticket.member
    member_id = member.member_id if member else None
    closed = SaleClosed(
        sale_id=ticket.sale_id,
        receipt_no=ticket.receipt_no,
        opened_at=ticket.opened_at,
        closed_at=ticket.closed_at,
        lines=_lines(ticket),
        steps=price_steps(ticket.quote),
        payable_fen=ticket.quote.payable_fen,
        tender=ticket.tender.value,
        member_id=member_id,
        card=member.card if member and member_id is None else None,
        earned_points=ticket.quote.earned_points if member else 0,
        policy_version=ticket.quote.policy_version,
        catalogue_revision=ticket.catalogue_revision,
        slip="printed" if slip is SlipState.SENT else slip.value,
        engine=ticket.quote.engine,
        approvals=_approvals(ticket) if names_approvals else (),
        time_unsure=may_mark and not ticket.time_known,
        pass_window=member.pass_window if member and names_approvals else None,
        claim_sha256=_claim(ticket) if names_approvals else None,
        payment=_payment(ticket),
        slip_unproven=names_approvals and slip is SlipState.SENT,
    )
    by_rules = ENGINES[ticket.quote.engine].by_rules
    return _with_rules(closed, ticket) if by_rules else closed


def sale_voided(
    ticket: Ticket, reason: VoidReason, voided_at: str, *, may_mark: bool = True
) -> SaleVoided:
    """The record of a sale that reached payment and was not paid.

    `may_mark` as of `sale_closed`.
    """
    return SaleVoided(
        sale_id=ticket.sale_id,
        receipt_no=ticket.receipt_no,
        payable_fen=ticket.quote.payable_fen,
        voided_at=voided_at,
        reason=reason.value,
        time_unsure=may_mark and not ticket.time_known,
    )


def basket_suspended(ticket: Ticket) -> BasketSuspended:
    """The record of a basket that can be recalled, by the slip that has its code.

    AssertionError for a ticket that is not suspended.
    """
    kept = ticket.suspended
    if kept is None:
        raise AssertionError(f"{ticket.sale_id} is not suspended")
    numbered = enumerate(ticket.basket.active_lines, start=1)
    basket = Basket(tuple(replace(line, number=n) for n, line in numbered))
    revision = ticket.catalogue_revision
    return BasketSuspended(
        sale_id=ticket.sale_id,
        receipt_no=ticket.receipt_no,
        slip_no=kept.slip_no or ticket.receipt_no,
        by=kept.by,
        goods=SuspendedGoods(
            lines=tuple(sale_line(line, revision) for line in basket.lines),
            payable_fen=ticket.quote.payable_fen,
            catalogue_revision=revision,
            suspended_at=kept.at or None,
            approvals=_line_approvals(basket),
        ),
        source=kept.source or None,
    )


def basket_ended(recalled: Recalled, ticket: Ticket) -> BasketEnded:
    """The record of a basket that was recalled: `ticket` is paid, or suspended."""
    how = "paid" if ticket.suspended is None else "suspended"
    return BasketEnded(sale_id=recalled.sale_id, how=how, by_sale=ticket.sale_id)


def unknown_articles(
    times: Mapping[str, int], catalogue_revision: int
) -> tuple[UnknownArticle, ...]:
    """How often customers showed each code that the catalogue lacks, by GTIN (E16)."""
    return tuple(
        UnknownArticle(gtin=gtin, times=count, catalogue_revision=catalogue_revision)
        for gtin, count in times.items()
    )


def _lines(ticket: Ticket) -> tuple[SaleLine, ...]:
    revision = ticket.catalogue_revision
    return tuple(sale_line(line, revision) for line in ticket.basket.lines)


def _with_rules(closed: SaleClosed, ticket: Ticket) -> SaleClosed:
    """When and for whom rules priced it, and what they made of it.

    An older engine has none, and its hub could not read it.
    """
    member, quote = ticket.member, ticket.quote
    return structs.replace(
        closed,
        tier=member.tier.value if member else "none",
        priced_at=ticket.priced_at or None,
        points_used=ticket.points,
        coupons=ticket.coupons,
        declined=ticket.declined,
        birthday=quote.birthday,
        amounts=line_amounts(quote),
        gifts=sale_gifts(quote),
        used_up=member.used_up if member else (),
    )


def _payment(ticket: Ticket) -> SalePayment | None:
    paid = ticket.payment
    if paid is None:
        return None
    return SalePayment(
        network=paid.network,
        out_trade_no=paid.out_trade_no,
        amount_fen=paid.amount_fen,
    )


def _claim(ticket: Ticket) -> str | None:
    return claim_digest(ticket.claim) if ticket.claim else None


def _approvals(ticket: Ticket) -> tuple[Approval, ...]:
    """Who confirmed the money, and who allowed which line."""
    money = (Approval(by=ticket.confirmed_by),) if ticket.confirmed_by else ()
    return (*money, *_line_approvals(ticket.basket))


def _line_approvals(basket: Basket) -> tuple[Approval, ...]:
    return tuple(
        Approval(by=line.approved_by, line=line.number)
        for line in basket.lines
        if line.approved_by and line.voids is None
    )
