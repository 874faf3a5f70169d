"""`countertop orders show`: every fen of one order, and who says so (N06)."""

import re
from collections.abc import Iterator
from dataclasses import asdict

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
from firmware.retail.money import weighed_text, yuan

LINE_COLUMNS = (
    TableColumn("line", number=True),
    TableColumn("article"),
    TableColumn("name", long=True),
    TableColumn("pieces", number=True),
    TableColumn("price from"),
    TableColumn("yuan", number=True),
    TableColumn("note"),
)
STEP_COLUMNS = (
    TableColumn("step"),
    TableColumn("rule"),
    TableColumn("yuan", number=True),
)
LEDGER_COLUMNS = (
    TableColumn("account"),
    TableColumn("unit"),
    TableColumn("amount", number=True),
)
ENTRIES = {
    "scanned": "the catalogue",
    "weighed": "the catalogue, by weight",
    "labelled": "the amount on its label",
    "void": "the line that it takes back",
}
CASH_RULE = re.compile(r"cash_(half_up|down)_([0-9]+)")
ROUNDED = {
    "half_up": "cash is rounded to the next {step}, half up",
    "down": "cash is rounded down to {step}",
}


def show_order(config: HubConfig, name: str, *, as_json: bool) -> int:
    """Print the order of a receipt number or of a sale's id; 1 if there is none."""
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        found = order_details(connection, name)
        voids = void_details(connection, name)
    if not found and not voids:
        return refuse(f"{name}: no order has this receipt number or sale id")
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
    if details.flag is not None:
        say("", *_flag_lines(details.flag, utc_offset_minutes))


def _head(details: OrderDetails, utc_offset_minutes: int) -> Iterator[str]:
    order = details.order
    opened_at, closed_at, received_at = (
        local_text(each, utc_offset_minutes)
        for each in (details.opened_at, order.closed_at, order.received_at)
    )
    yield f"receipt {order.receipt_no} of kiosk {order.kid}, sale {order.sale_id}"
    yield f"opened {opened_at}, closed {closed_at}, at the hub {received_at}"
    if order.claimed_at is not None:
        claimed_at = local_text(order.claimed_at, utc_offset_minutes)
        yield f"the kiosk's clock was wrong: it showed {claimed_at}"
    yield (
        f"priced by policy {order.policy_version}, catalogue"
        f" {order.catalogue_revision}, pricing engine {details.engine}"
    )


def _line_row(line: OrderLine) -> list[str]:
    notes = [f"takes back line {line['voids']}"] if line["voids"] else []
    notes += ["approved by staff"] if line["approved"] else []
    weighed, entry = weighed_text(line["weight_g"], None), str(line["entry"])
    return [
        str(line["number"]),
        str(line["gtin"]),
        str(line["name"]),
        str(line["pieces"]),
        ENTRIES.get(entry, entry),
        yuan(line["amount_fen"]),
        ", ".join([*([weighed] if weighed else []), *notes]),
    ]


def _step_row(step: OrderStep) -> list[str]:
    return [step.stage, _rule(step.rule), yuan(step.amount_fen)]


def _rule(rule: str) -> str:
    """A rule by name, with what it does where this build knows."""
    if rule == "listed":
        return "listed: the lines above"
    found = CASH_RULE.fullmatch(rule)
    if found is None:
        return rule
    does = ROUNDED[found[1]].format(step=yuan(int(found[2])))
    return f"{rule}: {does}"


def _paid(details: OrderDetails) -> Iterator[str]:
    order = details.order
    yield f"paid {yuan(order.payable_fen)} yuan, {order.tender}; slip: {order.slip}"
    explained_fen = sum(step.amount_fen for step in order.steps)
    if explained_fen != order.payable_fen:
        rest = yuan(order.payable_fen - explained_fen)
        yield f"{rest} yuan of it is explained by no step"
    if order.member_id is not None:
        yield f"member {order.member_id}: {order.earned_points} points earned"


def _ledger_row(entry: LedgerRow) -> list[str]:
    is_money = entry.unit == Unit.CNY
    amount = yuan(entry.amount) if is_money else str(entry.amount)
    return [entry.account, "yuan" if is_money else "points", amount]


def _flag_lines(flag: FlagDetails, utc_offset_minutes: int) -> Iterator[str]:
    yield f"flag {flag.flag}, {flag.kind}: the kiosk and the hub differ"
    yield f"  the kiosk: {with_local_times(flag.kiosk_says, utc_offset_minutes)}"
    yield f"  the hub:   {with_local_times(flag.hub_says, utc_offset_minutes)}"
    if flag.closed_at is None:
        yield f"  {flag.withheld_points} points are withheld until somebody decides:"
        yield f"  countertop reconcile --accept {flag.flag} (or --dismiss) --note …"
        return
    closed_at = local_text(flag.closed_at, utc_offset_minutes)
    yield f"  settled {closed_at}: {flag.closed_note or 'without a note'}"


def _void_line(void: ListedVoid, utc_offset_minutes: int) -> str:
    when = local_text(void.voided_at, utc_offset_minutes)
    return (
        f"receipt {void.receipt_no} of kiosk {void.kid}: not paid"
        f" ({void.reason}), {yuan(void.payable_fen)} yuan, {when}"
    )
