"""Random days at two counters with the hub's own core behind them.

Messages get lost and come twice, the power goes, the hub is away, the policy changes
in between. What people at the counters do is drawn from a seed.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

from drivers.api import Button, Symbology
from firmware.hub.db.engine import writing
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.coupon_store import KeptCoupon
from firmware.hub.loyalty.wallet.terms import CouponTerms
from firmware.hub.policy import store as policy_store
from firmware.hub.runtime.incoming import Incoming
from firmware.kiosk.refund import RefundPhase
from firmware.kiosk.sync.link_events import Arrived, LinkUp
from firmware.kiosk.sync.replicas import Replicas
from firmware.kiosk.ui.screens import picture
from firmware.protocol import codec, topics
from firmware.protocol.messages import HubState
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import NEWEST
from firmware.retail.pricing.offers.rewards import Reward
from firmware.retail.pricing.offers.rules import GiftOffer, SpendOffer, SpendStep
from firmware.retail.pricing.offers.section import Offers
from tests.support.hub_rig import Shop, card
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import HUB_KEY, manifest, policy_document, published, row
from tests.support.redeem_world import POLICY
from tests.support.redeeming import STOCK, redeeming_shop

UTC = "2026-03-01T08:00:00.000Z"
TEA, RICE = list(STOCK.values())[:2]
"""20.00 and 20.07: tea is a reward for 1,500 points, and the gift from 45 yuan on."""
BEFORE = replace(
    POLICY,
    version=2,
    offers=Offers(
        gift=(GiftOffer(id="tea", name="茶", article=TEA.gtin, min_fen=4_500),),
        spend=(SpendOffer(id="s", steps=(SpendStep(from_fen=4_000, off_fen=100),)),),
    ),
    rewards=(Reward(article=TEA.gtin, points=1_500, name="茶"),),
)
AFTER = replace(
    BEFORE,
    version=3,
    offers=Offers(
        spend=(SpendOffer(id="s", steps=(SpendStep(from_fen=3_000, off_fen=200),)),)
    ),
)
TERMS = CouponTerms(name="满20减3", min_fen=2_000, off_fen=300)
SINCE, UNTIL = "2025-10-01T16:00:00.000Z", "2026-03-31T16:00:00.000Z"
WAITS_S = (1, 3, 7, 9, 21, 35, 95, 320)


def rich_shop(shop: Shop) -> Shop:
    """A member m1 with 9,000 points and three coupons."""
    redeeming_shop(shop, points=9_000, policy=BEFORE)
    with writing(shop.engine) as connection:
        policy_store.keep(connection, AFTER, "2026-03-01T07:30:00.000Z")
        for name in ("c1", "c2", "c3"):
            kept = KeptCoupon(name, "m1", TERMS.text, SINCE, UNTIL, SINCE)
            assert coupon_store.issue(connection, kept)
    return shop


class CounterDay:
    """Kiosks K1 and K2; `shown` is what staff were told to hand out, by refund."""

    def __init__(self, folder: Path, shop: Shop, seed: int) -> None:
        self.shop = shop
        self.shown: dict[str, int] = {}
        self.kiosks: dict[str, KioskRig] = {}
        self._folder = folder
        self._random = Random(seed)
        self._policy = BEFORE
        self._away = set[str]()
        self._sent: dict[str, int] = {}
        self._printed: dict[str, int] = {}
        for kid in ("K1", "K2"):
            (folder / kid).mkdir()
            _stock(folder / kid)
            self._start(kid, 100.0)

    def live(self, acts: int) -> None:
        """So many acts of whoever stands there."""
        names = [*ACTS, *LIKELY]
        for _ in range(acts):
            kid = self._random.choice(["K1", "K1", "K2"])
            self.do(self._random.choice(names), kid)

    def do(self, act: str, kid: str) -> None:
        """One act, or those of a whole walk; then all screens are drawn."""
        for each in WALKS.get(act, (act,)):
            ACTS[each](self, kid)
            for kiosk in self.kiosks.values():
                self._look(kiosk)

    def rest(self) -> None:
        """Everybody leaves; the hub is there, the printers print."""
        for _ in range(40):
            for kid, kiosk in self.kiosks.items():
                self.hub_state(kid, away=False)
                kiosk.now_s += 31
                kiosk.controller.poll()
                self.print(kid)
            self.post()
        for kiosk in self.kiosks.values():
            self._look(kiosk)

    def close(self) -> None:
        for kiosk in self.kiosks.values():
            kiosk.close()

    # --- the boxes ---

    def _start(self, kid: str, now_s: float) -> None:
        kiosk = KioskRig(self._folder / kid, prints=True, kid=kid)
        kiosk.now_s = now_s
        self.kiosks[kid] = kiosk
        self._sent[kid] = self._printed[kid] = 0
        kiosk.controller.handle(LinkUp())
        kiosk.hear(topics.policy(NEWEST), policy_document(self._policy))
        self.hub_state(kid, away=False)

    def cut(self, kid: str) -> None:
        kiosk = self.kiosks[kid]
        kiosk.close()
        self._start(kid, kiosk.now_s + 30)

    def hub_state(self, kid: str, *, away: bool) -> None:
        (self._away.add if away else self._away.discard)(kid)
        state = HubState(state="offline" if away else "ready", ts=UTC)
        self.kiosks[kid].hear(topics.hub_state(), state)

    def new_policy(self) -> None:
        self._policy = AFTER if self._policy is BEFORE else BEFORE
        for kiosk in self.kiosks.values():
            kiosk.hear(topics.policy(NEWEST), policy_document(self._policy))

    def post(self, *, lost: float = 0.0, unheard: float = 0.0) -> None:
        """What was sent arrives, unless it is lost; and so do the replies."""
        for _ in range(3):
            for kid, kiosk in self.kiosks.items():
                new = kiosk.post.sent[self._sent[kid] :]
                self._sent[kid] = len(kiosk.post.sent)
                for topic, payload in new:
                    if kid not in self._away and self._random.random() >= lost:
                        self._deliver(Incoming(topic, payload), unheard=unheard)

    def _deliver(self, message: Incoming, *, unheard: float) -> None:
        for out in self.shop.desk.handle([message]):
            kid = topics.parse(out.topic).kid
            heard = kid in self.kiosks and kid not in self._away
            if heard and self._random.random() >= unheard:
                arrived = Arrived(out.topic, out.payload)
                self.kiosks[kid].controller.handle(arrived)

    def print(self, kid: str, *, paper: bool = True) -> None:
        """The printer comes to the end of its jobs, or has no paper for them."""
        kiosk = self.kiosks[kid]
        while (place := self._printed[kid]) < len(kiosk.tray.jobs):
            self._printed[kid] += 1
            if paper:
                kiosk.printed(place)
            else:
                begun = self._random.random() < 0.5
                kiosk.failed(may_have_printed=begun, place=place)

    # --- people ---

    def scan(self, kid: str, code: str) -> None:
        self.kiosks[kid].scan(code)
        self.kiosks[kid].now_s += 1.2

    def show_slip(self, kid: str) -> None:
        seller, number = (
            self._random.choice([kid, "K1", "K2"]),
            self._random.randint(1, 4),
        )
        text = f"店 购物小票 单号{seller}-{number:06d} 2026-03-01 16:00 实付6.00元"
        self.kiosks[kid].scan(text, Symbology.QR)

    def wait(self, kid: str) -> None:
        self.kiosks[kid].now_s += self._random.choice(WAITS_S)
        self.kiosks[kid].controller.poll()

    def _look(self, kiosk: KioskRig) -> None:
        sale = kiosk.controller.sale
        assert picture(sale, kiosk.controller.scene())
        refund = sale.refund
        if refund is not None and refund.phase is RefundPhase.DONE and refund.terms:
            self.shown[refund.request.refund_id] = refund.terms.money_fen


def _stock(folder: Path) -> None:
    """The kiosk's catalogue and policy, of goods that the hub sells too."""
    replicas = Replicas(folder / "catalogue.sqlite", HUB_KEY.public)
    assert replicas.policy.offer(policy_document(Policy()))
    base, bodies = published(1, 0, (row(TEA), row(RICE)))
    assert replicas.catalogue.offer_manifest(manifest(base)) is not False
    for body in bodies:
        assert replicas.catalogue.offer_part(body, codec.encode_body(body))
    replicas.close()


