"""Pictures of the sale: pure functions from state to what the display draws.

`scene` is what surrounds the sale, `small` the 128×64 layout, `wide` the 256×64 one.
"""

from firmware.kiosk.ui.screens.picture import picture
from firmware.kiosk.ui.screens.scene import Scene

__all__ = ["Scene", "picture"]
