"""What can go wrong: devices, power, disk, broker, wires."""

from collections.abc import Callable

from drivers.api import DriverError, Paper
from firmware.virtual.network.mqtt_proxy import MqttProxy
from firmware.virtual.network.mqtt_rules import ALWAYS, Way
from firmware.virtual.scripts.script import Form
from firmware.virtual.stage import START_LIMIT_S, Stage

FACTS = "ct/1/+/up/ev/"
BY_KIOSK = {
    "sale": f"{FACTS}sale",
    "void": f"{FACTS}void",
    "unknown": f"{FACTS}unknown",
    "bundle": f"{FACTS}bundle",
    "ask": "ct/1/+/up/ask/member",
    "inquiry": "ct/1/+/up/ask/newest",
    "charge": "ct/1/+/up/ask/charge",
}
BY_HUB = {
    "ack": "ct/1/+/dn/ack",
    "reply": "ct/1/+/dn/rsp/+",
    "payment": "ct/1/+/dn/cmd/payment",
    "catalogue": "ct/1/all/dn/catalogue/#",
}
EVERYTHING = "everything"

Rule = Callable[[MqttProxy, str], None]


# --- devices ---


def paper(level: Paper) -> Callable[[Stage], None]:
    """What happens to the roll."""
    return lambda stage: stage.paper.set_paper(level)


def cover(*, opened: bool) -> Callable[[Stage], None]:
    """Open or close the printer's cover."""
    return lambda stage: stage.paper.set_cover(open_=opened)


def silent(*, silenced: bool) -> Callable[[Stage], None]:
    """The printer no longer replies, or replies again."""
    return lambda stage: stage.paper.set_silent(silent=silenced)


def printer_dies(stage: Stage, number: int) -> None:
    """Pull the printer's plug in the middle of the next slip."""
    stage.paper.die_after(number, unplug=True)


def unplug_printer(stage: Stage) -> None:
    """Pull the printer's plug."""
    stage.paper.unplug()


def plug_printer(stage: Stage) -> None:
    """Put it back."""
    stage.paper.plug()


def unplug_camera(stage: Stage) -> None:
    """Pull the camera's plug."""
    stage.view.unplug()


def plug_camera(stage: Stage) -> None:
    """Put it back."""
    stage.view.plug()


def cover_camera(stage: Stage) -> None:
    """Put a hand on its lens."""
    stage.view.cover()


def uncover_camera(stage: Stage) -> None:
    """Take it away."""
    stage.view.uncover()


def kill_decoder(stage: Stage) -> None:
    """Kill the process that reads the camera's pictures, as a hostile code might."""
    stage.remote.order(decoder="kill")


def unplug_scanner(stage: Stage) -> None:
    """Pull the serial scanner's plug."""
    stage.typist.unplug()


def plug_scanner(stage: Stage) -> None:
    """Put it back."""
    stage.typist.plug()


def unplug_display(stage: Stage) -> None:
    """Pull the display's wires: dark, and its memory is lost."""
    stage.remote.order(display="unplug")
    stage.remote.forget_frame()


def plug_display(stage: Stage) -> None:
    """Put them back."""
    stage.remote.order(display="plug")


# --- power and disk ---


def cut_power(stage: Stage) -> None:
    """SIGKILL to the kiosk, now."""
    if stage.shop.kiosk is not None:
        stage.shop.kiosk.kill()
    stage.await_kiosk_end(START_LIMIT_S)


def cut_power_at(stage: Stage, commit: str) -> None:
    """SIGKILL to the kiosk right after the next commit of this stage."""
    stage.remote.order(cut_at=commit)


def fill_disk(stage: Stage) -> None:
    """The kiosk can write nothing more."""
    stage.shop.fill_disk(full=True)


def free_disk(stage: Stage) -> None:
    """It can again."""
    stage.shop.fill_disk(full=False)


def small_disk(stage: Stage, number: int) -> None:
    """Give the kiosk a file system of its own."""
    stage.shop.use_small_disk(number)


def leave_free(stage: Stage, number: int) -> None:
    """Fill it with something else, but for that many megabytes."""
    if stage.shop.small_disk is None:
        raise DriverError("only a small disk can be filled so")
    stage.shop.small_disk.leave_free(number)


def save_disk(stage: Stage) -> None:
    """Keep an image of the kiosk's disk as it is now."""
    stage.shop.save_disk()


def restore_disk(stage: Stage) -> None:
    """Put the kiosk's disk back to its image."""
    stage.shop.restore_disk()


