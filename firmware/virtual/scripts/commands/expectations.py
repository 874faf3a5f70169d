"""What a script expects: each check returns None, or what is seen instead."""

import json
from collections.abc import Callable

from drivers.api import DriverError
from firmware.base.wording.phrases import Phrase, Template, joined
from firmware.virtual.hub_database import HubDatabase, kiosk_backlog
from firmware.virtual.network.mqtt_rules import Fate, Way
from firmware.virtual.pictures import in_terminal
from firmware.virtual.process import Child
from firmware.virtual.scripts.commands.faults import wires
from firmware.virtual.scripts.script import Check, Form
from firmware.virtual.settings import KID
from firmware.virtual.shop import card_of
from firmware.virtual.stage import Stage

LAMP_IS = {
    "off": Phrase("the lamp is off"),
    "green": Phrase("the lamp is green"),
    "amber": Phrase("the lamp is amber"),
    "red": Phrase("the lamp is red"),
}
REFUSED_EXIT = 2
REFUSAL_LIMIT_S = 10.0


# --- at the counter ---


def display(stage: Stage, text: str) -> str | None:
    """The display shows this text."""
    return None if stage.shows(text) else _glass(stage)


def display_without(stage: Stage, text: str) -> str | None:
    """The display does not show this text."""
    return _glass(stage) if stage.shows(text) else None


def slip(stage: Stage, text: str) -> str | None:
    """A slip on the tray has this text on one of its lines."""
    if any(text in slip.text for slip in stage.tray):
        return None
    return _tray(stage)


def slip_without(stage: Stage, text: str) -> str | None:
    """No slip on the tray has this text."""
    return _tray(stage) if any(text in slip.text for slip in stage.tray) else None


def slips(stage: Stage, number: int) -> str | None:
    """So many slips lie on the tray."""
    return None if len(stage.tray) == number else _tray(stage)


def no_slip(stage: Stage) -> str | None:
    """The tray is empty."""
    return slips(stage, 0)


def lamp(stage: Stage, colour: str) -> str | None:
    """The lamp is lit in this colour now."""
    lit = stage.remote.order(panel="look")["lamp"]
    return None if lit == colour else LAMP_IS[lit]


def beep(stage: Stage) -> str | None:
    """The buzzer sounded since the last check of it."""
    beeps = stage.remote.order(panel="look")["beeps"]
    silent = beeps == stage.beeps_counted
    stage.beeps_counted = beeps
    return Phrase("no sound") if silent else None


def power_cut(stage: Stage) -> str | None:
    """The kiosk lost its power."""
    return None if stage.await_kiosk_end(0) else Phrase("the kiosk still runs")


def kiosk_refuses(stage: Stage, text: str) -> str | None:
    """The kiosk does not start with this configuration, and names this reason."""
    stage.shop.write_files(stage.settings)
    kiosk = stage.shop.try_kiosk()
    code = kiosk.wait(REFUSAL_LIMIT_S)
    if code is None:
        kiosk.kill()
        return Phrase("the kiosk runs")
    if code == REFUSED_EXIT and text in kiosk.output:
        return None
    return Phrase("exit code {code}:\n{log}", code=code, log=kiosk.log_tail)


def kiosk_log(stage: Stage, text: str) -> str | None:
    """The kiosk's log has this text."""
    return _logged(stage.shop.kiosk, text)


def hub_log(stage: Stage, text: str) -> str | None:
    """The hub's log has this text."""
    return _logged(stage.shop.hub, text)


def _logged(box: Child | None, text: str) -> str | None:
    log = box.output if box else ""
    if text in log:
        return None
    return Phrase("its log ends with:\n{log}", log=log[-1000:])


# --- at the hub ---


def booked(what: Template, ask: Callable[[HubDatabase], int]) -> Check:
    """A check of one number in the hub's books."""

    def check(stage: Stage, number: int) -> str | None:
        seen = ask(stage.hub_database)
        return None if seen == number else what.phrase(number=seen)

    return check


def taken(stage: Stage, yuan: str) -> str | None:
    """All orders together are worth this."""
    seen_fen = stage.hub_database.taken_fen()
    return None if seen_fen == fen(yuan) else in_yuan(seen_fen)


def refunded(stage: Stage, yuan: str) -> str | None:
    """All refunds together gave back this."""
    seen_fen = stage.hub_database.refunded_fen()
    return None if seen_fen == fen(yuan) else in_yuan(seen_fen)


def taken_today(stage: Stage, yuan: str) -> str | None:
    """`countertop report day` of today, by this machine's clock, comes to this."""
    printed = stage.shop.finish(stage.shop.tool("report", "day", "--json"))
    seen_fen = json.loads(printed)["amount_fen"]
    return None if seen_fen == fen(yuan) else in_yuan(seen_fen)


