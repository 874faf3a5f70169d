"""Commands of sale scripts about boxes that run different releases; they never ship."""

from collections.abc import Callable
from pathlib import Path

from firmware.virtual.build import Build
from firmware.virtual.process import Child
from firmware.virtual.scripts.commands import setup
from firmware.virtual.scripts.script import Check, Form
from firmware.virtual.settings import Good
from firmware.virtual.stage import Stage
from tests.support.releases import unpacked


def kiosk_release(stage: Stage, code: str) -> None:
    """The kiosk runs this release from its next start on."""
    stage.shop.kiosk_build = unpacked(code, _folder(stage, code))


def hub_release(stage: Stage, code: str) -> None:
    """The hub, its commands included, runs this release from its next start on."""
    stage.shop.hub_build = unpacked(code, _folder(stage, code))


def update_kiosk(stage: Stage) -> None:
    """Stop the kiosk in order and start today's build on its disk."""
    setup.stop_kiosk(stage)
    stage.shop.kiosk_build = Build()
    setup.start_kiosk(stage)


def update_hub(stage: Stage) -> None:
    """Stop the hub in order and start today's build on its data.

    Its files, the shop's policy among them, get the names that keys have today.
    """
    setup.stop_hub(stage)
    stage.shop.hub_build = Build()
    setup.write_files(stage)
    setup.start_hub(stage)


def runs_release(box: Callable[[Stage], Child | None]) -> Check:
    """A check that a process was started in the folder of a release."""

    def check(stage: Stage, code: str) -> str | None:
        seen = _started_in(box(stage))
        return None if seen == _folder(stage, code) else f"its code: {seen}"

    return check


def runs_today(box: Callable[[Stage], Child | None]) -> Check:
    """A check that a process runs this very build."""

    def check(stage: Stage) -> str | None:
        seen = _started_in(box(stage))
        return None if seen == Path.cwd() else f"its code: {seen}"

    return check


def weighed_article(stage: Stage, *, code: str, yuan: str, text: str) -> None:
    """An article that is sold by weight, its price for a kilogram."""
    stage.settings.goods[code] = Good(code, yuan, text, unit="kg")


def _folder(stage: Stage, release: str) -> Path:
    return stage.shop.premises.folder / f"release-{release}"


def _started_in(box: Child | None) -> Path | None:
    """Releases up to now show it to anybody; this build shows nothing but to root."""
    if box is None:
        return None
    try:
        return Path(f"/proc/{box.pid}/cwd").readlink()
    except PermissionError:
        return Path.cwd()


def _kiosk(stage: Stage) -> Child | None:
    return stage.shop.kiosk


def _hub(stage: Stage) -> Child | None:
    return stage.shop.hub


FORMS: tuple[Form, ...] = (
    Form("kiosk release CODE", kiosk_release),
    Form("hub release CODE", hub_release),
    Form("update kiosk", update_kiosk),
    Form("update hub", update_hub),
    Form("article by weight CODE YUAN TEXT", weighed_article),
    Form("expect kiosk runs release CODE", check=runs_release(_kiosk)),
    Form("expect hub runs release CODE", check=runs_release(_hub)),
    Form("expect kiosk runs today's build", check=runs_today(_kiosk)),
    Form("expect hub runs today's build", check=runs_today(_hub)),
)
