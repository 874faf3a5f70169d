"""`countertop doctor printer`: prints a strip, and proposes the printer's settings.

It needs the printer for itself: not while the kiosk runs.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from drivers.api import DriverError, Paper, PrintTrouble
from drivers.printer.ports import (
    Connection,
    DeviceFile,
    PortBusyError,
    Transport,
    UsbPort,
    is_busy,
    open_transport,
)
from drivers.printer.self_test import (
    RULERS,
    PrinterAnswers,
    find_answers,
    print_strip,
)
from drivers.printer.usb_devices import place_of, places
from firmware.base.errors import RefusedError
from firmware.base.wording.phrases import Phrase
from firmware.cli.box.trials.device_access import config_for
from firmware.cli.output import ask, at_terminal, say, say_json
from firmware.kiosk.devices.builders import printer_connection
from provisioning.checks.printer.settings import (
    SeenOnStrip,
    place_keys,
    proposed,
    toml_lines,
)
from provisioning.checks.printer.strip_replies import (
    boxes_of,
    columns_of,
    is_cut,
    lines_of,
)

STALL_S = 6.0
T = TypeVar("T")
PAPER = {
    Paper.PLENTY: Phrase("enough"),
    Paper.LOW: Phrase("nearly at its end"),
    Paper.OUT: Phrase("none"),
}
TROUBLES = {
    PrintTrouble.PAPER_OUT: Phrase("there is no paper"),
    PrintTrouble.COVER_OPEN: Phrase("the cover is open"),
    PrintTrouble.FAULT: Phrase("it reports a fault"),
}
IN_USE = Phrase(
    "another program has the printer, the kiosk perhaps: `sudo systemctl stop kiosk`,"
    " and start it again afterwards"
)


def check_printer(config_file: Path, *, asks: bool, as_json: bool) -> int:
    """Ask the printer, print the strip, ask the person, propose.

    RefusedError or DriverError if there is no printer, or another program has it.
    """
    logging.getLogger().addHandler(logging.NullHandler())
    config = config_for("printer", config_file, IN_USE)
    connection = _asking(printer_connection(config.printer))
    answers, prints = _tried(connection)
    seen = SeenOnStrip()
    if not as_json:
        say(*_found(answers, prints=prints))
    if prints and asks and not as_json and at_terminal():
        seen = _asked()
    keys = proposed(answers, seen) | dict(_place(connection))
    if as_json:
        say_json({"answers": _plain(answers), "printed": prints, "proposed": keys})
    else:
        say("", Phrase("Proposed for {file}:", file=config_file), *toml_lines(keys))
    return 0 if prints else 1


def _asking(connection: Connection) -> Connection:
    """A device file is opened for reading, too, to find out whether it answers."""
    if isinstance(connection, DeviceFile):
        return replace(connection, answers=True)
    return connection


def _tried(connection: Connection) -> tuple[PrinterAnswers, bool]:
    """What it answers, and whether the strip was sent: not without paper."""
    try:
        transport = _opened(connection)
        try:
            answers = find_answers(transport, lambda: True)
            status = answers.status
            prints = status is None or status.trouble is None
            if prints:
                print_strip(transport, lambda: True, answers)
        finally:
            transport.close()
    except PortBusyError as exc:
        raise RefusedError(IN_USE) from exc
    except OSError as exc:
        if is_busy(exc):
            raise RefusedError(IN_USE) from exc
        raise DriverError("the printer is gone: {why}", why=exc.strerror) from exc
    return answers, prints


def _opened(connection: Connection) -> Transport:
    try:
        return open_transport(connection, STALL_S)
    except PermissionError:
        if isinstance(connection, DeviceFile):  # one that may only be written to
            return open_transport(replace(connection, answers=False), STALL_S)
        raise


def _found(answers: PrinterAnswers, *, prints: bool) -> Iterator[Phrase | str]:
    """The answers as lines for a person."""
    if not answers.any:
        yield Phrase("It answers nothing: slips are sent, and never proven.")
    elif not answers.whole:
        yield Phrase("It answers only some status requests; they cannot be used.")
    elif answers.in_turn is None:
        yield Phrase("It reports its status, but has no GS r: slips are not proven.")
    else:
        yield Phrase("It reports its status, and says when a slip is printed (GS r).")
    if answers.maker or answers.model:
        name = f"{answers.maker} {answers.model}".strip()
        yield Phrase("It calls itself {name}.", name=name)
    status = answers.status
    if status is not None:
        yield Phrase("Paper: {paper}.", paper=PAPER[status.paper])
    if not prints and status is not None and status.trouble is not None:
        yield Phrase("No strip: {trouble}.", trouble=TROUBLES[status.trouble])


def _asked() -> SeenOnStrip:
    say("", Phrase("Look at the strip. Enter alone leaves a setting as it is."))
    rulers = ", ".join(map(str, RULERS))
    largest = Phrase(
        "The largest number of {rulers} whose line ends in | without a break: ",
        rulers=rulers,
    )
    return SeenOnStrip(
        columns=_read(largest, columns_of),
        lines=_read(
            Phrase("Which lines are legible, of 1, 2 and 3 (such as 12; 0: none): "),
            lines_of,
        ),
        boxes=_read(
            Phrase("Which codes does a phone read, of A and B (0: none): "), boxes_of
        ),
        cut=_read(Phrase("Was the strip cut? [y/n] "), is_cut),
    )


def _read(question: Phrase, understand: Callable[[str], T | None]) -> T | None:
    """What is typed, asked for again until it is understood; None for Enter alone."""
    while typed := ask(question).strip():
        understood = understand(typed)
        if understood is not None:
            return understood
        say(Phrase("That is none of them. Enter alone leaves the setting as it is."))
    return None


def _place(connection: Connection) -> Iterator[tuple[str, object]]:
    if not isinstance(connection, UsbPort):
        return
    ids, backend = (connection.vendor, connection.product), connection.backend
    place = place_of(ids, backend, serial=connection.serial, port=connection.port)
    yield from place_keys(place, places(*ids, backend)).items()


def _plain(answers: PrinterAnswers) -> dict[str, object]:
    return {
        "at_once": list(answers.at_once),
        "in_turn": answers.in_turn,
        "maker": answers.maker,
        "model": answers.model,
    }
