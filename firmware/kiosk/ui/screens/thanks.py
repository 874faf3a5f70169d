"""The thanks: what was paid, saved, given and earned, at one look. Pure."""

from drivers.api import Align, Picture, QrPicture, Text
from firmware.kiosk.sale import Sale
from firmware.kiosk.sale.ticket import SlipState, Ticket
from firmware.kiosk.ui.receipt_qr import SCREEN_MAX_BYTES, screen_qr_text
from firmware.kiosk.ui.screens.elements import HEIGHT_PX, centred, first_fitting
from firmware.kiosk.ui.screens.foot import in_turn, note_lines
from firmware.kiosk.ui.screens.offer_lines import Line, handed_over
from firmware.kiosk.ui.screens.scene import Scene, points_lines
from firmware.retail.money import yuan

_FEW = (35, 51)
_MANY = (19, 35, 51)
"""Where lines stand under large thanks, and under small ones."""


def thanks(sale: Sale, ticket: Ticket, scene: Scene) -> Picture:
    """The thanks, with two lines or with three; what else is shown takes turns."""
    lines = _lines(ticket, scene)
    notes = [*note_lines(ticket.booking_note, scene), *_unproven(sale, scene)]
    if notes:
        turns = [(lines.pop(),), *notes] if len(lines) == len(_MANY) else notes
        lines.append(in_turn(turns, sale, scene))
    middle_px, many = scene.width_px // 2, len(lines) > len(_FEW)
    words = scene.tr("谢谢惠顾")
    y_px, height_px = (0, 16) if many else (4, 24)
    head = Text(middle_px, y_px, words, height_px, Align.CENTRE, scene.width_px)
    below = zip(_MANY if many else _FEW, lines, strict=True)
    return head, *(centred(line, y_px, scene.width_px) for y_px, line in below)


def invitation(ticket: Ticket, scene: Scene) -> Picture:
    """The thanks to a guest, with a code that leads to the join page (S09, S10).

    Nothing has to be done: the sale is finished, and the next scan begins another one.
    """
    left_px = HEIGHT_PX + 4
    room_px, tr = scene.width_px - left_px, scene.tr
    points = tr("领{points}分").format(points=ticket.quote.earned_points)
    given = tr("赠品找店员") if handed_over(ticket.quote.gifts, tr) else ""
    lines = (
        (tr("谢谢惠顾"),),
        _paid(ticket, scene)[1:],
        (tr("扫码入会"),),
        (given or (points if ticket.quote.earned_points else ""),),
    )
    return (
        QrPicture(0, 0, HEIGHT_PX, ticket.join_link),
        *(
            Text(
                left_px, 2 + index * 16, first_fitting(line, room_px), width_px=room_px
            )
            for index, line in enumerate(lines)
        ),
    )


def can_invite(ticket: Ticket) -> bool:
    """Whether the code of a join page is one that a phone reads from this screen."""
    link = ticket.join_link
    return bool(link) and len(link.encode()) <= SCREEN_MAX_BYTES


def slip_on_screen(sale: Sale, ticket: Ticket, scene: Scene) -> Picture:
    """The slip as a code to be photographed, where none was printed (E09)."""
    left_px = HEIGHT_PX + 4
    room_px = scene.width_px - left_px
    given = scene.tr("赠品找店员") if handed_over(ticket.quote.gifts, scene.tr) else ""
    points = first_fitting(points_lines(ticket, scene.tr)[1:], room_px)
    turns: list[Line] = [(line,) for line in (given, points) if line]
    lines = (
        first_fitting(_paid(ticket, scene)[1:], room_px),
        scene.tr("若无小票"),
        scene.tr("请拍此码"),
        in_turn(turns or [("",)], sale, scene),
    )
    return (
        QrPicture(0, 0, HEIGHT_PX, screen_qr_text(ticket, scene.shop, scene.tr)),
        *(
            Text(left_px, 2 + index * 16, line, width_px=room_px)
            for index, line in enumerate(lines)
        ),
    )


def _lines(ticket: Ticket, scene: Scene) -> list[str]:
    """What was paid, a gift to be fetched, and points, which may be nothing."""
    tr, width_px = scene.tr, scene.width_px
    points = first_fitting(points_lines(ticket, tr), width_px)
    given = [
        first_fitting(line, width_px) for line in handed_over(ticket.quote.gifts, tr)
    ]
    paid = first_fitting(_paid(ticket, scene), width_px)
    return [paid, *given, points] if points or not given else [paid, *given]


def _unproven(sale: Sale, scene: Scene) -> list[Line]:
    """What to do without a slip that was sent, and of which nobody knows more."""
    if sale.slip is not SlipState.SENT:
        return []
    return [(scene.tr("没出小票请按补打"), scene.tr("没小票请补打"))]


def _paid(ticket: Ticket, scene: Scene) -> Line:
    quote, tr = ticket.quote, scene.tr
    amounts = {"amount": yuan(quote.payable_fen), "saved": yuan(quote.saved_fen)}
    by_phone = ticket.payment is not None
    short = tr("已支付 {amount}") if by_phone else tr("已付 {amount}")
    long = (
        tr("已支付 {amount} 省{saved}") if by_phone else tr("已付 {amount} 省{saved}")
    )
    texts = long if quote.saved_fen else short, short, "¥{amount}", "{amount}"
    return tuple(text.format(**amounts) for text in texts)
