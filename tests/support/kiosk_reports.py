"""Reports for the kiosk's tests: what the hub replies, and a walk to each phase."""

from dataclasses import replace

from firmware.kiosk.report import (
    ReportFigures,
    ReportReplied,
    ReportSum,
    ReportTax,
    ShownReport,
)
from firmware.kiosk.sale import Now, Sale
from firmware.kiosk.sale.events import PayPressed, ReprintHeld, StaffProven
from tests.support.kiosk_builders import UTC, moment, walk

X = ReportFigures(
    made_at=UTC,
    kid="K1",
    since="2026-11-21T13:05:00.000Z",
    means=(
        ReportSum("alipay", 3, 6_340),
        ReportSum("cash", 14, 21_710),
        ReportSum("wechat", 2, 1_850),
    ),
    refunds=(ReportSum("alipay", 1, 300), ReportSum("cash", 2, 1_550)),
    stages=(
        ReportSum("listed", 19, 31_220),
        ReportSum("tier", 4, -410),
        ReportSum("coupon", 1, -500),
        ReportSum("points", 2, -400),
        ReportSum("cash_rounding", 6, -10),
    ),
    vat=(ReportTax(900, 8_120, 670), ReportTax(1_300, 19_930, 2_293)),
    points_used=4_000,
    coupons_used=1,
    voids=(ReportSum("customer", 2, 1_250), ReportSum("idle", 1, 300)),
    payments=(ReportSum("declined", 1, 300),),
    first="K1-000017",
    last="K1-000038",
    missing=1,
    late=2,
    late_fen=950,
    cash_fen=20_160,
)
DIGEST = "b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184"
Z = replace(X, number=8, by="b-5e21c8", digest=DIGEST)
FEW = ReportFigures(
    made_at=UTC,
    kid="K1",
    number=1,
    means=(ReportSum("cash", 1, 300),),
    stages=(ReportSum("listed", 1, 300),),
    first="K1-000001",
    last="K1-000001",
    cash_fen=300,
    by="key",
    digest=DIGEST,
)
EMPTY = ReportFigures(made_at=UTC, kid="K1", since="2026-11-21T13:05:00.000Z")


def at_desk(mono_s: float = 1.0, **other: object) -> Now:
    """A moment at a kiosk whose hub is there."""
    return moment(mono_s, **{"hub_online": True, **other})


def report(sale: Sale) -> ShownReport:
    assert sale.report is not None
    return sale.report


def reply(sale: Sale, figures: ReportFigures, *, last: int = 7) -> ReportReplied:
    """The hub's reply to what was asked last."""
    return ReportReplied(report(sale).request, figures, last=last)


def asking() -> Sale:
    return walk(Sale(), StaffProven("b-1"), ReprintHeld(), now=at_desk())


def shown(figures: ReportFigures = X, *, last: int = 7) -> Sale:
    sale = asking()
    return walk(sale, reply(sale, figures, last=last), now=at_desk())


def confirming(figures: ReportFigures = X, *, last: int = 7) -> Sale:
    return walk(shown(figures, last=last), PayPressed(), now=at_desk())


def closing() -> Sale:
    return walk(confirming(), StaffProven("b-2"), now=at_desk())


def closed() -> Sale:
    sale = closing()
    return walk(sale, reply(sale, Z, last=8), now=at_desk())
