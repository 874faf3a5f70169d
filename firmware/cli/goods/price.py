"""`countertop price FILE`: what worked cases of the shop's rules come to, and why.

Prints one JSON object for each case, in the form of its `expect`. Exit status: 0 if
nothing differs from what is expected, 1 if something does, 2 if the file or a case
cannot be read; the other cases are computed all the same.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from firmware.base.wording.phrases import Phrase, verbatim
from firmware.cli.goods.price_tables import FAULTS_SHOWN, explain
from firmware.cli.output import complain, say_json, say_json_list
from firmware.price_cases.case import ComputedCase, computed
from firmware.price_cases.case_file import CaseFile, read_cases
from firmware.price_cases.kinds.ledger import LedgerBooks, ledger_books

DIFFERS = 1
UNREADABLE = 2


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help=Phrase("JSON: a case, a list of them, or an object with cases"),
    )
    parser.add_argument(
        "--explain",
        action="store_true",
        help=Phrase("tables for people: each line after each stage, and each rule"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Compute every case of the file; return the highest exit status."""
    path: Path = arguments.file
    found = read_cases(path)
    with ledger_books() as books:
        if arguments.explain:
            statuses = [_explained(path, result) for result in _results(found, books)]
        else:
            statuses = _printed(path, found, books)
    return max(statuses, default=0)


def _results(found: CaseFile, books: LedgerBooks) -> "list[ComputedCase]":
    return [computed(case, books) for case in found.cases]


def _printed(path: Path, found: CaseFile, books: LedgerBooks) -> list[int]:
    results = _results(found, books)
    objects = [{"id": result.case.id, **result.found} for result in results]
    if found.single:
        say_json(objects[0])
    else:
        say_json_list(objects)
    return [_complained(path, result) for result in results]


def _explained(path: Path, result: ComputedCase) -> int:
    explain(result)
    return _complained(path, result)


def _complained(path: Path, result: ComputedCase) -> int:
    """Name what cannot be read, or what differs; the exit status of one case."""
    for remark in _remarks(result):
        line = Phrase(
            "{path}: case {name}: {remark}",
            path=path,
            name=result.case.id,
            remark=remark,
        )
        complain(line)
    if result.unreadable:
        return UNREADABLE
    return DIFFERS if list(result.differences()) else 0


def _remarks(result: ComputedCase) -> Iterator[Phrase]:
    if result.left_out:
        yield Phrase("a race is run by `make test`: left out")
    if result.unreadable:
        yield from (fault.phrase for fault in result.faults[:FAULTS_SHOWN])
        return
    for offer, word in result.warnings():
        yield Phrase(
            "a policy with the offer {offer} is refused: {word}", offer=offer, word=word
        )
    for key, wanted, got in result.differences():
        yield Phrase(
            "{key}: expected {wanted}, got {got}",
            key=key,
            wanted=_json(wanted),
            got=_json(got),
        )


def _json(value: object) -> Phrase:
    return verbatim(json.dumps(value, ensure_ascii=False))
