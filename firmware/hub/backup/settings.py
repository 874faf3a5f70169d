"""The files beside the books that make a new machine the same hub for its kiosks."""

import grp
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ETC = Path("/etc/countertop")
BROKER = Path("/etc/mosquitto")
BROKER_PLACES = (
    (BROKER, "countertop.passwords"),
    (BROKER / "conf.d", "countertop*.conf"),
    (BROKER / "certs", "countertop-*"),
)
PLACES = (
    (ETC, "*.toml"),
    (ETC, "*.password"),
    (ETC / "tls", "*"),
    *BROKER_PLACES,
)
MAX_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Setting:
    """A file of the configuration: its place, content, and who may read it."""

    place: Path
    content: bytes
    mode: int
    group: str


@dataclass(frozen=True, slots=True)
class HubSettings:
    """What could be read, and the paths of what this account may not."""

    files: tuple[Setting, ...]
    left_out: tuple[Path, ...]


def read_settings(
    named: Iterable[Path], places: Iterable[tuple[Path, str]] = PLACES
) -> HubSettings:
    """Read the named files, and those in `places`, each once."""
    read: list[Setting] = []
    left_out: list[Path] = []
    for path in sorted({*(path.absolute() for path in named), *_standing(places)}):
        if not str(path).isprintable():
            left_out.append(path)  # `restore` takes no such name
            continue
        try:
            setting = _setting(path)
        except FileNotFoundError:
            continue
        except OSError:
            left_out.append(path)
            continue
        if setting:
            read.append(setting)
    return HubSettings(tuple(read), tuple(left_out))


def _standing(places: Iterable[tuple[Path, str]]) -> Iterable[Path]:
    for folder, pattern in places:
        try:
            yield from folder.glob(pattern)
        except OSError:
            yield folder


def _setting(path: Path) -> Setting | None:
    """A file with what it holds; None for what is none, or is too large for one."""
    facts = path.stat()
    if not stat.S_ISREG(facts.st_mode) or facts.st_size > MAX_BYTES:
        return None
    with path.open("rb") as file:
        return Setting(
            path, file.read(), stat.S_IMODE(facts.st_mode), _group(facts.st_gid)
        )


def _group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return ""
