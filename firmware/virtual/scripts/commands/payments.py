"""The payment networks: what goes wrong there, and their own books beside the hub's."""

from firmware.base.wording.phrases import Phrase
from firmware.virtual.money_compared import (
    TakenTrade,
    differences,
    rows,
    taken_trades,
)
from firmware.virtual.phones.traces import code_disguises, files_below, traces
from firmware.virtual.scripts.commands.expectations import fen, in_yuan
from firmware.virtual.scripts.script import Form
from firmware.virtual.stage import Stage

METHODS = {
    "pay": ("alipay.trade.pay", "codepay"),
    "precreate": ("alipay.trade.precreate", "native"),
    "query": ("alipay.trade.query", "query"),
    "cancel": ("alipay.trade.cancel", "reverse"),
    "refund": ("alipay.trade.refund", "refund"),
}
"""What a call of the hub's is called at Alipay, and at WeChat Pay."""
ALWAYS = 0
BEFORE, AFTER = "before", "after"


# --- what goes wrong ---


def down(stage: Stage) -> None:
    """The networks' machine is off: connections end, later ones are refused."""
    stage.wallets.switch_off()


def up(stage: Stage) -> None:
    """It is on again, with the books that it had."""
    stage.wallets.switch_on()


def drops(stage: Stage, number: int, call: str) -> None:
    """The next such calls of the hub are lost on their way."""
    _rule(stage, call, fault="drop", when=BEFORE, times=number)


def drops_every(stage: Stage, call: str) -> None:
    """Every such call is lost on its way, until `pay network well`."""
    drops(stage, ALWAYS, call)


def drops_replies(stage: Stage, number: int, call: str) -> None:
    """The networks do what the next such calls want; their replies are lost."""
    _rule(stage, call, fault="drop", when=AFTER, times=number)


def unsure(stage: Stage, number: int, call: str) -> None:
    """They do it, and say that they do not know whether they did."""
    system_error = {"code": "20000", "sub_code": "aop.ACQ.SYSTEM_ERROR"}
    _rule(stage, call, fault="refusal", when=AFTER, times=number, **system_error)


def delays(stage: Stage, *, number: int, call: str, seconds: float) -> None:
    """They do it, and reply so much later."""
    _rule(stage, call, fault="delay", when=AFTER, times=number, seconds=seconds)


def well(stage: Stage) -> None:
    """From now on every call arrives and is replied to."""
    stage.wallets.ask("DELETE", "/rules")


def _rule(stage: Stage, call: str, **rule: object) -> None:
    for method in METHODS[call]:
        stage.wallets.ask("POST", "/rules", method=method, **rule)


# --- what is so ---


def has_left(stage: Stage, name: str, yuan: str) -> str | None:
    """A wallet has so much left, by its network's books."""
    seen_fen = stage.wallets.balance_fen(name)
    return None if seen_fen == fen(yuan) else in_yuan(seen_fen)


def kept(stage: Stage, yuan: str) -> str | None:
    """So much money of the networks' is the shop's: taken, and not given back."""
    seen_fen = sum(each.kept_fen for each in _trades(stage))
    return None if seen_fen == fen(yuan) else in_yuan(seen_fen)


def payment(stage: Stage, state: str) -> str | None:
    """The hub's newest attempt to be paid by phone stands so in its books."""
    seen = stage.hub_database.newest_attempt()
    return None if seen == state else seen or Phrase("no attempt")


def phone_orders(stage: Stage, number: int) -> str | None:
    """The hub has booked that many orders that were paid by phone."""
    seen = len(stage.hub_database.phone_orders())
    return None if seen == number else Phrase("{number} orders", number=seen)


def agree(stage: Stage) -> str | None:
    """The networks' own books and the hub's agree about every payment by phone."""
    orders = stage.hub_database.phone_orders()
    return "\n".join(differences(_trades(stage), orders)) or None


def no_pay_code(stage: Stage) -> str | None:
    """No file of hub, kiosk, broker and networks, no message, holds a shown code."""
    found = _found(stage)[1]
    return "\n".join(found) or None


def read_payments(stage: Stage) -> None:
    """Show what the networks took, by their own books, beside the hub's orders."""
    orders = stage.hub_database.phone_orders()
    stage.reporter.rows(rows(_trades(stage), orders))


def read_traces(stage: Stage) -> None:
    """Show in how many files of all boxes a shown pay code stands."""
    count, found = _found(stage)
    row = f"{len(stage.wallets.codes)} pay codes were shown; with one of them, of"
    where = ", ".join(found) or "none"
    stage.reporter.rows([f"{row} {count} files and all messages: {where}"])


def _trades(stage: Stage) -> list[TakenTrade]:
    return taken_trades(stage.wallets.ask("GET", "/books"))


def _found(stage: Stage) -> tuple[int, list[str]]:
    """How many files there are; names of those, and topics, that have a code."""
    shop = stage.shop
    wanted = {each for code in stage.wallets.codes for each in code_disguises(code)}
    files = files_below(shop.premises.folder, shop.broker.folder)
    topics = [
        topic
        for wire in (shop.kiosk_wire, shop.hub_wire)
        for topic in wire.carried(*wanted)
    ]
    return len(files), [*(file.name for file, _ in traces(files, wanted)), *topics]


FORMS = (
    Form("pay network down", down),
    Form("pay network up", up),
    Form("pay network drops every CALL", drops_every),
    Form("pay network drops NUMBER CALL", drops),
    Form("pay network drops NUMBER replies to CALL", drops_replies),
    Form("pay network unsure of NUMBER CALL", unsure),
    Form("pay network delays NUMBER CALL by SECONDS s", delays),
    Form("pay network well", well),
    Form("expect wallet of NAME YUAN", check=has_left),
    Form("expect pay network kept YUAN", check=kept),
    Form("expect payment STATE", check=payment),
    Form("expect hub phone orders NUMBER", check=phone_orders),
    Form("expect payments agree", check=agree),
    Form("expect no pay code", check=no_pay_code),
    Form("read payments", read_payments),
    Form("read pay code traces", read_traces),
)
