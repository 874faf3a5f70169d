"""Commands that show something to the people who watch a script."""

from firmware.hub.ledger.postings import Unit
from firmware.retail.money import yuan
from firmware.virtual.hub_database import LedgerLine
from firmware.virtual.scripts.script import Form
from firmware.virtual.stage import Stage

ACCOUNT_WIDTH = 26


def say(stage: Stage, text: str) -> None:
    """Begin a new step of the story."""
    stage.reporter.say(text)


def look(stage: Stage) -> None:
    """Show what the display shows."""
    if stage.remote.frame is not None:
        stage.reporter.picture(stage.remote.frame)


def read_slip(stage: Stage) -> None:
    """Show the newest slip on the tray."""
    if stage.tray:
        stage.reporter.slip(stage.tray[-1])


def read_ledger(stage: Stage) -> None:
    """Show the hub's ledger, entry by entry."""
    rows = [
        f"{row.receipt_no}  {row.account:<{ACCOUNT_WIDTH}} {_amount(row)}"
        for row in stage.hub_database.ledger()
    ]
    stage.reporter.rows(rows)


def _amount(row: LedgerLine) -> str:
    if row.unit == Unit.CNY:
        return f"{yuan(row.amount):>8} yuan"
    return f"{row.amount:>8} points"


def read_orders(stage: Stage) -> None:
    """Show what `countertop orders` prints."""
    stage.reporter.rows(
        stage.shop.finish(stage.shop.tool("orders", "--all")).splitlines()
    )


def read_reconciliation(stage: Stage) -> None:
    """Show what `countertop reconcile` prints."""
    stage.reporter.rows(stage.shop.finish(stage.shop.tool("reconcile")).splitlines())


FORMS = (
    Form("say TEXT", say),
    Form("look", look),
    Form("read slip", read_slip),
    Form("read ledger", read_ledger),
    Form("read orders", read_orders),
    Form("read reconciliation", read_reconciliation),
)
