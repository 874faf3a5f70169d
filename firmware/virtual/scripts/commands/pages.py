"""What customers do with their phones: the shop's pages, and passes on them."""

import time

from drivers.api import DriverError
from firmware.base.wording.phrases import Phrase
from firmware.retail.codes.member_pass import WINDOW_S
from firmware.retail.policy.pass_rules import PassRules
from firmware.virtual.phones.browser import Browser
from firmware.virtual.phones.phone import Phone
from firmware.virtual.scripts.script import Form
from firmware.virtual.stage import Stage

MAX_LINES = 8
"""How much of a page is shown: what stands above a phone's lower edge."""
TOO_OLD_S = WINDOW_S + PassRules().late_s + 1
"""No kiosk accepts a pass of that age, by the default policy."""


def shop_with_page(stage: Stage) -> None:
    """The shop has its page for customers; each guest's slip leads there."""
    stage.settings.has_page = True


def join(stage: Stage, *, number: int, name: str, code: str) -> None:
    """A phone reads the code of a slip, opens the page and joins."""
    url = stage.shop.premises.page_url
    stage.phones[name] = phone = Phone(name, code, Browser(url))
    phone.join(stage.code_of_slip(number, url))


def leave(stage: Stage, name: str) -> None:
    """A member leaves by their own page; the ledger's sums are noted before."""
    stage.noted_sums = stage.hub_database.sums()
    _phone(stage, name).leave()


def show_phone(stage: Stage, name: str) -> None:
    """Hold a phone with the pass of its page, as it is drawn, before the camera."""
    picture = _phone(stage, name).showing_pass()
    stage.show({f"phone of {name}"}, picture)


def keep_screenshot(stage: Stage, name: str) -> None:
    """Keep a picture of a phone with its pass."""
    _phone(stage, name).keep_screenshot(time.monotonic())


def show_screenshot(stage: Stage, name: str) -> None:
    """Hold the picture that was kept before the camera, once its pass is too old."""
    phone = _phone(stage, name)
    if phone.screenshot is None:
        raise DriverError("no screenshot of {name} was kept", name=name)
    stage.wait(phone.kept_s + TOO_OLD_S - time.monotonic())
    stage.show({f"screenshot of {name}"}, phone.screenshot)


def read_page(stage: Stage, name: str) -> None:
    """Show the beginning of what a phone shows."""
    stage.reporter.rows(_phone(stage, name).page.lines[:MAX_LINES])


def read_traces(stage: Stage, name: str) -> None:
    """Show in how many files of all boxes somebody is named."""
    count, found = _traces(stage, name)
    where = ", ".join(found) or "none"
    row = f"{count} files of hub, kiosk and broker, naming {name}: {where}"
    stage.reporter.rows([row])


def page(stage: Stage, *, name: str, text: str) -> str | None:
    """The page of a phone, loaded again unless it says so already, has this text."""
    phone = _phone(stage, name)
    if text in phone.page.text or text in phone.load().text:
        return None
    return f"\n{phone.page.text}"


def no_trace(stage: Stage, name: str) -> str | None:
    """No file of hub, kiosk and broker has the name or number of a phone in it."""
    _, found = _traces(stage, name)
    return "\n".join(map(str, found)) or None


def sums(stage: Stage) -> str | None:
    """The ledger's sums are those of before somebody left."""
    seen = stage.hub_database.sums()
    if seen == stage.noted_sums:
        return None
    return Phrase("{seen}, before {noted}", seen=seen, noted=stage.noted_sums)


def _traces(stage: Stage, name: str) -> tuple[int, list[str]]:
    shop = stage.shop
    folders = (shop.premises.folder, shop.broker.folder)
    count, found = _phone(stage, name).traces(*folders)
    return count, [each.name for each in found]


def _phone(stage: Stage, name: str) -> Phone:
    phone = stage.phones.get(name)
    if phone is None:
        raise DriverError("{name} has not joined by a phone", name=name)
    return phone


FORMS = (
    Form("shop with page", shop_with_page),
    Form("join by slip NUMBER as NAME CODE", join),
    Form("leave as NAME", leave),
    Form("show phone of NAME", show_phone),
    Form("keep screenshot of NAME", keep_screenshot),
    Form("show screenshot of NAME", show_screenshot),
    Form("read page of NAME", read_page),
    Form("read traces of NAME", read_traces),
    Form("expect page of NAME TEXT", check=page),
    Form("expect no trace of NAME", check=no_trace),
    Form("expect sums as before", check=sums),
)
