"""Z reports that somebody has changed, or taken away, since they were made (N11)."""

from collections.abc import Iterator

from sqlalchemy import Connection

from firmware.base.wording.phrases import Phrase
from firmware.hub.closings import store
from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.reports.reconciling.fair_share import fair_lines
from firmware.hub.reports.reconciling.report_lines import ReportLine, and_more
from firmware.hub.reports.reconciling.settled import is_settled

CHECK = "closings"


def closing_lines(connection: Connection, _span: BusinessDay) -> Iterator[ReportLine]:
    """Each Z has the digest of the one before in its own, from the first on."""
    broken = (_broken(connection, kid) for kid in store.reported(connection))
    first, more = fair_lines(broken)
    yield from first
    yield from and_more(more)


def _broken(connection: Connection, kid: str) -> list[ReportLine]:
    """The broken links of a kiosk, or of the store."""
    lines = list[ReportLine]()
    before = 0
    for kept in store.every(connection, kid):
        number = kept.report.number or 0
        key = f"{kid} {number} {kept.digest}"
        if not (kept.sound or is_settled(connection, CHECK, key)):
            lines.append(ReportLine(_words(kid, number, before), key))
        before = number
    return lines


def _words(kid: str, number: int, before: int) -> Phrase:
    of_all = {"number": number, "whose": _whose(kid)}
    if number != before + 1:
        return Phrase(
            "Z {number} of {whose}: {missing} before it are missing; compare with the"
            " printed ones",
            missing=number - before - 1,
            **of_all,
        )
    return Phrase(
        "Z {number} of {whose}: it, or the one before it, is not as it was made;"
        " compare with the printed ones",
        **of_all,
    )


def _whose(kid: str) -> Phrase:
    return Phrase("kiosk {kid}", kid=kid) if kid else Phrase("the store")
