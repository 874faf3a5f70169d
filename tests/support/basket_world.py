"""Kiosks that suspend baskets and their hub, with every message in the test's hand.

A message waits in `mail` until the test delivers, repeats or loses it; a power cut is
the end of a kiosk, of which the disk stays.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from drivers.api import Button, SlipQr, Symbology
from firmware.hub.counter.commands import BasketPriced, BringBasket, PayBasket
from firmware.hub.feature.port_command import PortReply
from firmware.hub.runtime.incoming import Incoming
from firmware.kiosk.journal.file import open_file
from firmware.kiosk.journal.stage_rows import read_ticket
from firmware.kiosk.sale import NoticeKind, SaleState
from firmware.kiosk.sale.ticket import Ticket
from firmware.kiosk.sync.link_events import Arrived, LinkUp
from firmware.protocol import codec, topics
from firmware.protocol.messages import HubState, SignedMessage
from firmware.protocol.topics import Family
from tests.support.channel_rig import called
from tests.support.hub_rig import NOW_MS, Shop
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_rig import KioskRig

UTC = "2026-03-01T08:00:00.000Z"


class PowerCutError(Exception):
    """The kiosk is gone."""


@dataclass
class HubWire:
    """What the hub publishes unasked; its signature is of another test's key."""

    up: bool = True
    sent: list[tuple[str, bytes]] = field(default_factory=list)

    def publish(
        self, topic: str, payload: bytes, *, qos: int, retain: bool = False
    ) -> bool:
        del qos, retain
        signed = codec.decode(payload, SignedMessage).body
        self.sent.append((topic, bytes(signed.message)))
        return self.up

    def subscribe(self, topic_filter: str) -> None: ...

    def unsubscribe(self, topic_filter: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Letter:
    """A message under way, to the hub or to the kiosk that its topic names."""

    topic: str
    payload: bytes
    to_hub: bool

    @property
    def is_fact(self) -> bool:
        """Whether it is at QoS 1: the broker may repeat it, and does not lose it."""
        return topics.parse(self.topic).family is Family.EVENT


class BasketWorld:
    """Kiosks named `kids`; `cut_after` is called after each commit of a journal."""

    def __init__(
        self, folder: Path, shop: Shop, wire: HubWire, kids: tuple[str, ...]
    ) -> None:
        self.mail: list[Letter] = []
        self.after_commit: Callable[[], None] = lambda: None
        self._folder, self.shop, self._wire = folder, shop, wire
        self.kiosks: dict[str, KioskRig] = {}
        for kid in kids:
            (folder / kid).mkdir(exist_ok=True)
            self.start(kid)

    def _committed(self) -> None:
        self.after_commit()

    def start(self, kid: str) -> None:
        """A kiosk begins, with what is on its disk."""
        rig = KioskRig(
            self._folder / kid,
            prints=True,
            kid=kid,
            after_commit=self._committed,
            wall_s=NOW_MS // 1_000,
        )
        rig.post.after = lambda topic, payload: self.mail.append(
            Letter(topic, payload, to_hub=True)
        )
        self.kiosks[kid] = rig
        self.link(kid, up=True)
        if rig.controller.sale.state is SaleState.PRINTING:
            rig.printed()

    def link(self, kid: str, *, up: bool) -> None:
        """The kiosk hears that it is linked and the hub is there, or that it is not."""
        rig = self.kiosks[kid]
        state = HubState(state="ready" if up else "offline", ts=UTC)
        if up:
            rig.controller.handle(LinkUp())
        rig.hear(topics.hub_state(), state)

    def cut(self, kid: str) -> None:
        """The kiosk's power fails, and is back."""
        self.kiosks[kid].close()
        self.start(kid)

    def deliver(self, letter: Letter) -> None:
        """One message arrives; what it brings about is under way then."""
        if not letter.to_hub:
            rig = self.kiosks[topics.parse(letter.topic).kid]
            rig.controller.handle(Arrived(letter.topic, letter.payload))
            return
        for out in self.shop.desk.handle([Incoming(letter.topic, letter.payload)]):
            self._to_kiosk(out.topic, out.payload)
        self._hub_sends()

    def _hub_sends(self) -> None:
        sent, self._wire.sent = self._wire.sent, []
        for topic, payload in sent:
            self._to_kiosk(topic, payload)

    def post(self) -> None:
        """Everything arrives, in order, with all that it brings about."""
        while self.mail:
            self.deliver(self.mail.pop(0))

    def wait(self, seconds: int) -> None:
        """Time passes for all, and everything arrives."""
        for _ in range(seconds):
            self.tick()
            self.post()

    def tick(self) -> None:
        """A second passes for all."""
        for rig in self.kiosks.values():
            rig.now_s += 1
            rig.controller.poll()

    def until(self, query: str) -> None:
        """Messages arrive one by one until the hub's books have such a row."""
        while not self.shop.rows(query):
            if not self.mail:
                self.tick()
            self.deliver(self.mail.pop(0))

    def _to_kiosk(self, topic: str, payload: bytes) -> None:
        if topics.parse(topic).kid in self.kiosks:
            self.mail.append(Letter(topic, payload, to_hub=False))

    # --- what staff do ---

    def suspend(self, kid: str, pieces: int = 1) -> str:
        """Colas are scanned, and staff suspend them; the code on the slip."""
        rig = self.kiosks[kid]
        for _ in range(pieces):
            rig.now_s += 4
            rig.scan(COLA.gtin)
        rig.press(Button.KEY)
        rig.press(Button.CALL)
        (code,) = (p for p in rig.tray.jobs[-1].slip if isinstance(p, SlipQr))
        rig.printed()
        return code.text

    def show(self, kid: str, code: str) -> None:
        """Staff prove themselves at an idle counter and show a slip."""
        rig = self.kiosks[kid]
        rig.now_s += 100
        rig.controller.poll()
        rig.press(Button.KEY)
        rig.scan(code, Symbology.QR)

    def recall(self, kid: str, code: str) -> None:
        """The same, and the hub has time to reply."""
        self.show(kid, code)
        self.post()
        self.wait(3)

    def bring(self, code: str) -> PortReply:
        """Staff at the counter read a slip: the hub's reply."""
        reply = called(self.shop, BringBasket(slip_no=code.split(maxsplit=1)[0]))
        self._hub_sends()
        return reply

    def pay_at_counter(self, code: str) -> PortReply:
        """They read it, and take the money if it is there; the hub's last reply."""
        found = self.bring(code)
        if not isinstance(found, BasketPriced) or not found.here:
            return found
        paid_fen = found.payable_fen
        pay = PayBasket(slip_no=found.slip_no, paid_fen=paid_fen, by="li")
        return called(self.shop, pay)

    def pay(self, kid: str) -> None:
        """The open basket is paid in cash, its slip comes out."""
        rig = self.kiosks[kid]
        rig.press(Button.PAY)
        rig.confirm()
        rig.printed()

    def notice(self, kid: str) -> NoticeKind | None:
        """What the kiosk shows."""
        shown = self.kiosks[kid].controller.sale.notice
        return None if shown is None else shown.kind

    def pieces(self, kid: str) -> int:
        """How much is in the open basket."""
        return len(self.kiosks[kid].controller.sale.basket.active_lines)

    def paid(self) -> list[tuple[str, int]]:
        """Every sale that was paid: at a kiosk by its journal, at the counter; pieces.

        The hub's books alone say what was paid at the counter.
        """
        here = self.shop.rows(
            "SELECT kid, count(*) FROM orders JOIN order_lines USING (sale_id)"
            " WHERE kid = 'ch.counter' GROUP BY kid, sale_id"
        )
        return [
            *(
                (kid, len(ticket.basket.active_lines))
                for kid in self.kiosks
                for ticket in self._settled(kid)
            ),
            *((str(kid), int(str(pieces))) for kid, pieces in here),
        ]

    def _settled(self, kid: str) -> Iterator[Ticket]:
        path = self._folder / kid / "journal.sqlite"
        journal = open_file(path, 16, lambda _path, _damage: None)
        bodies = journal.execute("SELECT body FROM stage WHERE stage = 'settled'")
        yield from [read_ticket(body) for (body,) in bodies]
        journal.close()

    def close(self) -> None:
        for rig in self.kiosks.values():
            rig.close()
