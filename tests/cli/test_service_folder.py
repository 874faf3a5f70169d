"""Root's commands do in a service's folder only what the service itself could do there.

The service's account lays the traps; the commands run as root, in processes.
"""

import grp
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest

from firmware.base.folder_owner import become_owner_of
from firmware.cli import main
from firmware.cli.main import COMMANDS
from firmware.hub.backup.making import BackupPlan, make
from firmware.hub.db.database_config import DatabaseConfig
from firmware.hub.db.engine import open_engine
from firmware.kiosk.devices.names import SERVICE_GROUPS

pytestmark = [
    pytest.mark.long,
    pytest.mark.process,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to give up"),
]
SERVICE = 65_534
COMMAND = (sys.executable, "-m", "firmware.cli.main")
XLSX = Path(__file__).parents[1] / "data/catalogue/goods.xlsx"
GOODS = "gtin,name,price\n6902083881405,Cola,3.50\n"
HUB_COMMANDS = (
    ("catalogue", "import", "GOODS"),
    ("catalogue", "unknown"),
    ("catalogue", "list"),
    ("catalogue", "undo"),
    ("catalogue", "set-price", "6902083881405", "3.60"),
    ("member", "add"),
    ("member", "show", "m-1"),
    ("member", "release", "k1-1-1"),
    ("member", "coupons", "m-1"),
    ("staff", "add", "Zhang"),
    ("api-key", "add", "shop", "--scopes", "members:read"),
    ("api-key", "list"),
    ("passes", "list"),
    ("passes", "rotate"),
    ("kiosks",),
    ("messages",),
    ("payments", "check"),
    ("payments", "qr", "--out", "QR"),
    ("payments", "list"),
    ("policy", "show"),
    ("policy", "limits"),
    ("policy", "dry-run", "RULES"),
    ("orders",),
    ("orders", "show", "K1-000001"),
    ("refund", "K1-000001"),
    ("report", "day"),
    ("reconcile",),
    ("backup",),
    ("restore", "BACKUP", "--yes"),
    ("doctor", "--role", "hub"),
    ("hub",),
    ("web",),
)

MAKING = (("catalogue", "import", "GOODS"), ("doctor", "--role", "hub"), ("hub",))
THOROUGH = MAKING[:2]


