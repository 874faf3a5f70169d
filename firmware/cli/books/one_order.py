"""`countertop orders show`: every fen of one order, and who says so (N06)."""

import re
from collections.abc import Iterator
from dataclasses import asdict

from firmware.base.wording.phrases import Phrase, Template, listing
from firmware.cli.books.refund_texts import refund_history
from firmware.cli.output import refuse, say, say_json_list
from firmware.cli.tables import TableColumn, say_table
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened, reading
from firmware.hub.ledger.postings import Unit
from firmware.hub.reports.business_day import local_text, with_local_times
from firmware.hub.reports.order_details import (
    FlagDetails,
    OrderDetails,
    order_details,
    void_details,
)
from firmware.hub.reports.order_list import ListedVoid
from firmware.hub.reports.orders import LedgerRow, OrderLine, OrderStep
from firmware.hub.reports.stored_texts import account, flag_kind, flag_side
from firmware.retail.money import weighed_text, yuan

LINE_COLUMNS = (
    TableColumn(Phrase("line"), number=True),
    TableColumn(Phrase("article")),
    TableColumn(Phrase("name"), long=True),
    TableColumn(Phrase("pieces"), number=True),
    TableColumn(Phrase("price from")),
    TableColumn(Phrase("yuan"), number=True),
    TableColumn(Phrase("note")),
)
STEP_COLUMNS = (
    TableColumn(Phrase("step")),
    TableColumn(Phrase("rule")),
    TableColumn(Phrase("yuan"), number=True),
)
LEDGER_COLUMNS = (
    TableColumn(Phrase("account")),
    TableColumn(Phrase("unit")),
    TableColumn(Phrase("amount"), number=True),
)
ENTRIES = {
    "scanned": Phrase("the catalogue"),
    "weighed": Phrase("the catalogue, by weight"),
    "labelled": Phrase("the amount on its label"),
    "void": Phrase("the line that it takes back"),
}
"""Where a line's price is from, by how the line came about."""
STAGES = {
    "listed": Phrase("listed"),
    "article": Phrase("article offer"),
    "tier": Phrase("tier price"),
    "gift": Phrase("gift"),
    "basket": Phrase("basket offer"),
    "coupon": Phrase("coupon"),
    "points": Phrase("points"),
    "cash_rounding": Phrase("cash_rounding"),
}
TENDERS = {
    "cash": Phrase("cash"),
    "phone": Phrase("phone"),
    "channel": Phrase("paid to the channel"),
}
SLIPS = {
    "printed": Phrase("printed"),
    "sent": Phrase("sent, not confirmed"),
    "kept": Phrase("kept"),
    "none": Phrase("none"),
}
VOID_REASONS = {
    "customer": Phrase("the customer went back"),
    "idle": Phrase("nobody paid in time"),
    "staff": Phrase("staff cancelled it"),
    "power_cut": Phrase("the power went"),
}
"""What the reason of a void on the wire means."""
CASH_RULE = re.compile(r"cash_(half_up|down)_([0-9]+)")
ROUNDED = {
    "half_up": Template("cash is rounded to the next {step}, half up"),
    "down": Template("cash is rounded down to {step}"),
}


def show_order(config: HubConfig, name: str, *, as_json: bool) -> int:
    """Print the order of a receipt number or of a sale's id; 1 if there is none."""
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        found = order_details(connection, name)
        voids = void_details(connection, name)
    if not found and not voids:
        return refuse(
            Phrase("{name}: no order has this receipt number or sale id", name=name)
        )
    if as_json:
        say_json_list(asdict(each) for each in (*found, *voids))
        return 0
    for each in found:
        _print_order(each, config.utc_offset_minutes)
    for void in voids:
        say(_void_line(void, config.utc_offset_minutes))
    return 0


def _print_order(details: OrderDetails, utc_offset_minutes: int) -> None:
    say(*_head(details, utc_offset_minutes), "")
    say_table(LINE_COLUMNS, map(_line_row, details.order.lines))
    say("")
    say_table(STEP_COLUMNS, map(_step_row, details.order.steps))
    say("", *_paid(details), "")
    say_table(LEDGER_COLUMNS, map(_ledger_row, details.order.ledger))
    if details.refunds:
        say("", *refund_history(details.refunds, utc_offset_minutes))
    if details.flag is not None:
        say("", *_flag_lines(details.flag, utc_offset_minutes))


