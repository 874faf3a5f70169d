"""The first-boot file that the hub writes, and the card that reads it."""

import os
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from firmware.base.errors import ConfigError
from provisioning.first_boot.settings import read_settings
from tests.support.first_boot import AUTHORITY, PUBLIC_KEY, uncommented
from tests.support.sources import ROOT

ADMIT = ROOT / "provisioning/admit.sh"


class Hub:
    """A hub's files, as `admit.sh` finds them."""

    def __init__(self, folder: Path) -> None:
        self.passwords = folder / "passwords"
        self.passwords.touch(mode=0o600)
        self.authority = folder / "ca.pem"
        self.authority.write_text(f"what openssl tells of it\n{AUTHORITY}", "utf-8")
        self.public_key = folder / "hub.pub"
        self.public_key.write_text(f"{PUBLIC_KEY}\n", "utf-8")

    def admit(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the script, in Chinese."""
        return subprocess.run(
            [str(ADMIT), *words],
            env={
                "PATH": os.environ["PATH"],
                "LANG": "zh_CN.UTF-8",
                "PASSWORDS": str(self.passwords),
                "AUTHORITY": str(self.authority),
                "PUBLIC_KEY": str(self.public_key),
                "OWN": str(self.passwords.with_name("hub.password")),
            },
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(tmp_path)


@pytest.mark.process
def test_a_card_reads_what_the_hub_has_written(hub: Hub, tmp_path: Path) -> None:
    file = tmp_path / "countertop.toml"
    done = hub.admit("--first-boot", str(file), "kiosk-7")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"kiosk-7: 已写入 {file}\n"
    assert file.stat().st_mode & 0o777 == 0o600

    text = file.read_text("utf-8")
    settings = read_settings(file.name, text.encode())
    assert settings is not None
    admitted = settings.hub.admitted
    assert (admitted.kid, admitted.public_key) == ("kiosk-7", PUBLIC_KEY)
    assert admitted.authority == AUTHORITY
    assert settings.hub.host.endswith(".local")
    # Who admits a kiosk has it let in: the broker knows the password by its hash.
    known = hub.passwords.read_text("utf-8")
    assert known.startswith("kiosk-7:$")
    assert len(admitted.password) == 24
    assert admitted.password not in known + text

    # What stands behind a # is right as well, but for the password that is none.
    with pytest.raises(ConfigError, match=r"1 error:\n  wifi\.password: \(not shown\)"):
        read_settings(file.name, uncommented(text).encode())
    filled = uncommented(text).replace("8 至 63 个字符", "12345678")
    whole = read_settings(file.name, filled.encode())
    assert whole is not None
    assert all(getattr(whole, each.name) is not None for each in fields(whole))


@pytest.mark.process
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--first-boot", "FILE"), "--first-boot：请写明文件和一台收银机的 kid"),
        (("--first-boot", "FILE", "hub"), "--first-boot：请写明文件和一台收银机的 kid"),
        (("--first-boot", "FILE", "收银机"), "收银机：kid 只能用 A-Z a-z 0-9 _ -"),
        (("--first-boot", "PASSWORDS", "kiosk-7"), "PASSWORDS 已存在：请先删除"),
    ],
)
def test_what_is_refused_changes_no_password(
    hub: Hub, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    names = {"FILE": str(tmp_path / "new.toml"), "PASSWORDS": str(hub.passwords)}
    done = hub.admit(*(names.get(word, word) for word in words))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"admit: {said.replace('PASSWORDS', str(hub.passwords))}\n"
    assert hub.passwords.read_text("utf-8") == ""
    assert [path.name for path in tmp_path.glob("new*")] == []


@pytest.mark.process
def test_a_hub_that_never_ran_has_nothing_to_give(hub: Hub, tmp_path: Path) -> None:
    hub.public_key.unlink()
    done = hub.admit("--first-boot", str(tmp_path / "new.toml"), "kiosk-7")
    assert done.returncode == 1
    assert (
        done.stderr == f"admit: 无法读取 {hub.public_key}：请先安装主机，并启动一次\n"
    )
    assert hub.passwords.read_text("utf-8") == ""
