"""What surrounds the sale on the screen, and lines that every layout shows. Pure."""

from dataclasses import dataclass

from drivers.api import CameraTrouble, Paper, PrintTrouble
from firmware.kiosk.sale import Notice, NoticeKind, Sale, SaleState
from firmware.kiosk.sale.phone_payment.means import PhoneMeans
from firmware.kiosk.sale.ticket import SaleMember, Ticket
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.kiosk.ui.texts import (
    DECLINES,
    LONG_NOTICES,
    MEMBERS,
    NO_BADGE,
    NOTICES,
    PRINTER_TROUBLES,
    SHORT_NOTICES,
    Translate,
    network_name,
)
from firmware.retail.loyalty.perks import Perks
from firmware.retail.loyalty.rules import Tier
from firmware.retail.money import yuan
from firmware.retail.pricing.hints import Hint
from firmware.retail.pricing.quote import Quote

_GREETINGS = {NoticeKind.MEMBER_WELCOME, NoticeKind.PASS_TAKEN}
_NO_PERKS = Perks()
_NO_MEANS = PhoneMeans()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The counter around the sale. `quote` is the open basket's price.

    `device_lost`: any device does not work. `camera` is what keeps the camera from
    reading codes, `printer` what keeps the printer from printing; None: nothing.
    `catalogue_due`: it is long since the hub confirmed the prices. `journal_damaged`:
    what was damaged waits for a person. `unproven`: no badge is known here, so that
    nobody can confirm money. `time_doubted`: the time is not known. `name_taken`:
    another box goes by this kiosk's kid. `refund_open`: the hub has not replied to a
    refund that staff confirmed. `now_s` is the sale's monotonic time. `hint`: what the
    customer could add to gain by it, None if nothing or not known yet. `perks`: those
    of the policy's tiers. `phone`: how customers can pay by phone. `prints`: the shop
    has a printer. `tr` translates into the customer's language, `width_px` is the
    display's.
    """

    tr: Translate
    width_px: int
    shop: ShopDetails
    hub_online: bool
    quote: Quote
    device_lost: bool = False
    camera: CameraTrouble | None = None
    printer: PrintTrouble | None = None
    paper: Paper = Paper.PLENTY
    catalogue_due: bool = False
    journal_damaged: bool = False
    unproven: bool = False
    time_doubted: bool = False
    name_taken: bool = False
    refund_open: bool = False
    now_s: float = 0.0
    hint: Hint | None = None
    perks: Perks = _NO_PERKS
    phone: PhoneMeans = _NO_MEANS
    prints: bool = True


def notice_lines(sale: Sale, notice: Notice, tr: Translate) -> tuple[str, ...]:
    """The text of a notice; after that a shorter one, if there is one."""
    detail, kind = notice.detail, notice.kind
    if kind in SHORT_NOTICES:
        detail = yuan(int(detail))
        texts = NOTICES[kind], SHORT_NOTICES[kind]
        return tuple(tr(text).format(detail=detail) for text in texts)
    if kind is NoticeKind.STAFF_CALLED_FIRST:
        detail = tr(MEMBERS[sale.calling_tier]).strip()
    if kind is NoticeKind.CHARGE_DECLINED:
        return tuple(map(tr, DECLINES.get(detail, (NOTICES[kind],))))
    if kind is NoticeKind.NETWORK_OFF:
        detail = network_name(detail, tr)
    line = tr(NOTICES[kind]).format(detail=detail)
    if kind in LONG_NOTICES:
        return tr(LONG_NOTICES[kind]), line
    if kind in _GREETINGS and sale.member is not None:
        return _greeting(sale.member, tr) + line, line
    return (line,)


def _greeting(member: SaleMember, tr: Translate) -> str:
    if member.birthday:
        return tr("生日快乐 ")
    return "" if member.tier is Tier.NONE else tr(MEMBERS[member.tier])


def state_line(sale: Sale, scene: Scene) -> str:
    """The one thing besides the sale that should be known, or nothing.

    Over a basket it is what concerns its customer; at an idle counter also staff.
    """
    late = sale.state is SaleState.IDLE and sale.late_refund is not None
    if sale.awaiting is None and late:
        return scene.tr("退货有结果 店员请验证")
    if sale.staff_called:
        return _waits_for_staff(sale, scene)
    if scene.camera is CameraTrouble.LOST:
        return scene.tr("摄像头故障 请找店员")
    if sale.state is SaleState.IDLE:
        return _for_staff(scene)
    return "" if scene.printer is None else scene.tr("无小票 按付款键")


def _waits_for_staff(sale: Sale, scene: Scene) -> str:
    """What is wanted of staff; a member with a service line stands in it (S22)."""
    tr, tier = scene.tr, sale.calling_tier
    approving = sale.awaiting is not None
    if not scene.perks.comes_first(tier):
        return tr("待店员确认") if approving else tr(NOTICES[NoticeKind.STAFF_CALLED])
    called = NOTICES[NoticeKind.STAFF_CALLED_FIRST]
    line = tr("{detail}优先 待店员确认") if approving else tr(called)
    return line.format(detail=tr(MEMBERS[tier]).strip())


def _for_staff(scene: Scene) -> str:
    if scene.camera is CameraTrouble.SEES_NOTHING:
        return scene.tr("镜头被挡住 或太暗")
    if scene.printer is not None:
        return scene.tr(PRINTER_TROUBLES[scene.printer])
    tr = scene.tr
    lines = (
        (scene.refund_open, tr("退货待确认 先勿给钱")),
        (scene.unproven, tr(NO_BADGE)),
        (scene.catalogue_due, tr("店员请注意 价目待核对")),
        (scene.time_doubted, tr("店员请注意 时间未校准")),
        (scene.name_taken, tr("店员请注意 机号重复")),
        (not scene.hub_online, tr("离线 照常营业")),
        (scene.paper is Paper.LOW, tr("打印纸将用完")),
    )
    return next((line for applies, line in lines if applies), "")


def points_lines(ticket: Ticket, tr: Translate) -> tuple[str, ...]:
    """Points for the customer, shorter and shorter: only confirmed ones (S27)."""
    if ticket.member is None:
        return "", ""
    earned = ticket.quote.earned_points
    balance = ticket.balance_after_points
    if balance is None:
        return tr("积分稍后到账"), ""
    if ticket.points:
        moved = f"-{ticket.points}+{earned}"
        return (
            tr("积分{moved} 余额{balance}").format(moved=moved, balance=balance),
            tr("{moved} 共{balance}分").format(moved=moved, balance=balance),
            tr("余{balance}分").format(balance=balance),
            str(balance),
            "",
        )
    return (
        tr("积分+{earned} 余额{balance}").format(earned=earned, balance=balance),
        tr("+{earned} 共{balance}分").format(earned=earned, balance=balance),
        tr("余{balance}分").format(balance=balance),
        str(balance),
        "",
    )
