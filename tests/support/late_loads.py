"""`python -m tests.support.late_loads`: what a decoder loads after its warm-up.

It prints the modules and the libraries that came into memory while every stage read
pictures, those of the album among them, one a line: a locked process could load none.
"""

import sys
from pathlib import Path

from drivers.camera import folder, quality
from drivers.decode.options import Options
from drivers.decode.scene import DecodeScene
from drivers.decode.stages import FAST, all_stages
from drivers.decoder_process import main as process
from drivers.decoder_process import warm_up
from drivers.sim.camera.album import GOODS
from drivers.sim.camera.packaging import side_of
from drivers.sim.camera.scan_field import Placing, field_with
from drivers.vision.pictures import grey

LOADED_BY_THE_PROCESS = (folder, process, quality)
PLACINGS = (Placing(near=0.9), Placing(near=0.8, blurred=0.192, turn_deg=-6))


def loaded() -> set[str]:
    """Names of modules and paths of libraries in memory."""
    lines = Path("/proc/self/maps").read_text("utf-8").splitlines()
    files = {line.split()[-1] for line in lines}
    return set(sys.modules) | {each for each in files if ".so" in each}


def main() -> None:
    """Read the pictures by every stage, and the reader itself."""
    pictures = [
        field_with(side_of(goods[1]), placing)
        for goods in GOODS[:2]
        for placing in PLACINGS
    ]
    read = warm_up.warm_reader()
    before = loaded()
    for picture in (*pictures, warm_up.drawn_code()):
        read(picture)
        scene = DecodeScene(grey(picture), grey(picture), Options())
        for stage in (FAST, *all_stages()):
            tuple(stage.run(scene))
    sys.stdout.write("\n".join(sorted(loaded() - before)))


if __name__ == "__main__":
    main()
