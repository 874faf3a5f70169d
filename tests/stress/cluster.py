"""A broker, a hub, payment networks and a crowd of kiosks; each can be killed."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection

from drivers.api import DriverError
from firmware.hub.catalogue import importing
from firmware.hub.db.dialect.sqlite import DATABASE
from firmware.hub.db.engine import open_engine, writing
from firmware.hub.hub_key import PUBLIC_KEY, signing_key
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.coupon_store import KeptCoupon
from firmware.hub.loyalty.wallet.terms import CouponTerms
from firmware.hub.members import store as members_store
from firmware.virtual.network.broker import PrivateBroker
from firmware.virtual.network.shop_keys import payments_table
from firmware.virtual.process import Child, command
from firmware.virtual.settings import toml
from tests.stress.customers.books import PhoneBooks, hub_rests
from tests.stress.customers.far_networks import FarNetworks
from tests.stress.load import kid_of, shelf, wallets
from tests.stress.oracle import Sold, differences, seen_too_often, sold

DRAIN_LIMIT_S = 60.0
PHONES_DRAIN_LIMIT_S = 300.0
"""What nobody has scanned may be paid until it expires, and is asked about after it."""
TOOL_LIMIT_S = 20.0
POLL_S = 0.1
NETWORKS = "networks"
POLICY = {"staff": {"shown_min_s": 0}}
"""Nobody looks at a screen here before confirming what it shows."""
REDEEMING = {
    "patience": {"thanks_s": 1, "hold_wait_s": 2, "counter_wait_s": 20},
    "redeem": {"step_points": 10, "step_fen": 10},
}
COUPONS = 5
TERMS = CouponTerms(name="满10减1", min_fen=1_000, off_fen=100)
SINCE, UNTIL = "2020-01-01T00:00:00.000Z", "2099-12-31T16:00:00.000Z"


class Victim(Protocol):
    """What can lose its power and get it back."""

    def start(self) -> None:
        """Give it power."""
        ...

    def kill(self) -> None:
        """Take it away: SIGKILL."""
        ...


class Box:
    """A process that is started anew after each death. One thread."""

    def __init__(self, module: str, arguments: tuple[str, ...], log: Path) -> None:
        self._birth = module, arguments, log
        self._child: Child | None = None
        self.deserted = ""

    def start(self) -> None:
        """Give it power."""
        self._child = Child(*self._birth)

    @property
    def ended(self) -> str:
        """How it ended by itself: exit code and end of its log; empty if it runs."""
        child = self._child
        if child is None or child.exit_code is None:
            return ""
        return f"exit code {child.exit_code}\n{child.log_tail}"

    def kill(self) -> None:
        """Take the power away; idempotent, as `stop` is.

        One that had ended by itself is noted as deserted.
        """
        self._end(Child.kill)

    def stop(self) -> None:
        """End it in order."""
        self._end(Child.stop)

    def _end(self, end: Callable[[Child], None]) -> None:
        self.deserted = self.ended or self.deserted
        child, self._child = self._child, None
        if child is not None and child.exit_code is None:
            end(child)


class Cluster:
    """A broker, a hub and a crowd of virtual kiosks in one folder. One thread.

    `kiosks` sells as `pace_s` says, `closed` is the same kiosks without customers.
    `networks` are there from the beginning where customers pay `by_phone`, else None.
    """

    def __init__(
        self, folder: Path, *, kiosks: int, seed: int, pace_s: float,
        by_phone: bool = False,
    ) -> None:  # fmt: skip
        self.folder = folder
        self.kids = [folder / kid_of(number) for number in range(kiosks)]
        self.database = folder / "hub" / DATABASE
        self.broker = PrivateBroker()
        self.networks = FarNetworks(folder / NETWORKS) if by_phone else None
        self._stock()
        self._config = folder / "hub.toml"
        table = {
            "data": str(folder / "hub"),
            "log_level": "warning",
            "policy": str(folder / "policy.toml"),
            "broker": {"port": self.broker.port},
        }
        policy: dict[str, object] = dict(POLICY)
        if self.networks is not None:
            self.networks.start()
            table["payments"] = payments_table(self.networks.config)
            policy |= REDEEMING
        self._config.write_text(toml(table), "utf-8")
        (folder / "policy.toml").write_text(toml(policy), "utf-8")
        self.hub = Box(
            *command("hub", "--config", str(self._config)), folder / "hub.log"
        )
        self.kiosks = self._crowd(kiosks, seed, pace_s)
        self.closed = self._crowd(kiosks, seed, -1.0)

    @property
    def victims(self) -> dict[str, Victim]:
        """Everything that can lose its power while it serves."""
        victims: dict[str, Victim] = {
            "kiosks": self.kiosks,
            "hub": self.hub,
            "broker": self.broker,
        }
        return victims | ({"networks": self.networks} if self.networks else {})

    def close(self) -> None:
        """End whatever still runs."""
        with ExitStack() as ending:
            ending.callback(self.broker.close)
            if self.networks is not None:
                ending.callback(self.networks.stop)
            for box in (self.hub, self.closed, self.kiosks):
                ending.callback(box.stop)

    def sold(self) -> Sold:
        """What the kiosks' journals hold now."""
        return sold(self.kids)

    def drain(self) -> float:
        """Let the kiosks deliver what they hold; in how many seconds.

        DriverError if they do not come to an end.
        """
        began_s = time.monotonic()
        self.closed.start()
        limit_s = DRAIN_LIMIT_S if self.networks is None else PHONES_DRAIN_LIMIT_S
        if not self.until(self._at_rest, limit_s):
            left = self.sold()
            raise DriverError(f"not drained: {left.waiting} facts, {left.open} sales")
        return time.monotonic() - began_s

    def _at_rest(self) -> bool:
        sold_ = self.sold()
        return not sold_.waiting and not sold_.open and self._networks_rest()

    def _networks_rest(self) -> bool:
        return self.networks is None or hub_rests(self.database)

    def until(self, true: Callable[[], bool], limit_s: float) -> bool:
        """Wait until `true` returns True; False if it does not in time.

        DriverError as soon as a process has ended by itself.
        """
        until_s = time.monotonic() + limit_s
        while not true():
            if time.monotonic() > until_s:
                return False
            self.check()
            time.sleep(POLL_S)
        return True

    def check(self) -> None:
        """DriverError if a process has ended by itself; it names how."""
        boxes = {"hub": self.hub, "kiosks": self.kiosks, "closed kiosks": self.closed}
        for name, box in boxes.items():
            if box.ended:
                raise DriverError(f"{name} ended with {box.ended}")

    def faults(self) -> Iterator[str]:
        """Everything that is not as it was sold."""
        for box in (self.hub, self.kiosks, self.closed):
            if box.deserted:
                yield f"a process ended by itself: {box.deserted}"
        for kid in self.kids:
            yield from seen_too_often(kid)
        yield from differences(self.sold(), self.database)
        if self.networks is not None:
            yield from self.phone_books(self.networks).faults()
        log = self.folder / "reconcile.log"
        tool = Child(*command("reconcile", "--config", str(self._config)), log)
        if tool.wait(TOOL_LIMIT_S) != 0:
            yield f"countertop reconcile: {tool.log_tail}"

    def phone_books(self, networks: "FarNetworks") -> PhoneBooks:
        """What kiosks, hub, networks and customers have in their hands."""
        return PhoneBooks(
            sold=self.sold(),
            report=networks.report(),
            hub=self.database,
            kiosks=self.kids,
            folder=self.folder,
        )

    def _stock(self) -> None:
        """Articles and members, as the shop's own commands enter them."""
        (self.folder / "hub").mkdir(parents=True)
        engine = open_engine(self.folder / "hub")
        signing_key(self.folder / "hub")  # after the books, as the hub makes it
        with writing(engine) as connection:
            importing.import_articles(connection, shelf(), source="torture", now="")
            for number, card in enumerate(wallets()):
                members_store.add(
                    connection, members_store.Member(f"m-{number}", card, "")
                )
                if self.networks is not None:
                    _give_coupons(connection, f"m-{number}")
        engine.dispose()

    def _crowd(self, kiosks: int, seed: int, pace_s: float) -> Box:
        public_key = (self.folder / "hub" / PUBLIC_KEY).read_text("ascii").strip()
        options = {
            "folder": self.folder,
            "port": self.broker.port,
            "public-key": public_key,
            "kiosks": kiosks,
            "seed": seed,
            "pace-s": pace_s,
        }
        if self.networks is not None:
            options["networks"] = self.folder / NETWORKS
        words = tuple(f"--{name}={value}" for name, value in options.items())
        return Box("tests.stress.load", words, self.folder / "kiosks.log")


def _give_coupons(connection: Connection, member_id: str) -> None:
    for number in range(COUPONS):
        coupon = f"{member_id}-{number}"
        kept = KeptCoupon(coupon, member_id, TERMS.text, SINCE, UNTIL, SINCE)
        coupon_store.issue(connection, kept)
