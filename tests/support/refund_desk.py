"""A kiosk core whose hub books refunds: each id once, of what is left of one sale."""

from pathlib import Path
from typing import Literal

import msgspec

from drivers.api import Button, Symbology
from firmware.kiosk.refund import RefundPhase
from firmware.kiosk.sale import SaleState
from firmware.kiosk.sync.link_events import LinkUp
from firmware.protocol import codec, topics
from firmware.protocol.messages import AskRefund, HubState, RefundableLine, RefundReply
from tests.support.kiosk_builders import UTC
from tests.support.kiosk_rig import SEEN_S, KioskRig

SALE, RECEIPT = "K1-6-1", "K1-000001"
PIECE_FEN = 300


class RefundHub:
    """The far side: one sale of two lines, 2 and 1 pieces of 300 fen each."""

    def __init__(self) -> None:
        self.left = {1: 2, 2: 1}
        self.booked: dict[str, RefundReply] = {}
        self.asked: list[AskRefund] = []

    def reply(self, ask: AskRefund) -> RefundReply:
        """Book it, unless it is a quote, too much, or booked already."""
        self.asked.append(ask)
        if ask.refund_id in self.booked:
            return self.booked[ask.refund_id]
        if ask.sale not in {SALE, RECEIPT}:
            return RefundReply(sale_id="?", receipt_no="?", refusal="sale_unknown")
        wanted = {each.line: each.pieces for each in ask.lines} or self.left
        if any(self.left.get(line, 0) < pieces for line, pieces in wanted.items()):
            return self._reply({}, refusal="too_much")
        if ask.quote or not ask.lines:
            return self._reply(wanted)
        self.left = {
            line: pieces - wanted.get(line, 0) for line, pieces in self.left.items()
        }
        booked = msgspec.structs.replace(self._reply(wanted), booked_at=UTC)
        self.booked[ask.refund_id] = booked
        return booked

    def _reply(
        self, returned: dict[int, int], refusal: str | None = None
    ) -> RefundReply:
        return RefundReply(
            sale_id=SALE,
            receipt_no=RECEIPT,
            refusal=refusal,
            lines=_lines(self.left),
            returned=_lines(returned),
            money_fen=PIECE_FEN * sum(returned.values()),
        )


def _lines(pieces: dict[int, int]) -> tuple[RefundableLine, ...]:
    return tuple(
        RefundableLine(
            line=line, name=f"商品{line}", pieces=count, money_fen=PIECE_FEN * count
        )
        for line, count in pieces.items()
        if count
    )


class RefundDesk:
    """One kiosk, its folder and its hub; `power_cut` starts the kiosk anew."""

    def __init__(self, folder: Path, hub: RefundHub | None = None) -> None:
        self.hub = hub or RefundHub()
        self.paper: list[tuple[str, bool]] = []
        self._folder = folder
        self._power_on()

    def _power_on(self) -> None:
        self._heard = self._printed = 0
        self.rig = KioskRig(self._folder, prints=True)
        self.rig.controller.handle(LinkUp())
        self.hub_state("ready")

    def hub_state(self, state: Literal["ready", "offline"]) -> None:
        self.rig.hear(topics.hub_state(), HubState(state=state, ts=UTC))

    def power_cut(self) -> None:
        """What the printer has comes out nevertheless."""
        self.paper += self.rig.slips()
        self.rig.close()
        self._power_on()

    def asks(self) -> list[tuple[str, AskRefund]]:
        """Requests that the hub has not seen: correlation and body."""
        topic, sent = topics.ask("K1", "refund"), self.rig.post.sent
        new, self._heard = sent[self._heard :], len(sent)
        parcels = [codec.decode(p, AskRefund) for name, p in new if name == topic]
        return [(str(each.envelope.reply_to), each.body) for each in parcels]

    def serve(self, *, lost: bool = False, times: int = 1) -> None:
        """The hub handles what was asked; its reply is lost, or comes `times`."""
        for correlation, ask in self.asks():
            reply = self.hub.reply(ask)
            for _ in range(0 if lost else times):
                self.rig.hear(topics.reply("K1", correlation), reply)

    def prove(self) -> None:
        """Staff look, then turn their key."""
        self.rig.now_s += SEEN_S
        self.rig.press(Button.KEY)

    def show_slip(self, sale: str = RECEIPT) -> None:
        text = f"店 购物小票 单号{sale} 2026-11-22 16:30 实付9.00元"
        self.rig.scan(text, Symbology.QR)

    def to_confirm(self, *, pieces: int = 0) -> None:
        """Up to the second proof: the whole sale, or pieces of the first line."""
        self.prove()
        self.show_slip()
        self.serve()
        if pieces:
            self.rig.press(Button.REPRINT)
            for _ in range(pieces):
                self.rig.press(Button.PAY)
            for _ in range(len(self.hub.left)):
                self.rig.press(Button.REPRINT)
        self.rig.press(Button.PAY)
        self.serve()

    def wait(self, time_s: float) -> None:
        self.rig.now_s += time_s
        self.rig.controller.poll()

    @property
    def phase(self) -> RefundPhase | None:
        refund = self.rig.controller.sale.refund
        return refund and refund.phase

    def come_to_rest(self) -> None:
        """The hub is there, time passes, the printer prints what it is given."""
        for _ in range(20):
            self.serve()
            while self._printed < len(self.rig.tray.jobs):
                self.rig.printed(self._printed)
                self._printed += 1
            self.wait(16)
        assert self.rig.controller.sale.state is SaleState.IDLE

    def slips(self) -> list[tuple[str, bool]]:
        """All slips that ever came out: of which refund, and whether a COPY."""
        return [*self.paper, *self.rig.slips()]
