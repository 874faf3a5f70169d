"""What devices report and accept: frozen values, and one small Protocol for each role.

The kiosk imports this package; concrete drivers are named in its builders only. A
driver with a thread of its own reports through one `Emit` callable, which must not
block and may be called from any thread.
"""

from drivers.api.codes import (
    CodeSource,
    Reading,
    Symbology,
)
from drivers.api.errors import (
    DeviceAbsentError,
    DriverError,
)
from drivers.api.events import (
    ButtonEdge,
    CameraComplaint,
    CameraHealth,
    CameraTrouble,
    CodeSeen,
    DecoderLocked,
    DecoderRestarted,
    DeviceAbsent,
    DeviceEvent,
    DeviceLost,
    DeviceReady,
    Emit,
    Paper,
    Printed,
    PrinterChanged,
    PrinterStatus,
    PrintFailed,
    PrintOutcome,
    PrintTrouble,
    SlipSent,
)
from drivers.api.panel import (
    Button,
    Lamp,
    Panel,
)
from drivers.api.pictures import (
    Align,
    Box,
    Display,
    Picture,
    QrPicture,
    Text,
)
from drivers.api.slips import (
    PrintJob,
    ReceiptPrinter,
    Slip,
    SlipFeed,
    SlipQr,
    SlipRow,
    SlipRule,
    SlipText,
)

__all__ = [
    "Align",
    "Box",
    "Button",
    "ButtonEdge",
    "CameraComplaint",
    "CameraHealth",
    "CameraTrouble",
    "CodeSeen",
    "CodeSource",
    "DecoderLocked",
    "DecoderRestarted",
    "DeviceAbsent",
    "DeviceAbsentError",
    "DeviceEvent",
    "DeviceLost",
    "DeviceReady",
    "Display",
    "DriverError",
    "Emit",
    "Lamp",
    "Panel",
    "Paper",
    "Picture",
    "PrintFailed",
    "PrintJob",
    "PrintOutcome",
    "PrintTrouble",
    "Printed",
    "PrinterChanged",
    "PrinterStatus",
    "QrPicture",
    "Reading",
    "ReceiptPrinter",
    "Slip",
    "SlipFeed",
    "SlipQr",
    "SlipRow",
    "SlipRule",
    "SlipSent",
    "SlipText",
    "Symbology",
    "Text",
]
