"""The boot partition of a card, which any computer reads: what a person wrote there.

FAT keeps no rights, and a rename on it may be torn by a power cut; what counts is in
`record`. OSError if the partition cannot be read or written.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from firmware.base.durable_files import replace_durably, sync_folder
from firmware.base.errors import ConfigError, RefusedError
from firmware.base.wording.language import CHINESE, ENGLISH, look_up
from firmware.base.wording.phrases import Phrase, joined, translated
from provisioning.first_boot.record import FirstBootRecord
from provisioning.first_boot.settings import MAX_BYTES

SETTINGS = "countertop.toml"
ERRORS = "countertop-error.txt"
_MODE = 0o644


@dataclass(frozen=True, slots=True)
class BootPartition:
    """The folder where it is mounted."""

    folder: Path

    @property
    def settings(self) -> Path:
        """The file that a person writes."""
        return self.folder / SETTINGS

    def read(self) -> bytes | None:
        """The first bytes of that file, enough to refuse a longer one; None if none."""
        try:
            with self.settings.open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except FileNotFoundError:
            return None

    def forget(self, record: FirstBootRecord) -> None:
        """Put what was applied in place of the file, and write over its secrets."""
        data = _as_file(applied(record), mark="# ")
        try:
            before = self.settings.open("r+b")
        except FileNotFoundError:
            replace_durably(self.settings, data, _MODE)
            return
        with before:
            size = os.fstat(before.fileno()).st_size
            replace_durably(self.settings, data, _MODE)
            # Its clusters are free now, and a card reader shows what is in them.
            before.write(bytes(size))
            before.flush()
            os.fsync(before.fileno())

    def show_error(self, error: RefusedError) -> None:
        """Write beside it, in both languages, why it was not taken."""
        replace_durably(self.folder / ERRORS, _as_file(refused(error)), _MODE)

    def clear_error(self) -> None:
        """Take away what an earlier start wrote there."""
        try:
            (self.folder / ERRORS).unlink()
        except FileNotFoundError:
            return
        sync_folder(self.folder)


def applied(record: FirstBootRecord) -> Phrase:
    """What a file that was taken into use is replaced by."""
    network = (Phrase("Wi-Fi: {ssid}", ssid=record.ssid),) if record.ssid else ()
    return joined(
        "\n",
        (
            Phrase("This kiosk has taken its settings; the secrets were removed."),
            Phrase("Kiosk: {kid}", kid=record.kid),
            *network,
            Phrase("What is written here from now on is not taken: see docs/images.md"),
        ),
    )


def refused(error: RefusedError) -> Phrase:
    """What stands in the file of errors."""
    if not isinstance(error, ConfigError):
        return error.phrase
    hint = Phrase(
        "Nothing was changed. Correct {file} on this card, then start again.",
        file=SETTINGS,
    )
    return joined("\n", (error.phrase, hint))


def _as_file(phrase: Phrase, mark: str = "") -> bytes:
    """Both languages, so that any editor of Windows shows them: mark and CRLF."""
    lines = [
        f"{mark}{line}".rstrip()
        for language in (CHINESE, ENGLISH)
        for line in (*translated(phrase, look_up(language)).splitlines(), "")
    ]
    return "\r\n".join(lines).encode("utf-8-sig")
