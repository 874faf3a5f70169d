"""Pictures of the sale: pure functions from state to what the display draws.

`scene` is what surrounds the sale, `picture` draws both for either size of display.
"""

from firmware.kiosk.ui.screens.picture import picture
from firmware.kiosk.ui.screens.scene import Scene

__all__ = ["Scene", "picture"]
