"""One open shop, opening to end: visitors, faults, the script, the record."""

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from drivers.api import DriverError
from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.virtual.page.acting import AtCounter, carry_out
from firmware.virtual.page.customer.customer import CounterCustomer
from firmware.virtual.page.faults import FaultOrder, Faults
from firmware.virtual.page.in_both import in_both
from firmware.virtual.page.messages.camera_orders import ShowWebcam
from firmware.virtual.page.messages.script_messages import (
    RecordingShown,
    SessionSaved,
)
from firmware.virtual.page.messages.script_orders import (
    ChangePace,
    CountTotals,
    LoadScript,
    RecordAnew,
    SaveSession,
    ScriptOrder,
    SteerScript,
)
from firmware.virtual.page.messages.to_page import (
    HubShown,
    LaidShown,
    OrderRefused,
    ShelfShown,
    TabMessage,
)
from firmware.virtual.page.messages.to_shop import PageOrder, Placed, ReleaseKey
from firmware.virtual.page.recording.recorder import Recorder
from firmware.virtual.page.recording.session_sale import SESSION_FILE, session_sale
from firmware.virtual.page.replay.library import library_text
from firmware.virtual.page.replay.page_script import PageScript, page_script
from firmware.virtual.page.replay.player import Player
from firmware.virtual.page.shelf import shelf_of
from firmware.virtual.page.totals import totals_of
from firmware.virtual.scripts.script import ScriptCommand
from firmware.virtual.stage import Stage

SCRIPT_HAS_IT = Phrase("a script has the counter: put it away first")
ALWAYS_RECORDED = {"texts", "power"}
Keep = Callable[[str, bytes], None]


class OpenShop:
    """What happens at one stage; every method is for its thread.

    `script` set it up and is loaded. `publish` sends a message to tabs, `keep` keeps
    files by their address.
    """

    def __init__(
        self,
        stage: Stage,
        customer: CounterCustomer,
        script: PageScript,
        *,
        publish: Callable[[TabMessage], None],
        keep: Keep,
    ) -> None:
        self.other: PageScript | None = None
        self._stage = stage
        self._customer = customer
        self._script = script
        self._publish_to_tabs = publish
        self._keep = keep
        self._recorder = Recorder(stage, customer)
        self._recorded = 0
        self._saved = 0
        self._faults = Faults(stage, self._publish)
        self._player = Player(publish)
        self._shelf: ShelfShown | None = None
        self._hub: HubShown | None = None

    def begin(self, *, anew: bool) -> None:
        """The shop is set up; `anew`: visitors had another one open before."""
        self._show_shelf()
        self._customer.begin()
        if self._script.lines:
            self._player.load(self._script, anew=anew)

    def wait_s(self, longest_s: float) -> float:
        """How long there is nothing to do, at most `longest_s`."""
        return self._player.wait_s(time.monotonic(), longest_s)

    def kiosk_reported(self, what: dict[str, Any]) -> None:
        """The kiosk reported something; what a script makes it do is no visitor's.

        A visitor's power cut may end while a script is played.
        """
        if not self._player.busy or what.keys() & ALWAYS_RECORDED:
            self._recorder.kiosk_reported(what, time.monotonic())

    def carry_out(self, order: PageOrder) -> None:
        """Do what an order says, unless the counter is the script's."""
        match order:
            case (
                LoadScript()
                | SteerScript()
                | ChangePace()
                | RecordAnew()
                | SaveSession()
            ):
                self._about_scripts(order)
            case CountTotals():
                self._publish_result(partial(totals_of, self._stage))
            case _ if self._player.busy and not isinstance(order, ReleaseKey):
                self._publish(OrderRefused(reason=in_both(SCRIPT_HAS_IT)))
                if isinstance(order, Placed | ShowWebcam):
                    self._publish(LaidShown())
            case _:
                self._by_visitor(order)

    def look(self) -> None:
        """Play what is due, and see what has changed."""
        line = self._player.due(time.monotonic())
        if line is not None:
            self._play(line)
        self._publish_result(self._end_power_cut)
        self._faults.look()
        self._publish_result(
            partial(self._customer.look, time.monotonic(), time.time())
        )
        self._recorder.settle(time.monotonic())
        recorded = len(self._recorder)
        if recorded != self._recorded:
            self._recorded = recorded
            self._publish(RecordingShown(lines=recorded))
        self._show_hub()

    def _show_hub(self) -> None:
        """Publish whether the hub's process runs, if that has changed."""
        process = self._stage.shop.hub
        hub = HubShown(on=process is not None and process.exit_code is None)
        if hub != self._hub:
            self._hub = hub
            self._publish(hub)

    def _show_shelf(self) -> None:
        """Publish what is on the shelf, if that has changed."""
        settings = self._stage.settings
        shelf = ShelfShown(
            goods=shelf_of(settings.goods),
            store=settings.store,
            undo_hold_s=settings.hold_s("undo"),
        )
        if shelf != self._shelf:
            self._shelf = shelf
            self._publish(shelf)

    def _by_visitor(self, order: PageOrder) -> None:
        self._recorder.before(order)
        if isinstance(order, FaultOrder):
            act: Callable[[], Iterable[TabMessage]] = partial(self._set_faults, order)
        else:
            at = AtCounter(self._stage, self._customer, time.monotonic())
            act = partial(carry_out, at, order)
        if self._publish_result(act) or isinstance(
            order, FaultOrder
        ):  # some may be ended
            self._recorder.did(order, time.monotonic())

    def _end_power_cut(self) -> Iterable[TabMessage]:
        self._faults.end_power_cut()
        return ()

    def _set_faults(self, order: FaultOrder) -> Iterable[TabMessage]:
        self._faults.carry_out(order)  # which publishes it itself
        return ()

    def _about_scripts(self, order: ScriptOrder) -> None:
        match order:
            case LoadScript(name, text):
                self._load(name, text)
            case SteerScript(act):
                self._player.steer(act, time.monotonic())
            case ChangePace(pace):
                self._player.change_pace(pace)
            case RecordAnew():
                self._recorder.begin()
            case SaveSession():
                self._save()

    def _load(self, name: str, text: str) -> None:
        try:
            script = page_script(name, text or library_text(name))
        except ConfigError as refused:
            self._publish(OrderRefused(reason=in_both(refused)))
            return
        if len(self._recorder) or not script.sets_up_like(self._script):
            self.other = script
            return
        self._script = script
        self._player.load(script, anew=False)

    def _play(self, line: ScriptCommand) -> None:
        if self._player.play(self._stage, line, time.monotonic):
            self._recorder.played(line.text)
        self._show_shelf()

    def _save(self) -> None:
        recorder = self._recorder
        text = session_sale(self._script.set_up, recorder.lines(), recorder.ending())
        self._keep(SESSION_FILE, text.encode())
        self._saved += 1
        self._publish(SessionSaved(number=self._saved))

    def _publish(self, message: TabMessage) -> None:
        self._recorder.tabs_received(message)
        self._publish_to_tabs(message)

    def _publish_result(self, act: Callable[[], Iterable[TabMessage]]) -> bool:
        """Publish what an act returns, or why it was refused; True if it was done."""
        try:
            for message in act():
                self._publish(message)
        except DriverError as refused:
            self._publish(OrderRefused(reason=in_both(refused)))
            return False
        return True