@cache
def saved() -> bytes:
    """A backup of empty books."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        open_engine(folder).dispose()
        plan = BackupPlan(
            data=folder,
            database=DatabaseConfig(),
            free_min_mb=0,
            name="saved.tar",
            made_at="",
            version="",
        )
        with (folder / "saved.tar").open("w+b") as file:
            make(plan, file)
        return (folder / "saved.tar").read_bytes()


class Machine:
    """A hub's folder that its service owns, and a folder of root's beside it."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "service/data"
        self.data.mkdir(parents=True)
        for each in (self.data.parent, self.data):
            os.chown(each, SERVICE, SERVICE)
        self.root = folder / "root"
        self.root.mkdir()
        self.config = folder / "hub.toml"
        self.config.write_text(f'data = "{self.data}"\n[broker]\nport = 1\n')
        self.goods = folder / "goods.csv"
        self.goods.write_text(GOODS)
        self.goods.chmod(0o600)
        self.rules = folder / "rules.toml"
        self.rules.write_text("version = 1\n[limits]\npieces_max = 9\n")
        self.rules.chmod(0o600)
        self.backup = folder / "saved.tar"
        self.backup.write_bytes(saved())

    def runs(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command as root types it; one that serves is ended."""
        files = {"GOODS": self.goods, "BACKUP": self.backup, "RULES": self.rules}
        argv = [str(files.get(word, word)) for word in words]
        seconds = "3" if words[0] in {"hub", "kiosk", "web"} else "30"
        return subprocess.run(
            ("timeout", seconds, *COMMAND, *argv, "--config", str(self.config)),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    @property
    def roots(self) -> dict[str, tuple[bytes, int]]:
        """What lies in root's folder, and whose it is."""
        return {
            each.name: (each.read_bytes(), each.stat().st_uid)
            for each in self.root.iterdir()
        }

    def owners(self) -> set[int]:
        """Whose the files in the service's folder are, links themselves included."""
        return {each.lstat().st_uid for each in self.data.iterdir()}


@pytest.fixture
def machine() -> Iterator[Machine]:
    folder = Path(tempfile.mkdtemp(prefix="service-folder-"))
    folder.chmod(0o755)  # the service finds its way to what is its own
    yield Machine(folder)
    shutil.rmtree(folder)


def dangling_link(machine: Machine) -> None:
    (machine.data / "hub.db").symlink_to(machine.root / "made")


def dangling_logs(machine: Machine) -> None:
    for end in ("-wal", "-shm", "-journal"):
        (machine.data / f"hub.db{end}").symlink_to(machine.root / f"made{end}")


def dangling_keys(machine: Machine) -> None:
    for name in ("hub.key", "hub.pub"):
        (machine.data / name).symlink_to(machine.root / name)


def link_to_roots_database(machine: Machine) -> None:
    with closing(sqlite3.connect(machine.root / "other.db")) as db:
        db.execute("CREATE TABLE secrets (secret TEXT)")
    (machine.data / "hub.db").symlink_to(machine.root / "other.db")


def hard_link_to_roots_file(machine: Machine) -> None:
    (machine.root / "empty").touch(0o600)
    (machine.data / "hub.db").hardlink_to(machine.root / "empty")


def pipe(machine: Machine) -> None:
    os.mkfifo(machine.data / "hub.db")
    os.chown(machine.data / "hub.db", SERVICE, SERVICE)


def folder_swapped_for_a_link(machine: Machine) -> None:
    machine.data.rmdir()
    machine.data.symlink_to(machine.root)
    os.chown(machine.data, SERVICE, SERVICE, follow_symlinks=False)


def folder_that_leads_nowhere(machine: Machine) -> None:
    machine.data.rmdir()
    machine.data.symlink_to(machine.root / "made")
    os.chown(machine.data, SERVICE, SERVICE, follow_symlinks=False)


TRAPS = (
    dangling_link,
    folder_swapped_for_a_link,
    dangling_keys,
    dangling_logs,
    link_to_roots_database,
    hard_link_to_roots_file,
    pipe,
    folder_that_leads_nowhere,
)


@pytest.mark.parametrize("words", HUB_COMMANDS, ids=" ".join)
def test_no_command_touches_what_is_roots(
    machine: Machine, words: tuple[str, ...]
) -> None:
    for trap in TRAPS if words in THOROUGH else TRAPS[:3]:
        clear(machine)
        trap(machine)
        before = machine.roots
        done = machine.runs(*words)
        assert machine.roots == before, trap.__name__
        if words != ("hub",):  # a service ends by what it finds
            assert "Traceback" not in done.stderr, trap.__name__


def clear(machine: Machine) -> None:
    for folder in (machine.root, machine.data):
        if folder.is_symlink():
            folder.unlink()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    os.chown(machine.data, SERVICE, SERVICE)


@pytest.mark.parametrize("words", MAKING, ids=" ".join)
def test_what_a_command_makes_belongs_to_the_service(
    machine: Machine, words: tuple[str, ...]
) -> None:
    machine.runs("catalogue", "import", "GOODS")
    done = machine.runs(*words)
    assert "Traceback" not in done.stderr
    assert machine.owners() == {SERVICE}
    assert (machine.data / "hub.db").stat().st_mode & 0o777 == 0o640


def test_a_kiosk_that_root_starts_is_its_folders_owner(machine: Machine) -> None:
    machine.config.write_text(
        f'kid = "k1"\n[hub]\npublic_key = "{"A" * 43}="\n'
        f'[journal]\nfolder = "{machine.data}"\n[broker]\nport = 1\n'
    )
    for name in ("catalogue.sqlite", "journal.sqlite"):
        (machine.data / name).symlink_to(machine.root / name)
    for words in (("kiosk",), ("doctor", "--role", "kiosk")):
        machine.runs(*words)
        assert machine.roots == {}
    made = [each for each in machine.data.iterdir() if not each.is_symlink()]
    assert {each.stat().st_uid for each in made} <= {SERVICE}


def world_may_write(machine: Machine) -> Path:
    machine.root.chmod(0o777)
    return machine.root


def group_may_write(machine: Machine) -> Path:
    os.chown(machine.root, 0, SERVICE)
    machine.root.chmod(0o770)
    return machine.root


def inside_the_services_folder(machine: Machine) -> Path:
    inside = machine.data / "inside"
    inside.mkdir()
    return inside


def by_a_link_that_others_can_swap(machine: Machine) -> Path:
    machine.root.chmod(0o777)
    link = machine.root / "link"
    (machine.root.parent / "roots").mkdir()
    link.symlink_to(machine.root.parent / "roots")
    return link


def below_a_folder_for_all(machine: Machine) -> Path:
    machine.root.chmod(0o1777)
    return machine.root / "made/later"


@pytest.mark.parametrize(
    "shared",
    [
        world_may_write,
        group_may_write,
        inside_the_services_folder,
        by_a_link_that_others_can_swap,
        below_a_folder_for_all,
    ],
)
def test_roots_folder_where_others_may_write_is_refused(
    machine: Machine,
    shared: Callable[[Machine], Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = shared(machine)
    machine.config.write_text(f'data = "{folder}"\n[broker]\nport = 1\n')
    for command in ("hub", "reconcile", "doctor --role hub"):
        words = [*command.split(), "--config", str(machine.config)]
        assert main.main(words) == 1
    told = capsys.readouterr()
    assert told.err.count("but other accounts can change what is in") == 2
    assert told.out.count("but other accounts can change what is in") == 1
    assert os.geteuid() == 0


def test_a_sticky_folder_keeps_what_is_roots(machine: Machine) -> None:
    inside = machine.root / "inside"
    inside.mkdir()
    machine.root.chmod(0o1777)
    become_owner_of(inside)
    assert os.geteuid() == 0


def test_the_rights_are_gone_for_good(machine: Machine) -> None:
    tries = (
        "import os; from pathlib import Path\n"
        "from firmware.base.folder_owner import become_owner_of\n"
        f"become_owner_of(Path({str(machine.data)!r}))\n"
        "print(os.getresuid(), os.getresgid(), os.getgroups())\n"
        "os.seteuid(0)\n"
    )
    done = subprocess.run(
        (sys.executable, "-c", tries), capture_output=True, text=True, check=False
    )
    assert done.stdout.count(str(SERVICE)) == 7
    assert done.stdout.count("0") == 0
    assert "PermissionError" in done.stderr


def test_a_kiosks_devices_are_looked_at_with_the_groups_of_its_service(
    machine: Machine,
) -> None:
    groups = (*SERVICE_GROUPS, "no-such-group")
    tries = (
        "import os; from pathlib import Path\n"
        "from firmware.base.folder_owner import become_owner_of\n"
        f"become_owner_of(Path({str(machine.data)!r}), also={groups!r})\n"
        "print(sorted(os.getgroups()))\n"
    )
    done = subprocess.run(
        (sys.executable, "-c", tries), capture_output=True, text=True, check=False
    )
    there = {each.gr_name: each.gr_gid for each in grp.getgrall()}
    more = {there[name] for name in groups if name in there}
    assert more
    assert json.loads(done.stdout) == sorted({SERVICE, *more})


def test_the_groups_are_those_of_the_unit() -> None:
    unit = Path(__file__).parents[2] / "systemd/kiosk.service"
    line = f"SupplementaryGroups={' '.join(SERVICE_GROUPS)}\n"
    assert line in unit.read_text("utf-8")


def test_every_command_is_looked_at() -> None:
    untouched = {
        "config", "demo", "decode", "kiosk", "journal", "completion", "price",
    }  # fmt: skip
    assert {words[0] for words in HUB_COMMANDS} == COMMANDS.keys() - untouched
    for module in Path(main.__file__).parent.rglob("*.py"):
        if module.stem != "hub_account":
            assert not re.search(r"\bload\([^)]*HubConfig", module.read_text()), module


def test_root_exports_where_root_alone_may_write(machine: Machine) -> None:
    assert machine.runs("catalogue", "import", "GOODS").returncode == 0
    machine.root.chmod(0o700)
    target = machine.root / "out.csv"
    told = machine.runs("catalogue", "export", str(target))
    assert (told.returncode, told.stdout) == (0, f"{target}: 1 article\n")
    assert "6902083881405,Cola,3.50" in target.read_text("utf-8-sig")


def test_a_sample_is_written_with_the_rights_of_the_folder(machine: Machine) -> None:
    (machine.data / "schema").symlink_to(machine.root)
    link, new = machine.data / "hub.toml", machine.data / "new.toml"
    link.symlink_to(machine.root / "made.toml")
    for out in (link, new):
        argv = (*COMMAND, "config", "init", "hub", "--force", "--out", str(out))
        told = subprocess.run(argv, capture_output=True, text=True, check=False)
        assert told.returncode == 2, told.stderr
    assert machine.roots == {}
    assert new.stat().st_uid == SERVICE


def test_rules_are_published_with_the_rights_of_their_folder(machine: Machine) -> None:
    machine.runs("catalogue", "import", "GOODS")
    link, target = machine.data / "policy.toml", machine.root / "made.toml"
    link.symlink_to(target)
    machine.config.write_text(f'policy = "{link}"\n{machine.config.read_text()}')
    told = machine.runs("policy", "publish", "RULES")
    assert (told.returncode, "is no plain file" in told.stderr) == (2, True)
    assert machine.roots == {}
    link.unlink()
    told = machine.runs("policy", "publish", "RULES")
    assert (told.returncode, link.stat().st_uid) == (0, SERVICE), told.stderr
    assert link.read_bytes() == machine.rules.read_bytes()


def test_a_spreadsheet_is_read_with_the_rights_of_the_service(machine: Machine) -> None:
    machine.goods.write_bytes(XLSX.read_bytes())
    told = machine.runs("catalogue", "import", "GOODS")
    assert (told.returncode, "revision 1: 4 articles" in told.stdout) == (0, True)
