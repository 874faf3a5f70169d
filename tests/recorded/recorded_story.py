"""Two days of a shop, told to today's hub and kiosks: what their files then hold."""

from dataclasses import replace
from pathlib import Path

from tests.recorded.recorded_product import (
    Article,
    KeptAge,
    NoticeState,
    Printed,
    PrintFailed,
    PrintTrouble,
    SaleStage,
    SigningKey,
    dead_letters,
    events,
    make_card,
    notices,
    writing,
)
from tests.recorded.recorded_shop import Clock, Hub, Kiosk

WATER, COLA, BISCUITS = "6901234567892", "6902083881405", "6920000000012"
SPIRITS, TEA = "6953029700021", "6921168509256"
APPLES, MEAT = "2001", "2002"
MEMBERS = ("m-4711", "m-4712", "m-4713")
JOURNALS = (
    ("kiosk-01", 0x3F2A9C1B),
    ("kiosk-01", 0x4F2A9C1B),
    ("kiosk-01", 0x5F2A9C1B),
    ("kiosk-01", 0x6F2A9C1B),
    ("kiosk-01", 0x7F2A9C1B),
    ("kiosk-02", 0x77E01D44),
)
"""Who wrote in which epochs."""
CARDS = tuple(make_card(int(member.removeprefix("m-"))) for member in MEMBERS)
CARD_OF_NOBODY = make_card(9_999)
LACKED, LACKED_TOO = "6900000000007", "6900000000014"

HEADER = "gtin,name,price,unit,stopped,age_min\n"
REST = f"""\
{SPIRITS},白酒 500ml,58.00,piece,no,18
{APPLES},红富士苹果,12.90,kg,no,
{MEAT},现切牛肉,88.00,kg,no,
"""
FIRST = f"""\
{WATER},矿泉水 550ml,2.03,piece,no,
{COLA},可口可乐 330ml,3.00,piece,no,
{BISCUITS},夹心饼干 97克,6.53,piece,no,
"""
SECOND = f"""\
{WATER},矿泉水 550ml,2.03,piece,no,
{COLA},可口可乐 330ml,3.20,piece,no,
{BISCUITS},夹心饼干 97克,6.53,piece,yes,
"""
THIRD = f"""\
{WATER},矿泉水 550ml,1.98,piece,no,
{COLA},可口可乐 330ml,3.20,piece,no,
{TEA},冰红茶 500ml,3.50,piece,no,
"""
CATALOGUES = tuple(HEADER + own + REST for own in (FIRST, SECOND, THIRD))
"""Six articles; a new price and a stop; a new price, one withdrawn and one new."""

POLICY = """\
[points]
spend_per_point_fen = 500
[cash]
rounding = "down"
[limits]
pieces_max = 30
[[codes.labels]]
prefix = 21
carries = "amount"
"""
"""The shopkeeper's own policy, which becomes version 2."""

ARTICLES = [
    (gtin, revision)
    for gtin in (WATER, COLA, BISCUITS, SPIRITS, TEA, APPLES, MEAT)
    for revision in (1, 2, 3)
]
ASKED: dict[str, object] = {
    "days": ["2026-03-01", "2026-03-02"],
    "members": list(MEMBERS),
    "journals": [list(journal) for journal in JOURNALS],
    "policies": [1, 2],
    "articles": [list(article) for article in ARTICLES],
}
"""What the reports are asked about; it is recorded with what they say."""
NIGHT_S = 24 * 3_600


