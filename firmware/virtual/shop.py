"""The processes of one rehearsal, with a lossy wire before each box.

kiosk ── wire ── mosquitto ── wire ── hub
"""

import json
import resource
import shutil
import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from drivers.api import DriverError
from drivers.sim.reserved_port import ReservedPort, listens
from firmware.hub.db.database_config import CONSENT
from firmware.protocol.signing import SigningKey
from firmware.retail.codes.own_codes import CARDS, make_card
from firmware.virtual.build import TODAY, Build
from firmware.virtual.disk import SmallDisk
from firmware.virtual.network.broker import PrivateBroker
from firmware.virtual.network.message_gateway import SimGateway, new_secret
from firmware.virtual.network.mqtt_proxy import MqttProxy
from firmware.virtual.process import Child, command
from firmware.virtual.settings import Premises, Settings, laid_over, toml

COMMAND_LIMIT_S = 20.0
WIRE_STOP_S = 3.0
WEB_LIMIT_S, WEB_POLL_S = 45.0, 0.05
FULL_DISK_BYTES = 4_096
HUB_WITH_CLOCK = "firmware.virtual.hub_process"


class Shop:
    """Broker, wires, hub and kiosk of one rehearsal, each to be started and ended.

    The messaging gateway is up from the beginning. Belongs to one thread. `close` ends
    whatever still runs. `hub_build` and `kiosk_build` are what each box runs when it is
    next started, at first `build`; the hub's commands run on the hub's box.
    """

    def __init__(self, folder: Path, build: Build = TODAY) -> None:
        self._ending = ExitStack()
        self._key = SigningKey.generate()
        self.broker = PrivateBroker(persistent=True)
        self._ending.callback(self.broker.close)
        self.kiosk_wire = self._wire()
        self.hub_wire = self._wire()
        secret = new_secret()
        self.gateway = SimGateway(secret)
        self._ending.callback(self.gateway.close)
        self.gateway.up()
        page_port = ReservedPort()
        self._ending.callback(page_port.close)
        self.premises = Premises(
            folder=folder,
            kiosk_port=self.kiosk_wire.port,
            hub_port=self.hub_wire.port,
            gateway_port=self.gateway.port,
            page_port=page_port.number,
            public_key=self._key.public,
        )
        self.premises.hub_data.mkdir()
        self._key.save(self.premises.hub_data / "hub.key")
        (self.premises.hub_data / CONSENT).touch()  # its key comes before its books
        self.premises.messages_key.touch(mode=0o600)
        self.premises.messages_key.write_text(secret, "ascii")
        self.hub_build = self.kiosk_build = build
        self.hub: Child | None = None
        self.kiosk: Child | None = None
        self.small_disk: SmallDisk | None = None
        self._badges: dict[str, Child | str] = {}
        self._tools: list[Child] = []

    def close(self) -> None:
        """End kiosk, hub, gateway, wires and broker, in this order."""
        with self._ending:
            for child in (*self._tools, self.hub, self.kiosk):
                if child is not None and child.exit_code is None:
                    self._ending.callback(child.stop)

    # --- files ---

    def write_files(self, settings: Settings) -> None:
        """Write every file that the three processes are started with."""
        premises, folder = self.premises, self.premises.folder
        kiosk = laid_over(premises.kiosk_table(), settings.kiosk)
        hub = premises.hub_table(has_page=settings.has_page, store=settings.store)
        hub = laid_over(hub, settings.hub)
        files = {
            "kiosk.toml": toml(self.kiosk_build.spelled(kiosk)),
            "hub.toml": toml(self.hub_build.spelled(hub)),
            "catalogue.csv": settings.catalogue_csv(),
        }
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")
        self.write_policy(settings)

    def write_policy(self, settings: Settings) -> None:
        """Save the shop's policy file, as the shopkeeper does."""
        fresh = self.premises.folder / ".policy.toml"
        policy = self.premises.policy_table(settings.policy, has_page=settings.has_page)
        fresh.write_text(toml(self.hub_build.spelled(policy)), "utf-8")
        fresh.replace(self.premises.folder / "policy.toml")

    # --- processes ---

    def start_hub(self, clock_off_s: float = 0.0) -> None:
        """Start the hub; it publishes its state when it is ready."""
        config = ("--config", str(self.premises.folder / "hub.toml"))
        if clock_off_s:
            arguments = (*config, "--clock-off-s", str(clock_off_s))
            start = self.hub_build.start
            self.hub = Child(HUB_WITH_CLOCK, arguments, self._log("hub"), start=start)
        else:
            self.hub = self._on_hub("hub", ("hub", *config))

    def start_web(self) -> None:
        """Start the page for customers; DriverError if nobody could open it in time."""
        config = str(self.premises.folder / "hub.toml")
        web = self._on_hub("web", ("web", "--config", config))
        until_s = time.monotonic() + WEB_LIMIT_S
        while not listens(self.premises.page_port):
            if time.monotonic() > until_s or web.exit_code is not None:
                raise DriverError("the page does not start: {log}", log=web.log_tail)
            time.sleep(WEB_POLL_S)

    def start_kiosk(self, control: int, clock: tuple[str, ...] = ()) -> None:
        """Start the kiosk with its end of the control wire, a file descriptor.

        `clock`: the arguments that set its own clock wrong.
        """
        wire = ("--control", str(control))
        arguments = ("--config", self._kiosk_toml, *wire, *clock)
        log = self._log("kiosk")
        disk = self.small_disk.inside if self.small_disk else ()
        build = self.kiosk_build
        inside, start = (*disk, *build.prefix), build.start
        self.kiosk = Child(
            build.kiosk, arguments, log, wire=control, inside=inside, start=start
        )

    def try_kiosk(self) -> Child:
        """Start the kiosk as a shop does, with its own hardware: it should refuse."""
        return Child(
            *command("kiosk", "--config", self._kiosk_toml),
            self._log("refused"),
            inside=self.kiosk_build.prefix,
        )

    def tool(self, *arguments: str) -> Child:
        """Start a command of the hub's, such as ``reconcile``."""
        config = str(self.premises.folder / "hub.toml")
        self._log(arguments[0]).unlink(missing_ok=True)
        return self._on_hub(arguments[0], (*arguments, "--config", config))

    def finish(self, tool: Child) -> str:
        """Wait for a command, return what it printed; DriverError if it failed."""
        code = tool.wait(COMMAND_LIMIT_S)
        if code is None:
            tool.kill()
        if code != 0:
            raise DriverError(
                "a command ended with {code}: {log}", code=code, log=tool.log_tail
            )
        return tool.output

    def import_catalogue(self) -> Child:
        """Start the import of catalogue.csv."""
        file = str(self.premises.folder / "catalogue.csv")
        # Release 0.1.0 neither asks nor knows the option.
        consent = ("--yes",) if self.hub_build == TODAY else ()
        return self.tool("catalogue", "import", file, *consent)

    def enrol(self, name: str) -> Child:
        """Start the enrolment of a member under the card of that name."""
        return self.tool("member", "add", "--card", card_of(name))

    def make_badges(self, names: Iterable[str]) -> None:
        """Start making a badge for each who has none; release 0.1.0 knows none."""
        if self.hub_build != TODAY:
            return
        config = str(self.premises.folder / "hub.toml")
        for name in names:
            if name not in self._badges:
                act = ("staff", "add", name, "--json", "--config", config)
                log = f"badge-{len(self._badges)}"
                self._badges[name] = self._on_hub(log, act)

    def badge_of(self, name: str) -> str:
        """The badge that was made for somebody; DriverError if there is none."""
        badge = self._badges.get(name)
        if badge is None:
            raise DriverError(
                "{name} has no badge: say `badge of {name}` first", name=name
            )
        if isinstance(badge, Child):
            made: dict[str, str] = json.loads(self.finish(badge))
            badge = self._badges[name] = made["badge"]
        return badge

    # --- faults ---

    def fill_disk(self, *, full: bool) -> None:
        """Let the kiosk's process write into no file beyond its first 4 KiB, or again.

        A limit of the kernel on the process (RLIMIT_FSIZE), so that the kiosk's own
        writes fail as on a full disk while the rest of the machine goes on.
        """
        if self.kiosk is None:
            raise DriverError("no kiosk runs")
        _, hard = resource.prlimit(self.kiosk.pid, resource.RLIMIT_FSIZE)
        limit = FULL_DISK_BYTES if full else hard
        resource.prlimit(self.kiosk.pid, resource.RLIMIT_FSIZE, (limit, hard))

    def use_small_disk(self, size_mb: int) -> None:
        """Give the kiosk a small disk of its own; before its first start."""
        if self.premises.journal.exists():
            raise DriverError("the kiosk has its disk already")
        self.small_disk = SmallDisk(self.premises.journal, size_mb)
        self._ending.callback(self.small_disk.close)

    @property
    def kiosk_disk(self) -> Path:
        """The folder of the kiosk's files, by a path that works from here."""
        disk = self.small_disk
        return disk.path_from_outside if disk else self.premises.journal

    def save_disk(self) -> None:
        """Keep an image of the kiosk's disk; DriverError while the kiosk runs."""
        self._copy_disk(self.kiosk_disk, self._image)

    def restore_disk(self) -> None:
        """Put the disk back to the image; DriverError while the kiosk runs."""
        self._copy_disk(self._image, self.kiosk_disk)

    # --- inside ---

    @property
    def _image(self) -> Path:
        return self.premises.folder / "image"

    def _on_hub(self, name: str, arguments: tuple[str, ...]) -> Child:
        log, build = self._log(name), self.hub_build
        module = command(*arguments)
        child = Child(*module, log, inside=build.prefix, start=build.start)
        self._tools.append(child)
        return child

    def _copy_disk(self, source: Path, target: Path) -> None:
        if self.kiosk is not None and self.kiosk.exit_code is None:
            raise DriverError("the kiosk runs: stop it, or cut its power")
        if not source.exists():
            raise DriverError("there is no {name} yet", name=source.name)
        target.mkdir(exist_ok=True)
        for file in target.iterdir():
            file.unlink()
        for file in source.iterdir():
            shutil.copy(file, target)

    @property
    def _kiosk_toml(self) -> str:
        return str(self.premises.folder / "kiosk.toml")

    def _log(self, name: str) -> Path:
        return self.premises.folder / f"{name}.log"

    def _wire(self) -> MqttProxy:
        wire = MqttProxy(self.broker.port)
        wire.start()
        self._ending.callback(wire.stop, WIRE_STOP_S)
        return wire


def card_of(name: str) -> str:
    """The card that a script means by a member's name: always the same one."""
    number = int.from_bytes(name.encode("utf-8"), "big") * 0x9E3779B97F4A7C15
    return make_card(number % CARDS)
