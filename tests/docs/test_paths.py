"""Every file and folder that a document names is there."""

import re
from collections.abc import Iterator

import pytest

from tests.support.sources import ROOT, documents

FOLDERS = ("firmware/", "drivers/", "tests/", "provisioning/", "systemd/", "docs/")
QUOTED = re.compile(r"`([^`\s]+)`")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)")

COMING = {}
"""Named by CONTRIBUTING.md, and not there yet. Only ever shorter."""


def test_every_path_is_there() -> None:
    missing = {
        path: name
        for name, text in documents().items()
        for path in paths(name, text)
        if not any(ROOT.glob(path.rstrip("/")))
    }
    assert missing == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see `firmware/cli/main.py` and `make docs`", ["firmware/cli/main.py"]),
        ("[page](install.md#anchor), [x](https://x.org)", ["docs/install.md"]),
        ("`tests/system/*.sale`", ["tests/system/*.sale"]),
        ("`provisioning/admit.sh k1`, `docs`", []),
    ],
)
def test_paths_are_found(text: str, found: list[str]) -> None:
    assert list(paths("docs/page.md", text)) == found


def paths(name: str, text: str) -> Iterator[str]:
    """The paths that a document names, below the project."""
    for match in QUOTED.finditer(text):
        if match[1].startswith(FOLDERS) and "…" not in match[1]:
            yield match[1]
    folder = (ROOT / name).parent
    for match in LINK.finditer(text):
        path = (folder / match[1]).resolve()
        if path.is_relative_to(ROOT):
            yield str(path.relative_to(ROOT))
