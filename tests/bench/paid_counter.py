"""A counter at which customers pay by phone, as processes, for measurements.

The kiosk's daemon with its camera, display, printer and journal, a broker, the hub, and
payment networks that answer over TLS after a known time and sign by openssl. The boxes
talk to the broker without the rehearsal's lossy wires.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from PIL import Image

from drivers.api import DriverError
from firmware.virtual.phones.screen import pay_code_before_camera
from firmware.virtual.reporter import LineReporter
from firmware.virtual.scripts.commands.counter import PRESS_S
from firmware.virtual.scripts.commands.setup import READY_WORDS, article, open_shop
from firmware.virtual.scripts.commands.wallets import wallet
from firmware.virtual.settings import laid_over
from firmware.virtual.stage import Stage
from tests.support.pay_merchant import AlipayMerchant

PAY = "alipay.trade.pay"
GOODS = ("6901234567892", "6923644266318", "6921168509256")
OWN_S = 0.1
"""What the network takes for a payment, beside its signatures."""
LIMIT_S = 15.0
MS = 1e3


@dataclass(frozen=True, slots=True)
class PaidByPhone:
    """Milliseconds of a payment, and of these the network's own."""

    total_ms: float
    network_ms: float

    @property
    def ours_ms(self) -> float:
        """What is left without the network."""
        return self.total_ms - self.network_ms


class PaidCounter:
    """A context manager: open from its beginning on."""

    def __init__(self, folder: Path) -> None:
        self.stage = Stage(LineReporter())
        self._picture = folder / "phone.bmp"
        self._sales = 0

    def __enter__(self) -> Self:
        stage = self.stage
        wallet(stage, name="林", network="alipay", yuan="900000")
        for number, code in enumerate(GOODS):
            article(stage, code=code, yuan="3.50", text=f"水{number}")
        port = {"broker": {"port": stage.shop.broker.port}}
        camera = {"camera": {"frames_per_s": 15.0}}
        stage.settings.kiosk = laid_over(stage.settings.kiosk, {**port, **camera})
        stage.settings.hub = laid_over(stage.settings.hub, port)
        self.delayed(OWN_S)
        open_shop(stage)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stage.__exit__(kind, error, trace)

    def delayed(self, seconds: float) -> None:
        """Every payment takes the network so long from now on."""
        rule = {"fault": "delay", "method": PAY, "times": 0, "seconds": seconds}
        self.stage.wallets.ask("POST", "/rules", **rule)

    def sell(self) -> PaidByPhone:
        """One sale, paid by a code in front of the camera."""
        stage = self.stage
        stage.scan(GOODS[self._sales % len(GOODS)])
        self._sales += 1
        self._await("3.50")
        stage.press("pay", PRESS_S)
        self._await("请出示付款码")
        code = stage.wallets.new_code("林")
        Image.fromarray(pay_code_before_camera(code)[:, :, ::-1]).save(self._picture)
        began_s = time.perf_counter()
        stage.view.show(self._picture)
        total_s = self._await("已支付") - began_s
        self._finish()
        return PaidByPhone(total_s * MS, self._network_ms())

    def pay_bare(self) -> PaidByPhone:
        """The same payment by a bare client, which has signed it before."""
        merchant = AlipayMerchant(self.stage.wallets.networks.config)
        fields = merchant.payment(self.stage.wallets.new_code("林"))
        began_s = time.perf_counter()
        merchant.send(fields)
        total_s = time.perf_counter() - began_s
        return PaidByPhone(total_s * MS, self._network_ms())

    def _network_ms(self) -> float:
        """The network's own time for the payment that it was asked for last."""
        asked = {"network": "alipay", "method": PAY}
        told = self.stage.wallets.ask("GET", "/calls", **asked)
        newest = told["calls"][-1]
        return newest["ended_ms"] - newest["began_ms"]

    def _finish(self) -> None:
        """The slip comes; PAY ends the thanks."""
        stage = self.stage
        stage.view.clear()
        stage.until(lambda: len(stage.paper.slips) == self._sales, LIMIT_S)
        while not stage.shows(READY_WORDS):
            stage.press("pay", PRESS_S)

    def _await(self, text: str) -> float:
        """When a picture with this text reached the glass, by the steady clock."""
        until_s = time.monotonic() + LIMIT_S
        shown: Image.Image | None = None
        while time.monotonic() < until_s:
            frame, at_s = self.stage.remote.frame, time.perf_counter()
            if frame is not shown and self.stage.shows(text):
                return at_s
            shown = frame
            self.stage.wait_for_change(1.0)
        raise DriverError(f"{text} is not shown: {self.stage.log_tail}")