class Story:
    """The shop in `folder`: `hub/`, `kiosk-01/` and `kiosk-02/`."""

    def __init__(self, folder: Path, key: SigningKey) -> None:
        self._folder = folder
        self.clock = Clock()
        self.hub = Hub(folder / "hub", key, self.clock)
        self.hub.takes_policy(None)
        self.hub.takes_catalogue("shop.csv", CATALOGUES[0])
        for member, card in zip(MEMBERS, CARDS, strict=True):
            self.hub.enrols(member, card)
        self.one, self.two = (
            Kiosk(folder / kid, kid, self.hub, key.public)
            for kid in ("kiosk-01", "kiosk-02")
        )

    def tell(self) -> None:
        """All of it, in order; the files are closed then."""
        for kiosk, (_, epoch) in ((self.one, JOURNALS[0]), (self.two, JOURNALS[-1])):
            kiosk.starts(epoch)
            kiosk.fetches()
        self._first_day_one()
        self._first_day_two()
        self._first_notices()
        self._change_of_prices()
        self._letters()
        self._second_day()
        self._last_notices()
        self._hub_away()
        self._power_cuts()
        self._end()

    def _first_day_one(self) -> None:
        """Plain, member, void lines, a change of mind, unknown articles: one bundle."""
        one = self.one
        one.scans(COLA, COLA)
        one.pays(Printed)
        one.shows(CARDS[0])
        one.scans(WATER, BISCUITS, BISCUITS)
        one.pays(Printed)
        one.scans(COLA, BISCUITS)
        one.does(events.UndoPressed())
        one.scans(COLA)
        one.pays(Printed)
        one.scans(WATER)
        one.does(events.PayPressed(), events.UndoHeld())
        one.lacks(LACKED, 3)
        one.lacks(LACKED_TOO, 1)
        one.sends(together=True)

    def _first_day_two(self) -> None:
        """By weight and label; cards that nobody could ask about; nobody pays."""
        two = self.two
        two.online = False
        two.shows(CARDS[1])
        two.scans(APPLES, weight_g=735)
        two.scans(MEAT, amount_fen=1_588)
        two.pays(Printed)
        two.shows(CARD_OF_NOBODY)
        two.scans(COLA, WATER)
        two.pays(Printed)
        two.scans(BISCUITS)
        two.does(events.PayPressed())
        self.clock.pass_s(400)
        two.does(events.Tick())
        two.online = True
        two.sends()

    def _first_notices(self) -> None:
        """One reached its member, one was refused by the gateway."""
        with writing(self.hub.engine) as connection:
            first, second = notices.waiting(connection, (), 2)
            delivered = notices.DeliveryMark(
                first.number, NoticeState.DELIVERED, 1, None, self.clock.utc
            )
            dead = notices.DeliveryMark(
                second.number,
                NoticeState.DEAD,
                0,
                "http 404: unknown_member",
                self.clock.utc,
            )
            notices.record(connection, [delivered, dead])

    def _change_of_prices(self) -> None:
        """New prices and a policy while a basket is open; staff approve; no printer."""
        two = self.two
        two.shows(CARDS[2])
        two.scans(COLA)
        self.hub.takes_catalogue("shop.csv", CATALOGUES[1])
        policy = self._folder / "policy.toml"
        policy.write_text(POLICY, encoding="utf-8")
        self.hub.takes_policy(policy)
        two.fetches()
        two.scans(COLA, WATER)
        two.pays(Printed)
        two.prints = False
        two.scans(SPIRITS)
        two.does(events.StaffProven("b-1"))
        two.pays()
        two.sends()

    def _letters(self) -> None:
        """A fact that the hub flags, and one that it refuses, which is resolved."""
        two = self.two
        _sells_at_a_price_of_its_own(two)
        two.lacks(LACKED, 0)
        two.sends()
        with writing(self.hub.engine) as connection:
            now = self.clock.utc
            assert dead_letters.resolve_dead_letter(
                connection, 1, note="无须处理", now=now
            )

    def _second_day(self) -> None:
        """A night later: what was not told is stale; three members buy at once."""
        self.clock.pass_s(NIGHT_S)
        one = self.one
        one.stops()
        one.starts(JOURNALS[1][1])
        one.fetches()
        with writing(self.hub.engine) as connection:
            notices.expire(connection, self.clock.utc, self.clock.utc)
        for card, count in zip(CARDS, (2, 5, 8), strict=True):
            one.shows(card)
            one.scans(*[WATER] * count)
            one.pays(Printed)
        one.sends()

    def _last_notices(self) -> None:
        """One gave way, one was tried in vain, one is new."""
        with writing(self.hub.engine) as connection:
            notices.drop_oldest(connection, 1, self.clock.utc)
            (tried, _) = notices.waiting(connection, (), 2)
            waits = notices.DeliveryMark(
                tried.number, NoticeState.WAITING, 2, "no answer: timed out"
            )
            notices.record(connection, [waits])

    def _hub_away(self) -> None:
        """The hub has newer prices, and facts of which the kiosk cannot know."""
        self.hub.takes_catalogue("shop.csv", CATALOGUES[2])
        one = self.one
        one.stops()
        one.starts(JOURNALS[2][1])
        before = one.journal.outbox.last_place
        one.scans(WATER)
        one.pays(Printed)
        one.lacks(LACKED, 2)
        one.scans(COLA, WATER)
        one.pays(Printed)
        one.sends_unheard(before + 1, before + 3)
        one.online = False
        one.stops()

    def _power_cuts(self) -> None:
        """No paper, a wrong price, and the power goes twice."""
        one = self.one
        one.starts(JOURNALS[3][1])
        one.shows(CARDS[1])
        one.scans(COLA)
        one.scans(APPLES, weight_g=1_250)
        one.pays(PrintFailed, trouble=PrintTrouble.PAPER_OUT, may_have_printed=False)
        _sells_at_a_price_of_its_own(one)
        one.scans(WATER)
        one.loses_power_at(SaleStage.INTENT, events.PayPressed())
        one.starts(JOURNALS[4][1])
        one.shows(CARDS[0])
        one.scans(COLA, COLA, WATER)
        one.does(events.PayPressed())
        one.loses_power_at(SaleStage.SETTLED, events.StaffProven("b-1"))

    def _end(self) -> None:
        since_ms = self.clock.ms - 7_200_000
        age = KeptAge(counted_ms=7_200_000, since_ms=since_ms)
        self.one.replicas.confirmation.keep(age)
        self.two.stops()
        for kiosk in (self.one, self.two):
            kiosk.replicas.close()
        self.hub.close()


def _sells_at_a_price_of_its_own(kiosk: Kiosk) -> None:
    """A defect, or a stranger: the hub's catalogue has another price."""
    article = kiosk.catalogue.find(COLA)
    assert isinstance(article, Article)
    kiosk.does(events.GoodsScanned(replace(article, price_fen=110)))
    kiosk.pays(*([Printed] if kiosk.prints else []))
