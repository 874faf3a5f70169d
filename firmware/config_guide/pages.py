"""Writes what is generated from the configuration's types, by `make docs`.

A test compares the committed files with what this module would write.
"""

import sys
from pathlib import Path

from firmware.config_guide.documents import DOCUMENTS, WITHOUT_DEVICES
from firmware.config_guide.page import page
from firmware.config_guide.sample import brief_sample, sample
from firmware.config_guide.schema import schema_text
from firmware.config_guide.texts.kiosk import WITHOUT_DEVICES as WITHOUT


def files() -> dict[str, str]:
    """The text of each file, by its path below the project."""
    brief = brief_sample(DOCUMENTS["kiosk"], WITHOUT, WITHOUT_DEVICES)
    made = {
        "docs/configuration.md": page(),
        "provisioning/kiosk-without-devices.toml": brief,
    }
    for name, document in DOCUMENTS.items():
        made[f"provisioning/{document.file}"] = sample(document)
        made[f"provisioning/schema/{name}.json"] = schema_text(document)
    return made


def main() -> None:
    """Write the files below the folder of the first argument, or below this one."""
    root = Path(sys.argv[1] if sys.argv[1:] else ".")
    for name, text in files().items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
