"""The devices' near side: what a device that was replaced has to be told anew."""

from dataclasses import dataclass, field

from drivers.api import DeviceEvent, Lamp, Picture, PrintFailed, PrintJob, Text
from firmware.kiosk.devices.names import DeviceName
from firmware.kiosk.devices.outputs import Outputs
from firmware.kiosk.devices.supervisor import SILENT_S, DeviceSupervisor

HELLO: Picture = (Text(0, 0, "hello"),)


@dataclass
class DeviceThread:
    """A device thread that hangs; it remembers what it was told."""

    beat_s: float
    width_px: int = 128
    told: list[object] = field(default_factory=list[object])

    def start(self) -> None: ...

    def stop(self, limit_s: float) -> bool:
        return limit_s < 0

    def show(self, picture: Picture) -> None:
        self.told.append(picture)

    def lamp(self, colour: Lamp, *, blinking: bool) -> None:
        self.told.append((colour, blinking))

    def submit(self, job: PrintJob) -> bool:
        self.told.append(job)
        return False


def test_the_same_is_told_once_and_again_to_a_new_device() -> None:
    built: list[DeviceThread] = []

    def build() -> DeviceThread:
        built.append(DeviceThread(beat_s=0.0))
        return built[-1]

    supervisor = DeviceSupervisor({DeviceName.DISPLAY: build, DeviceName.PANEL: build})
    outputs = Outputs(supervisor, lambda _event: None)
    for _ in range(2):
        outputs.show(HELLO)
        outputs.light((Lamp.GREEN, False))
    assert [hand.told for hand in built] == [[HELLO], [(Lamp.GREEN, False)]]

    supervisor.watch(SILENT_S + 1)
    outputs.show(HELLO)
    outputs.light((Lamp.GREEN, False))

    assert [hand.told for hand in built[2:]] == [[HELLO], [(Lamp.GREEN, False)]]


def test_a_full_printer_queue_answers_like_a_fault() -> None:
    events: list[DeviceEvent] = []
    outputs = Outputs(
        DeviceSupervisor({DeviceName.PRINTER: lambda: DeviceThread(0.0)}), events.append
    )
    outputs.print(PrintJob("s1", ()))

    (failed,) = events
    assert isinstance(failed, PrintFailed)
    assert (failed.job_id, failed.may_have_printed) == ("s1", False)


def test_a_kiosk_without_devices_does_nothing() -> None:
    outputs = Outputs(DeviceSupervisor({}), lambda _event: None)
    outputs.show(HELLO)
    outputs.light((Lamp.RED, True))
    outputs.beep(((0.1, 0.0),))
    assert (outputs.prints, outputs.width_px) == (False, 128)
