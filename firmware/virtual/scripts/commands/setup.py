"""Setting up the shop, and starting and ending its three processes."""

from drivers.api import DriverError
from firmware.kiosk.ui.texts import NO_BADGE
from firmware.virtual.scripts.script import Form
from firmware.virtual.settings import Good, laid_over, toml_line
from firmware.virtual.shop import card_of
from firmware.virtual.stage import START_LIMIT_S, Stage

READY_WORDS = "请扫商品条码"
BADGES_LIMIT_S = 5.0


def article(stage: Stage, *, code: str, yuan: str, text: str) -> None:
    """An article of the catalogue."""
    stage.settings.goods[code] = Good(code, yuan, text)


def stopped_article(stage: Stage, *, code: str, yuan: str, text: str) -> None:
    """An article that is not to be sold."""
    stage.settings.goods[code] = Good(code, yuan, text, off_sale=True)


def adult_article(
    stage: Stage, *, number: int, code: str, yuan: str, text: str
) -> None:
    """An article that staff sell only after they checked the customer's age."""
    stage.settings.goods[code] = Good(code, yuan, text, age_min=number)


def detail(stage: Stage, *, code: str, detail: str, text: str) -> None:
    """What the shop says of an article beside its price."""
    stage.settings.details.setdefault(code, {})[detail] = text


def pictured_article(stage: Stage, *, number: int, yuan: str, text: str) -> None:
    """The article on a photograph."""
    article(stage, code=stage.photograph(number).gtin, yuan=yuan, text=text)


def member(stage: Stage, name: str) -> None:
    """A member with a card."""
    stage.settings.members.append(name)


def coupon(stage: Stage, *, code: str, name: str) -> None:
    """Give a member a coupon of this rule of the policy, in an open shop."""
    stage.shop.finish(stage.shop.tool("member", "give-coupon", code, card_of(name)))


def badge(stage: Stage, name: str) -> None:
    """Somebody with a badge; without this, one is made for 店员."""
    stage.settings.staff.append(name)
    if stage.shop.hub is not None:
        stage.shop.make_badges([name])
        stage.shop.badge_of(name)


def revoke_badge(stage: Stage, name: str) -> None:
    """Revoke somebody's badges, while the hub runs or not."""
    stage.shop.finish(stage.shop.tool("staff", "revoke", name))


def policy(stage: Stage, *, key: str, text: str) -> None:
    """A line of the shop's policy; in an open shop the hub takes it over."""
    lines = toml_line(key, text)
    stage.settings.policy = laid_over(stage.settings.policy, lines)
    if stage.shop.hub is not None:
        stage.shop.write_policy(stage.settings)


def quick_hands(stage: Stage) -> None:
    """Buttons are held for half a second and staff look at nothing."""
    for key in ("holds.confirm_cash_s", "holds.cancel_basket_s"):
        policy(stage, key=key, text="0.5")
    policy(stage, key="staff.shown_min_s", text="0")


def kiosk_line(stage: Stage, *, key: str, text: str) -> None:
    """A line of kiosk.toml."""
    lines = toml_line(key, text)
    stage.settings.kiosk = laid_over(stage.settings.kiosk, lines)


def display(stage: Stage, controller: str) -> None:
    """The display's controller."""
    kiosk_line(stage, key="display.controller", text=controller)


def speak(stage: Stage, language: str) -> None:
    """The customers' language."""
    kiosk_line(stage, key="store.language", text=language)


def open_shop(stage: Stage) -> None:
    """Broker, hub, catalogue, members, kiosk; until the display invites to scan."""
    shop = stage.shop
    shop.write_files(stage.settings)
    shop.broker.start()
    tools = [shop.import_catalogue(), *map(shop.enrol, stage.settings.members)]
    shop.make_badges(stage.settings.everybody)
    shop.start_hub(stage.settings.clocks.hub_off_s)
    stage.start_kiosk()
    for tool in tools:
        shop.finish(tool)
    if stage.settings.has_page:
        shop.start_web()
    await_ready(stage)


def await_ready(stage: Stage) -> None:
    """Wait until the display invites to scan; DriverError if it does not."""
    text, unproven = map(stage.translated, (READY_WORDS, NO_BADGE))
    if not stage.until(lambda: stage.shows(text), START_LIMIT_S):
        raise DriverError("the display does not show {text}", text=text)
    stage.until(lambda: not stage.shows(unproven), BADGES_LIMIT_S)


def write_files(stage: Stage) -> None:
    """Write the files anew, for a shop that opens one process at a time."""
    stage.shop.write_files(stage.settings)


def import_catalogue(stage: Stage) -> None:
    """Import the articles as they are now; staff who have no badge yet get one."""
    write_files(stage)
    stage.shop.make_badges(stage.settings.everybody)
    stage.shop.finish(stage.shop.import_catalogue())


def start_broker(stage: Stage) -> None:
    """Start the broker."""
    stage.shop.broker.start()


def start_hub(stage: Stage) -> None:
    """Start the hub."""
    if not (stage.shop.premises.folder / "hub.toml").exists():
        write_files(stage)
    stage.shop.start_hub(stage.settings.clocks.hub_off_s)


def start_kiosk(stage: Stage) -> None:
    """Give the kiosk power; its display may show anything at first."""
    write_files(stage)
    stage.start_kiosk()


def stop_hub(stage: Stage) -> None:
    """SIGTERM to the hub, and wait."""
    if stage.shop.hub is not None:
        stage.shop.hub.stop()


def kill_hub(stage: Stage) -> None:
    """SIGKILL to the hub."""
    if stage.shop.hub is not None:
        stage.shop.hub.kill()


def stop_kiosk(stage: Stage) -> None:
    """SIGTERM to the kiosk, and wait."""
    if stage.shop.kiosk is not None:
        stage.shop.kiosk.stop()
    stage.await_kiosk_end(START_LIMIT_S)


FORMS = (
    Form("article CODE YUAN TEXT", article),
    Form("stopped article CODE YUAN TEXT", stopped_article),
    Form("article from age NUMBER CODE YUAN TEXT", adult_article),
    Form("article CODE has DETAIL TEXT", detail),
    Form("article on photograph NUMBER YUAN TEXT", pictured_article),
    Form("member NAME", member),
    Form("coupon CODE for NAME", coupon),
    Form("badge of NAME", badge),
    Form("revoke badge of NAME", revoke_badge),
    Form("policy KEY = TEXT", policy),
    Form("quick hands", quick_hands),
    Form("kiosk KEY = TEXT", kiosk_line),
    Form("display CONTROLLER", display),
    Form("language LANGUAGE", speak),
    Form("open shop", open_shop),
    Form("import catalogue", import_catalogue),
    Form("start broker", start_broker),
    Form("start hub", start_hub),
    Form("start kiosk", start_kiosk),
    Form("stop hub", stop_hub),
    Form("kill hub", kill_hub),
    Form("stop kiosk", stop_kiosk),
)