# --- broker and wires ---


def kill_broker(stage: Stage) -> None:
    """SIGKILL to the broker."""
    stage.shop.broker.kill()


def empty_broker(stage: Stage) -> None:
    """Empty the disk of a dead broker."""
    stage.shop.broker.empty()


def lose(stage: Stage, number: int, message: str) -> None:
    """The broker takes the next messages and loses them."""
    _rule(stage, message, lambda wire, topic: wire.drop(topic, Way.UP, times=number))


def lose_all(stage: Stage, message: str) -> None:
    """The broker loses every such message until `wires whole`."""
    lose(stage, ALWAYS, message)


def repeat(stage: Stage, number: int, message: str) -> None:
    """The next messages arrive twice."""
    _rule(stage, message, lambda wire, topic: wire.repeat(topic, Way.UP, times=number))


def repeat_all(stage: Stage, message: str) -> None:
    """Every such message arrives twice until `wires whole`."""
    repeat(stage, ALWAYS, message)


def delay(stage: Stage, *, number: int, message: str, seconds: float) -> None:
    """The next messages arrive later, overtaken by others."""
    _rule(
        stage,
        message,
        lambda wire, topic: wire.delay(topic, Way.UP, delay_s=seconds, times=number),
    )


def hold_back(stage: Stage, message: str) -> None:
    """Keep such messages on the wire until `release messages`."""
    _rule(stage, message, lambda wire, topic: wire.hold(topic, Way.UP))


def release(stage: Stage) -> None:
    """Let the messages go that are held back."""
    for wire in (stage.shop.kiosk_wire, stage.shop.hub_wire):
        wire.release()


def whole(stage: Stage) -> None:
    """Forget all that was to be lost, repeated or delayed."""
    for wire in (stage.shop.kiosk_wire, stage.shop.hub_wire):
        wire.forget()


def wires(stage: Stage, message: str) -> tuple[tuple[MqttProxy, str], ...]:
    """The wires where such messages leave their sender, and the topics they go on."""
    if message == EVERYTHING:
        return (stage.shop.kiosk_wire, "#"), (stage.shop.hub_wire, "#")
    if message in BY_KIOSK:
        return ((stage.shop.kiosk_wire, BY_KIOSK[message]),)
    return ((stage.shop.hub_wire, BY_HUB[message]),)


def _rule(stage: Stage, message: str, rule: Rule) -> None:
    for wire, topic_filter in wires(stage, message):
        rule(wire, topic_filter)


FORMS = (
    Form("paper in", paper(Paper.PLENTY), does="Put a whole roll in."),
    Form("paper low", paper(Paper.LOW), does="The roll nears its end."),
    Form("paper out", paper(Paper.OUT), does="The roll is at its end."),
    Form("cover open", cover(opened=True), does="Open the printer's cover."),
    Form("cover closed", cover(opened=False), does="Close it."),
    Form("printer silent", silent(silenced=True), does="It no longer replies."),
    Form("printer answers", silent(silenced=False), does="It replies again."),
    Form("printer dies after NUMBER bytes", printer_dies),
    Form("unplug printer", unplug_printer),
    Form("plug printer", plug_printer),
    Form("unplug camera", unplug_camera),
    Form("plug camera", plug_camera),
    Form("cover camera", cover_camera),
    Form("uncover camera", uncover_camera),
    Form("kill decoder", kill_decoder),
    Form("unplug scanner", unplug_scanner),
    Form("plug scanner", plug_scanner),
    Form("unplug display", unplug_display),
    Form("plug display", plug_display),
    Form("cut power", cut_power),
    Form("cut power at COMMIT", cut_power_at),
    Form("fill disk", fill_disk),
    Form("free disk", free_disk),
    Form("small disk NUMBER MB", small_disk),
    Form("leave NUMBER MB free", leave_free),
    Form("save disk", save_disk),
    Form("restore disk", restore_disk),
    Form("kill broker", kill_broker),
    Form("empty broker", empty_broker),
    Form("lose NUMBER MESSAGE", lose),
    Form("lose every MESSAGE", lose_all),
    Form("repeat NUMBER MESSAGE", repeat),
    Form("repeat every MESSAGE", repeat_all),
    Form("delay NUMBER MESSAGE by SECONDS s", delay),
    Form("hold back MESSAGE", hold_back),
    Form("release messages", release),
    Form("wires whole", whole),
)
