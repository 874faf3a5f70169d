"""Facts for the hub, made from tickets. Pure."""

from firmware.kiosk.sale.ticket import SlipState, Ticket, VoidReason
from firmware.protocol.messages import PriceStep, SaleClosed, SaleLine, SaleVoided
from firmware.retail.basket import Line


def sale_closed(ticket: Ticket, slip: SlipState) -> SaleClosed:
    """The record of a finished sale; an unanswered card goes along (decision 9)."""
    member = ticket.member
    member_id = member.member_id if member else None
    return SaleClosed(
        sale_id=ticket.sale_id,
        receipt_no=ticket.receipt_no,
        opened_at=ticket.opened_at,
        closed_at=ticket.closed_at,
        lines=tuple(
            _line(line, ticket.catalogue_revision) for line in ticket.basket.lines
        ),
        steps=tuple(
            PriceStep(stage=step.stage, rule=step.rule, amount_fen=step.amount_fen)
            for step in ticket.quote.steps
        ),
        payable_fen=ticket.quote.payable_fen,
        tender=ticket.tender.value,
        member_id=member_id,
        card=member.card if member and member_id is None else None,
        earned_points=ticket.quote.earned_points if member else 0,
        policy_version=ticket.quote.policy_version,
        catalogue_revision=ticket.catalogue_revision,
        slip=slip.value,
    )


def sale_voided(ticket: Ticket, reason: VoidReason, voided_at: str) -> SaleVoided:
    """The record of a sale that reached payment and was not paid."""
    return SaleVoided(
        sale_id=ticket.sale_id,
        receipt_no=ticket.receipt_no,
        payable_fen=ticket.quote.payable_fen,
        voided_at=voided_at,
        reason=reason.value,
    )


def _line(line: Line, newest: int) -> SaleLine:
    return SaleLine(
        number=line.number,
        gtin=line.gtin,
        name=line.name,
        pieces=line.pieces,
        amount_fen=line.amount_fen,
        entry=line.entry,
        voids=line.voids,
        weight_g=line.weight_g,
        approved=line.approved,
        revision=0 if line.revision == newest else line.revision,
    )
