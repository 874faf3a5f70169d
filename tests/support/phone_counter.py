"""A kiosk on a desk and the real hub; network, wire and power are a test's own."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from drivers.api import Button, Reading, Symbology
from firmware.hub.runtime.incoming import Incoming
from firmware.kiosk.sale import NoticeKind, Sale, SaleState
from firmware.kiosk.sync.link_events import Arrived, LinkUp
from firmware.protocol import codec, signed_documents, topics
from firmware.protocol.messages import (
    Ack,
    HubState,
    Message,
    PaymentMeans,
    PaymentNetwork,
)
from firmware.protocol.signed_messages import sign_message
from tests.support.hub_rig import Shop, VirtualKiosk
from tests.support.kiosk_builders import BISCUIT, COLA
from tests.support.kiosk_rig import IN_VIEW, KioskRig
from tests.support.kiosk_shop import HUB, HUB_KEY
from tests.support.payments_rig import CODE, SEALING, Network, PayingHub

MEANS = PaymentMeans(
    version=1,
    sealing=SEALING.public,
    networks=(PaymentNetwork(name="alipay", scan=True),),
)
DUE_FEN = 653 + 300
AT_REST = {SaleState.IDLE, SaleState.THANKS}
OPEN = [
    f"SELECT 1 FROM {table} WHERE due_ms IS NOT NULL"  # noqa: S608 - our own
    for table in ("payment_attempts", "phone_refunds")
]


class KioskCutError(BaseException):
    """The kiosk's power went."""


class PhoneCounter:
    """One kiosk, one hub, one network. `lost` is whether the wire loses a message."""

    def __init__(self, shop: Shop, folder: Path, network: Network) -> None:
        self.network = network
        self.lost: Callable[[str], bool] = lambda _topic: False
        self._folder = folder
        self._commits_left = 0
        self.hub = PayingHub(
            shop.engine, folder, network, VirtualKiosk("K1"), key=HUB_KEY
        )
        self.hub.handle(VirtualKiosk("K1").birth())
        self.start()
        self.kiosk.hear(topics.payments(), signed_documents.sign(MEANS, HUB_KEY))

    def start(self) -> None:
        """The kiosk begins, as after a power cut, and meets its hub."""
        self._read = 0
        self._told = len(self.hub.told.messages)
        self.kiosk = KioskRig(self._folder, prints=True)
        self.kiosk.controller.handle(LinkUp())
        self._sign(topics.ack("K1"), Ack(epoch=1, upto=0))
        self.hub_appears()

    def cut_at(self, commit: int) -> None:
        """The kiosk's power goes after its nth commit from now on."""
        self.kiosk.after_commit = self._committed
        self._commits_left = commit

    def run(self, *acts: Callable[[], None]) -> None:
        """What people do, until the power is cut; the kiosk is back at once then."""
        try:
            for act in acts:
                act()
        except KioskCutError:
            self.restart()

    def rest(self) -> None:
        """Time goes on until nothing is left to do; nobody does anything more.

        A minute and more by seconds, as long as a payment takes; then faster. Where
        nothing is left, two minutes more show that nothing begins by itself.
        """
        steps_s = iter((1,) * 80 + (8,) * 50)
        while step_s := next(steps_s, 0):
            self._step(step_s)
            self.finish()
            if self._is_at_rest():
                steps_s = iter(())
        self._step(120)
        self.finish()

    def _is_at_rest(self) -> bool:
        if self.sale.state not in AT_REST or self.kiosk.controller.journal_counts()[0]:
            return False
        with self.hub.engine.connect() as connection:
            return not any(connection.exec_driver_sql(open_).first() for open_ in OPEN)

    def confirm_all(self) -> None:
        """The customer confirms on the phone whatever waits for that."""
        for number in list(self.network.trades):
            self.network.confirm(number)
        self.wait(4)

    def _committed(self) -> None:
        self._commits_left -= 1
        if self._commits_left == 0:
            raise KioskCutError

    def restart(self) -> None:
        """The kiosk's power goes, and is back at once."""
        self.kiosk.close()
        self.start()

    def hub_appears(self, state: Literal["ready", "offline"] = "ready") -> None:
        """The hub's state, as the broker keeps it."""
        told = HubState(state=state, ts=HUB.stamp().ts)
        self.kiosk.hear(topics.hub_state(), told)
        self._sign(topics.signed_hub_state(), told)

    def _sign(self, topic: str, told: Message) -> None:
        payload = codec.encode(told, HUB.stamp())
        self.kiosk.hear(topic, sign_message(topic, payload, HUB_KEY))

    @property
    def sale(self) -> Sale:
        """The sale at the counter."""
        return self.kiosk.controller.sale

    @property
    def notice(self) -> NoticeKind | None:
        """What the customer is told besides."""
        return self.sale.notice and self.sale.notice.kind

    def fill(self) -> None:
        """Two pieces."""
        for article in (COLA, BISCUIT):
            self.kiosk.scan(article.gtin)

    def fill_and_pay(self) -> None:
        """Two pieces, and PAY."""
        self.fill()
        self.kiosk.press(Button.PAY)

    def show_code(self, code: str = CODE, *, again: bool = False) -> None:
        """The customer shows a phone, and the hub does what follows at once.

        `again`: it was in view before PAY was pressed.
        """
        self.kiosk.now_s += 1
        self.kiosk.see(Reading(code, Symbology.QR, IN_VIEW, again=again))
        self.serve()

    def press(self, button: Button) -> None:
        """Press, and the hub does what follows at once."""
        self.kiosk.press(button)
        self.serve()

    def wait(self, seconds: int) -> None:
        """Time goes on in both boxes."""
        for _ in range(seconds):
            self._step(1)

    def _step(self, seconds: int) -> None:
        self.kiosk.now_s += seconds
        self.hub.now_s += seconds
        self.kiosk.controller.poll()
        self.hub.settle()
        self.serve()

    def finish(self) -> None:
        """The slip comes out, and the facts arrive."""
        if self.sale.state is SaleState.PRINTING:
            self.kiosk.printed()
        self.serve()

    def serve(self) -> None:
        """Carry messages in both directions until none is under way."""
        while self._carry_up() or self._carry_down():
            pass

    def _carry_up(self) -> bool:
        sent = self.kiosk.post.sent[self._read :]
        self._read += len(sent)
        for topic, payload in sent:
            if "/up/" not in topic or self.lost(topic):
                continue
            for answer in self.hub.dispatcher.handle([Incoming(topic, payload)]):
                if not self.lost(answer.topic):
                    self.kiosk.controller.handle(Arrived(answer.topic, answer.payload))
            self.hub.settle()
        return bool(sent)

    def _carry_down(self) -> bool:
        told = self.hub.told.messages[self._told :]
        self._told += len(told)
        for topic, payload in told:
            if not self.lost(topic):
                self.kiosk.controller.handle(Arrived(topic, payload))
        return bool(told)