def z_report(stage: Stage, number: int, yuan: str) -> str | None:
    """The kiosk's Z of that number, as the hub keeps it, has sales worth this."""
    report = stage.hub_database.z_report(KID, number)
    if report is None:
        return Phrase("there is none")
    seen_fen = sum(row["amount_fen"] for row in report["means"])
    return None if seen_fen == fen(yuan) else in_yuan(seen_fen)


def in_yuan(amount_fen: int) -> Phrase:
    """What was seen of an amount."""
    return Phrase("{amount} yuan", amount=f"{amount_fen / 100:.2f}")


def fen(amount: str) -> int:
    """``12``, ``12.5`` and ``12.50`` as fen."""
    whole, _, part = amount.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def balance(stage: Stage, name: str, number: int) -> str | None:
    """A member's balance."""
    seen = stage.hub_database.balance_points(card_of(name))
    return None if seen == number else Phrase("{number} points", number=seen)


def unknown(stage: Stage, code: str, number: int) -> str | None:
    """How often an unknown article was reported."""
    seen = stage.hub_database.unknown(code)
    return None if seen == number else Phrase("{number} times", number=seen)


def reconciled(stage: Stage) -> str | None:
    """`countertop reconcile` finds nothing amiss."""
    try:
        stage.shop.finish(stage.shop.tool("reconcile"))
    except DriverError as exc:
        return Phrase("{reason}", reason=exc)
    return None


def backlog(stage: Stage, number: int) -> str | None:
    """So many facts wait on the kiosk's disk for the hub's acknowledgement."""
    if stage.shop.small_disk is not None:
        raise DriverError("SQLite cannot be made to look into a small disk from here")
    seen = kiosk_backlog(stage.shop.premises.journal / "journal.sqlite")
    return None if seen == number else Phrase("{number} facts", number=seen)


def sent(stage: Stage, number: int, message: str) -> str | None:
    """So many of these messages, or more, left their sender so far."""
    seen = sum(wire.count(topic, Way.UP) for wire, topic in wires(stage, message))
    return None if seen >= number else Phrase("{number} messages", number=seen)


def held_back(stage: Stage, message: str) -> str | None:
    """Such a message is held back on the wire."""
    held = sum(
        wire.count(topic, Way.UP, Fate.HELD) for wire, topic in wires(stage, message)
    )
    return None if held else Phrase("no such message came by")


def _glass(stage: Stage) -> str:
    frame = stage.remote.frame
    return Phrase("nothing: it is dark") if frame is None else f"\n{in_terminal(frame)}"


def _tray(stage: Stage) -> str:
    texts = [slip.text for slip in stage.tray]
    many = Phrase("{number} slips on the tray", number=len(texts))
    return joined("\n---\n", [many, *texts])


FORMS = (
    Form("expect display without TEXT", check=display_without),
    Form("expect display TEXT", check=display),
    Form("expect slip without TEXT", check=slip_without),
    Form("expect slip TEXT", check=slip),
    Form("expect slips NUMBER", check=slips),
    Form("expect no slip", check=no_slip),
    Form("expect lamp COLOUR", check=lamp),
    Form("expect beep", check=beep),
    Form("expect power cut", check=power_cut),
    Form("expect kiosk refuses TEXT", check=kiosk_refuses),
    Form("expect kiosk log TEXT", check=kiosk_log),
    Form("expect hub log TEXT", check=hub_log),
    Form(
        "expect hub orders NUMBER",
        check=booked(Template("{number} orders"), HubDatabase.orders),
        does="The hub has booked that many orders.",
    ),
    Form(
        "expect hub voids NUMBER",
        check=booked(Template("{number} voids"), HubDatabase.voids),
        does="That many sales reached payment and were not paid.",
    ),
    Form(
        "expect hub dead letters NUMBER",
        check=booked(Template("{number} dead letters"), HubDatabase.dead_letters),
        does="The hub has refused that many facts.",
    ),
    Form(
        "expect hub revision NUMBER",
        check=booked(Template("{number} is it"), HubDatabase.revision),
        does="This is the newest catalogue.",
    ),
    Form("expect hub taken YUAN", check=taken),
    Form("expect hub refunded YUAN", check=refunded),
    Form("expect hub taken today YUAN", check=taken_today),
    Form(
        "expect hub z reports NUMBER",
        check=booked(Template("{number} Z reports"), HubDatabase.z_reports),
        does="The hub has made that many Z reports.",
    ),
    Form("expect z report NUMBER of YUAN", check=z_report),
    Form("expect hub balance of NAME NUMBER", check=balance),
    Form("expect hub unknown CODE NUMBER", check=unknown),
    Form("expect kiosk backlog NUMBER", check=backlog),
    Form("expect sent NUMBER MESSAGE", check=sent),
    Form("expect reconcile", check=reconciled),
    Form("expect held back MESSAGE", check=held_back),
)
