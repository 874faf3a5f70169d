"""A bill that was read once to its end, and is read from its file line by line."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from firmware.base.wording.phrases import Phrase
from firmware.hub.payments.gateway import BillLine
from firmware.hub.payments.networks.bill_files.faults import OtherFileError
from firmware.hub.payments.networks.bill_files.texts import texts_in

DAY_LENGTH = len("2026-03-01")


@dataclass(slots=True)
class BillFacts:
    """What a bill is of. `accounts`: whose; `paid_on`, `returned_on`: lines by day.

    `from_day`: the day that its head names, `YYYY-MM-DD`. `paid_from`, `paid_until`:
    its first and its last payment, as `BillLine.at`. Each is empty if there is none.
    """

    accounts: set[str] = field(default_factory=set[str])
    from_day: str = ""
    paid_from: str = ""
    paid_until: str = ""
    paid_on: Counter[str] = field(default_factory=Counter[str])
    returned_on: Counter[str] = field(default_factory=Counter[str])

    def add(self, line: BillLine) -> None:
        """Count a line."""
        if line.amount_fen > 0:
            self.paid_on[line.at[:DAY_LENGTH]] += 1
            self.paid_from = min(self.paid_from or line.at, line.at)
            self.paid_until = max(self.paid_until, line.at)
        else:
            self.returned_on[line.at[:DAY_LENGTH]] += 1


BillForm = Callable[[Iterator[str], BillFacts], Iterator[BillLine] | None]
"""Reads the lines of one text; None if nothing in it looks like this network's."""


@dataclass(frozen=True, slots=True)
class BillInFile:
    """The lines of a file that is open, as often as they are asked for.

    One reader at a time. BillFaultError only if the file has changed since.
    """

    file: BinaryIO
    form: BillForm
    facts: BillFacts

    def __len__(self) -> int:
        """How many lines it has."""
        return self.facts.paid_on.total() + self.facts.returned_on.total()

    def __iter__(self) -> Iterator[BillLine]:
        """Each line, in the file's order."""
        return _lines(self.file, self.form, BillFacts())


def read_bill(file: BinaryIO, form: BillForm) -> BillInFile:
    """The bill in a file; BillFaultError if it is none, or not a whole one."""
    facts = BillFacts()
    for line in _lines(file, form, facts):
        facts.add(line)
    return BillInFile(file, form, facts)


def _lines(file: BinaryIO, form: BillForm, facts: BillFacts) -> Iterator[BillLine]:
    for text in texts_in(file):
        lines = form(text, facts)
        if lines is not None:
            yield from lines
            return
    raise OtherFileError(Phrase("it is no bill"))
