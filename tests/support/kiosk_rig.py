"""A whole kiosk core on a desk: real journal, catalogue and uplink, no devices.

Clocks and printer are in the test's hand, the wire is a post.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from drivers.api import (
    Button,
    ButtonEdge,
    CodeSeen,
    Printed,
    PrintFailed,
    PrintJob,
    PrintTrouble,
    Reading,
    SlipText,
    Symbology,
)
from firmware.base.errors import JournalError
from firmware.kiosk.clock import Clock
from firmware.kiosk.config import StaffConfig
from firmware.kiosk.devices.names import DeviceName
from firmware.kiosk.devices.outputs import Outputs
from firmware.kiosk.devices.supervisor import DeviceSupervisor, DeviceThread
from firmware.kiosk.journal import Journal
from firmware.kiosk.journal.journal_handle import REOPEN_S, JournalHandle
from firmware.kiosk.runtime.controller import Controller
from firmware.kiosk.runtime.inbox import EventInbox
from firmware.kiosk.runtime.sale_runner import KioskContext
from firmware.kiosk.sync.link_events import Arrived
from firmware.kiosk.sync.uplink import Uplink
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.protocol import codec, topics
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import Bundle, Message, SaleClosed
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_shop import HUB, Post, stocked, trust_in

SEEN_S = 1.1
IN_VIEW = ((0, 0), (80, 0), (80, 20), (0, 20))


class Sleeper:
    """A device thread that never works: this kiosk has its codes typed in."""

    beat_s = 0.0

    def start(self) -> None: ...

    def stop(self, limit_s: float) -> bool:
        return limit_s >= 0


class Tray(Sleeper):
    """A printer as the kiosk sees it: jobs go in, the test says what came of them."""

    def __init__(self) -> None:
        self.jobs: list[PrintJob] = []
        self.after: Callable[[PrintJob], None] = lambda _job: None

    def submit(self, job: PrintJob) -> bool:
        self.jobs.append(job)
        self.after(job)
        return True


class KioskRig:
    """One kiosk; with `prints` it has a printer, whose jobs lie in `tray`.

    `synchronised`: a time server has set its clock, whose time is `wall_s`.
    """

    def __init__(  # noqa: PLR0913 - a kiosk has that many sides
        self,
        folder: Path,
        *,
        prints: bool = False,
        size_max_mb: int = 16,
        proof: Literal["badge", "key", "badge_or_key"] = "badge_or_key",
        synchronised: bool = True,
        kid: str = "K1",
        after_commit: Callable[[], None] = lambda: None,
        wall_s: int = 1_763_800_000,
    ) -> None:
        self.tray = Tray()
        self.now_s = 100.0
        self.drained_s: float | None = None
        self.wall_s = wall_s
        self.synchronised = synchronised
        self.may_mark = True
        self.broken = False
        self.after_commit = after_commit
        self.post = Post()
        self.replicas = stocked(folder)
        self.catalogue = self.replicas.catalogue
        self.stages: list[str] = []
        self._journal_file = folder / "journal.sqlite"
        stamper = Stamper(kid, "b" * 36)
        self.uplink = Uplink(
            kid,
            stamper,
            replicas=self.replicas,
            transport=self.post,
            trust=trust_in(folder),
        )

        def open_journal() -> Journal:
            if self.broken:
                raise JournalError("no disk")
            journal = Journal(
                self._journal_file,
                stamper,
                epoch=_new_epoch(folder),
                size_max_mb=size_max_mb,
                watch=self._watch,
            )
            journal.may_mark = lambda: self.may_mark
            return journal

        self.journal_handle = JournalHandle(open_journal, folder, free_min_mb=0)
        tick: Callable[[], float] = lambda: self.now_s  # noqa: E731 - the test's clock
        clock = Clock(
            sale_s=tick,
            device_s=tick,
            drained_s=lambda: self.now_s if self.drained_s is None else self.drained_s,
            wall_ns=lambda: self.wall_s * 10**9,
            synchronised=lambda: self.synchronised,
        )
        inbox: EventInbox[object] = EventInbox()
        hands: dict[DeviceName, Callable[[], DeviceThread]] = {
            DeviceName.SERIAL_SCANNER: Sleeper
        }
        if prints:
            hands[DeviceName.PRINTER] = lambda: self.tray
        crew = DeviceSupervisor(hands)
        self.controller = Controller(
            KioskContext(
                kid=kid,
                shop=ShopDetails("店", 480),
                tr=str,
                clock=clock,
                staff=StaffConfig(proof=proof),
            ),
            journal_handle=self.journal_handle,
            replicas=self.replicas,
            uplink=self.uplink,
            outputs=Outputs(crew, inbox.put),
        )
        self.controller.poll()

    def _watch(self, stage: str) -> None:
        if self.broken:
            raise JournalError("the disk went away")
        self.stages.append(stage)
        self.after_commit()

    def scan(self, text: str, symbology: Symbology = Symbology.EAN13) -> None:
        """A camera sees a code; a hand scanner, if it is of kind SERIAL."""
        corners = () if symbology is Symbology.SERIAL else IN_VIEW
        self.see(Reading(text, symbology, corners))

    def see(self, reading: Reading) -> None:
        """A reader reports this."""
        self.controller.handle(CodeSeen(reading, self.now_s))

    def press(self, button: Button, *, held_s: float = 0.1) -> None:
        self.hand(button, down=True, stays_s=held_s)
        self.hand(button, down=False, stays_s=0.1)

    def hand(self, button: Button, *, down: bool, stays_s: float) -> None:
        """A button goes down or up, and stays so."""
        self.controller.handle(ButtonEdge(button, down=down, at_s=self.now_s))
        self.now_s += stays_s
        self.controller.poll()

    def hear(self, topic: str, body: Message) -> None:
        payload = codec.encode(body, HUB.stamp())
        self.controller.handle(Arrived(topic, payload))

    def sell(self) -> None:
        self.scan(COLA.gtin)
        self.press(Button.PAY)
        self.confirm()

    def confirm(self) -> None:
        """Staff look, then turn their key."""
        self.now_s += SEEN_S
        self.press(Button.KEY)

    def printed(self, place: int = -1) -> None:
        """The printer has put a job on paper."""
        self.controller.handle(Printed(self.tray.jobs[place].job_id))

    def failed(
        self,
        *,
        may_have_printed: bool,
        place: int = -1,
        trouble: PrintTrouble = PrintTrouble.PAPER_OUT,
    ) -> None:
        """The printer has not surely printed a job."""
        job_id = self.tray.jobs[place].job_id
        self.controller.handle(PrintFailed(job_id, trouble, may_have_printed))

    def slips(self) -> list[tuple[str, bool]]:
        """All jobs so far: whose, and whether marked COPY."""
        return [
            (
                job.job_id,
                any(isinstance(p, SlipText) and "COPY" in p.text for p in job.slip),
            )
            for job in self.tray.jobs
        ]

    def disk_dies(self) -> None:
        """From now on nothing can be read or written."""
        self.broken = True
        assert self.journal_handle.journal is not None
        self.journal_handle.journal.close()

    def disk_is_back(self) -> None:
        """The file opens again."""
        self.broken = False
        self.now_s += REOPEN_S
        self.controller.poll()

    def facts(self) -> list[SaleClosed]:
        """Every sale that was sent, alone or in a bundle."""
        return [sale for message in self.post.sent for sale in _sales(*message)]

    def close(self) -> None:
        self.journal_handle.close()
        self.replicas.close()


def _sales(topic: str, payload: bytes) -> list[SaleClosed]:
    """What a message says was sold."""
    if topic == topics.event("K1", "sale"):
        return [codec.decode(payload, SaleClosed).body]
    if topic == topics.event("K1", "bundle"):
        facts = codec.decode(payload, Bundle).body.facts
        return [codec.decode(bytes(fact), SaleClosed).body for fact in facts]
    return []


def _new_epoch(folder: Path) -> int:
    """The epoch of the next opening: 7, 8, 9 … where chance would draw one."""
    with (folder / "openings").open("ab") as openings:
        openings.write(b".")
        return 6 + openings.tell()
