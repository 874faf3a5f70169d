"""What the phone, the card and the badge show to whoever looks at them."""

from drivers.api import DriverError
from drivers.sim.camera.held_pictures import (
    badge_picture,
    card_picture,
    phone_with_pass,
    phone_with_pay_code,
    phone_with_words,
)
from drivers.vision.pictures import Pixels
from firmware.virtual.page.messages.to_page import PaymentStage, PhoneShown
from firmware.virtual.page.messages.to_shop import PhoneFace
from firmware.virtual.phones.browser import Browser
from firmware.virtual.shop import card_of
from firmware.virtual.stage import Stage

HOME = "/me"
NETWORK_NAMES = {"alipay": "支付宝", "wechat": "微信支付"}
WORDS = {
    PaymentStage.CODE: "付款码",
    PaymentStage.ASKED: "请确认付款",
    PaymentStage.UNDER_WAY: "正在付款",
    PaymentStage.PAID: "已支付",
    PaymentStage.REFUSED: "没有付款",
}


def card_side(stage: Stage) -> Pixels:
    """The card of the first member; DriverError if there is none."""
    members = stage.settings.members
    if not members:
        raise DriverError("nobody has a card here")
    return card_picture(card_of(members[0]), members[0], stage.settings.store)


def badge_side(stage: Stage) -> Pixels:
    """The badge of the first of the staff."""
    name = stage.settings.everybody[0]
    return badge_picture(stage.shop.badge_of(name), name, stage.settings.store)


def phone_side(
    stage: Stage, phone: PhoneShown, browser: Browser, *, digits: str
) -> Pixels:
    """The phone as it is now: its page's pass is asked for, a pay code is `digits`."""
    match phone.face:
        case PhoneFace.PASS if phone.member:
            modules = browser.open(HOME).pass_modules()
            return phone_with_pass(modules, "会员码", stage.settings.store)
        case PhoneFace.PAY if phone.wallet and digits:
            return phone_with_pay_code(digits, NETWORK_NAMES[phone.wallet.network])
        case PhoneFace.PAY if phone.wallet and phone.wallet.amount_fen:
            amount = f"¥{phone.wallet.amount_fen / 100:.2f}"
            return phone_with_words(WORDS[phone.wallet.stage], amount)
        case PhoneFace.PAY:
            return phone_with_words(WORDS[PaymentStage.CODE], "")
        case PhoneFace.PASS:
            return phone_with_words("会员码", "还不是会员")
        case PhoneFace.SCAN:
            return phone_with_words("扫一扫", "")