Act = Callable[[CounterDay, str], None]


def _press(button: Button, held_s: float = 0.1) -> Act:
    return lambda day, kid: day.kiosks[kid].press(button, held_s=held_s)


ACTS: Mapping[str, Act] = {
    "tea": lambda day, kid: day.scan(kid, TEA.gtin),
    "rice": lambda day, kid: day.scan(kid, RICE.gtin),
    "card": lambda day, kid: day.kiosks[kid].scan(card(1), Symbology.QR),
    "no card": lambda day, kid: day.kiosks[kid].scan(card(2), Symbology.QR),
    "pay": _press(Button.PAY),
    "undo": _press(Button.UNDO),
    "cancel": _press(Button.UNDO, 2.5),
    "next": _press(Button.REPRINT),
    "not this": _press(Button.REPRINT, 1.4),
    "call": _press(Button.CALL),
    "prove": lambda day, kid: day.kiosks[kid].confirm(),
    "slip": CounterDay.show_slip,
    "post": lambda day, _kid: day.post(),
    "bad post": lambda day, _kid: day.post(lost=0.3, unheard=0.3),
    "no reply": lambda day, _kid: day.post(unheard=1.0),
    "print": lambda day, kid: day.print(kid),
    "no paper": lambda day, kid: day.print(kid, paper=False),
    "wait": CounterDay.wait,
    "hub away": lambda day, kid: day.hub_state(kid, away=True),
    "hub back": lambda day, kid: day.hub_state(kid, away=False),
    "power cut": CounterDay.cut,
    "policy": lambda day, _kid: day.new_policy(),
}
WALKS: Mapping[str, tuple[str, ...]] = {
    "sale": (
        *("tea", "rice", "rice", "card", "post", "pay", "next", "pay", "next", "pay"),
        *("post", "pay", "prove", "print", "post"),
    ),
    "refund": ("prove", "slip", "post", "pay", "post", "pay", "post", "prove", "post"),
    "refund of one": (
        *("prove", "slip", "post", "next", "pay", "next", "next", "pay", "post"),
        *("next", "post", "prove", "post"),
    ),
}
LIKELY = (
    *("sale", "sale", "sale", "refund", "refund of one", "refund of one"),
    *("tea", "rice", "card", "pay", "next", "prove", "post", "print"),
)