def _head(details: OrderDetails, utc_offset_minutes: int) -> Iterator[Phrase]:
    order = details.order
    opened_at, closed_at, received_at = (
        local_text(each, utc_offset_minutes)
        for each in (details.opened_at, order.closed_at, order.received_at)
    )
    yield Phrase(
        "receipt {receipt} of kiosk {kid}, sale {sale}",
        receipt=order.receipt_no,
        kid=order.kid,
        sale=order.sale_id,
    )
    yield Phrase(
        "opened {opened_at}, closed {closed_at}, at the hub {received_at}",
        opened_at=opened_at,
        closed_at=closed_at,
        received_at=received_at,
    )
    if order.claimed_at is not None:
        claimed_at = local_text(order.claimed_at, utc_offset_minutes)
        yield Phrase(
            "the kiosk's clock was wrong: it showed {claimed_at}", claimed_at=claimed_at
        )
    yield Phrase(
        "priced by policy {policy}, catalogue {catalogue}, pricing engine {engine}",
        policy=order.policy_version,
        catalogue=order.catalogue_revision,
        engine=details.engine,
    )


def _line_row(line: OrderLine) -> list[str]:
    takes_back = Phrase("takes back line {line}", line=line["voids"])
    notes = [takes_back] if line["voids"] else []
    notes += [Phrase("approved by staff")] if line["approved"] else []
    weighed, entry = weighed_text(line["weight_g"], None), str(line["entry"])
    return [
        str(line["number"]),
        str(line["gtin"]),
        str(line["name"]),
        str(line["pieces"]),
        ENTRIES.get(entry, entry),
        yuan(line["amount_fen"]),
        listing([*([weighed] if weighed else []), *notes]),
    ]


def _step_row(step: OrderStep) -> list[str]:
    stage = STAGES.get(step.stage, step.stage)
    return [stage, _rule(step.rule), yuan(step.amount_fen)]


def _rule(rule: str) -> str:
    """A rule by name, with what it does where this build knows."""
    if rule == "listed":
        return Phrase("listed: the lines above")
    found = CASH_RULE.fullmatch(rule)
    if found is None:
        return rule
    does = ROUNDED[found[1]].phrase(step=yuan(int(found[2])))
    return Phrase("{name}: {what}", name=rule, what=does)


def _paid(details: OrderDetails) -> Iterator[Phrase]:
    order = details.order
    yield Phrase(
        "paid {sum} yuan, {tender}; slip: {slip}",
        sum=yuan(order.payable_fen),
        tender=TENDERS.get(order.tender, order.tender),
        slip=SLIPS.get(order.slip, order.slip),
    )
    explained_fen = sum(step.amount_fen for step in order.steps)
    if explained_fen != order.payable_fen:
        rest = yuan(order.payable_fen - explained_fen)
        yield Phrase("{rest} yuan of it is explained by no step", rest=rest)
    if order.member_id is not None:
        yield Phrase(
            "member {member}: {points} points earned",
            member=order.member_id,
            points=order.earned_points,
        )
    if order.points_used:
        yield Phrase("{points} points used", points=order.points_used)
    if order.coupons:
        yield Phrase("coupons used: {coupons}", coupons=", ".join(order.coupons))


def _ledger_row(entry: LedgerRow) -> list[str]:
    is_money = entry.unit == Unit.CNY
    amount = yuan(entry.amount) if is_money else str(entry.amount)
    name = account(entry.account)
    return [name, Phrase("yuan") if is_money else Phrase("points"), amount]


def _flag_lines(flag: FlagDetails, utc_offset_minutes: int) -> Iterator[Phrase]:
    yield Phrase(
        "flag {flag}, {kind}: the kiosk and the hub differ",
        flag=flag.flag,
        kind=flag_kind(flag.kind),
    )
    kiosk_says = with_local_times(flag_side(flag.kiosk_says), utc_offset_minutes)
    hub_says = with_local_times(flag_side(flag.hub_says), utc_offset_minutes)
    yield Phrase("  the kiosk: {kiosk_says}", kiosk_says=kiosk_says)
    yield Phrase("  the hub:   {hub_says}", hub_says=hub_says)
    if flag.closed_at is None:
        yield Phrase(
            "  {points} points are withheld until somebody decides:",
            points=flag.withheld_points,
        )
        yield Phrase(
            "  countertop reconcile --accept {flag} (or --dismiss) --note …",
            flag=flag.flag,
        )
        return
    closed_at = local_text(flag.closed_at, utc_offset_minutes)
    note = flag.closed_note or Phrase("without a note")
    yield Phrase("  settled {closed_at}: {note}", closed_at=closed_at, note=note)


def _void_line(void: ListedVoid, utc_offset_minutes: int) -> Phrase:
    return Phrase(
        "receipt {receipt} of kiosk {kid}: not paid ({reason}), {sum} yuan, {time}",
        receipt=void.receipt_no,
        kid=void.kid,
        reason=VOID_REASONS.get(void.reason, void.reason),
        sum=yuan(void.payable_fen),
        time=local_text(void.voided_at, utc_offset_minutes),
    )
