"""Wallets of a rehearsal: what they show, scan and confirm at networks of their own."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from time import time

import pytest

from drivers.api import DriverError
from firmware.base.config_loader import load
from firmware.hub.config import HubConfig
from firmware.hub.payments.config import NetworkName
from firmware.hub.payments.gateway import Charge, PaymentGateway
from firmware.hub.payments.networks.checking import checked
from firmware.hub.payments.networks.installed import open_networks
from firmware.hub.payments.results import (
    Declined,
    Paid,
    Precreated,
    WaitingForBuyer,
)
from firmware.retail.codes.code_kinds import PayCode
from firmware.virtual.network.shop_keys import payments_table
from firmware.virtual.page.customer.wallet_face import (
    CODE_FILE,
    LIVE_S,
    RENEW_S,
    WalletFace,
)
from firmware.virtual.page.messages.to_page import PaymentStage, WalletShown
from firmware.virtual.page.messages.to_shop import WalletMood
from firmware.virtual.phones.wallets import Wallets
from firmware.virtual.settings import toml

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def wallets(
    network_keys: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Wallets]:
    folder = tmp_path_factory.mktemp("wallets") / "networks"
    shutil.copytree(network_keys, folder)
    wallets = Wallets(folder)
    wallets.switch_on()
    yield wallets
    wallets.close()


@pytest.fixture(scope="module")
def hub(wallets: Wallets, tmp_path_factory: pytest.TempPathFactory) -> HubConfig:
    """hub.toml as the stage writes it, read as the hub reads it."""
    file = tmp_path_factory.mktemp("hub") / "hub.toml"
    table = payments_table(wallets.networks.config)
    file.write_text(toml({"payments": table}), "utf-8")
    return load(file, HubConfig)


@pytest.fixture
def alipay(hub: HubConfig) -> PaymentGateway:
    return open_networks(hub.payments, time)["alipay"]


def charge(number: str, amount_fen: int = 1_205) -> Charge:
    return Charge(
        out_trade_no=f"k1_{number}", amount_fen=amount_fen, subject="茶", terminal="k1"
    )


@pytest.mark.parametrize("network", ["alipay", "wechat"])
def test_the_hub_finds_a_network_ready_by_the_stage_s_own_lines(
    hub: HubConfig, network: NetworkName
) -> None:
    points = list(checked(hub.payments, network, time))
    assert [each.text for each in points if not each.ok] == []
    assert len(points) > 1


@pytest.mark.parametrize("network", ["alipay", "wechat"])
def test_a_shown_code_pays_out_of_its_wallet_once(
    wallets: Wallets, hub: HubConfig, network: NetworkName
) -> None:
    wallets.open("林", network, 2_000)
    gateway = open_networks(hub.payments, time)[network]
    code = PayCode(network, wallets.new_code("林"))
    assert isinstance(gateway.pay(charge(f"once_{network}"), code), Paid)
    assert wallets.balance_fen("林") == 795
    assert wallets.last_code("林") == code.code
    used_up = gateway.pay(charge(f"again_{network}"), code)
    assert isinstance(used_up, Declined)
    assert code.code in wallets.codes


def test_a_wallet_that_asks_for_a_password_waits_for_whoever_holds_it(
    wallets: Wallets, alipay: PaymentGateway
) -> None:
    wallets.open("陈", "alipay", 5_000)
    wallets.change("陈", password_from_fen=0)
    code = PayCode("alipay", wallets.new_code("陈"))
    assert isinstance(alipay.pay(charge("asks"), code), WaitingForBuyer)
    wallets.confirm("陈")
    assert isinstance(alipay.query(charge("asks")), Paid)
    with pytest.raises(DriverError, match="nothing waits for 陈"):
        wallets.confirm("陈")


def test_an_order_s_qr_is_scanned_and_confirmed_or_declined(
    wallets: Wallets, alipay: PaymentGateway
) -> None:
    wallets.open("王", "alipay", 5_000)
    shown = alipay.precreate(charge("scan"))
    assert isinstance(shown, Precreated)
    wallets.scan("王", shown.url)
    wallets.confirm("王")
    assert wallets.balance_fen("王") == 3_795
    other = alipay.precreate(charge("declined"))
    assert isinstance(other, Precreated)
    wallets.scan("王", other.url)
    wallets.decline("王")
    assert wallets.balance_fen("王") == 3_795
    with pytest.raises(DriverError, match="code_unknown"):
        wallets.scan("王", "https://qr.alipay.com/bax0")


def test_networks_that_were_switched_off_go_on_with_their_books(
    wallets: Wallets,
) -> None:
    wallets.open("周", "wechat", 700)
    wallets.switch_off()
    with pytest.raises(DriverError, match="no payment network"):
        wallets.balance_fen("周")
    wallets.switch_on()
    assert wallets.balance_fen("周") == 700


def test_without_a_wallet_nothing_can_be_shown(wallets: Wallets) -> None:
    with pytest.raises(DriverError, match="吴 has no wallet"):
        wallets.new_code("吴")


class PhoneOfTest:
    """The face of a wallet of its own, the time, and the pictures that are kept."""

    def __init__(self, wallets: Wallets, gateway: PaymentGateway) -> None:
        self.now_s = 0.0
        self.pictures: dict[str, bytes] = {}
        self.face = WalletFace(wallets, self.pictures.__setitem__)
        self._gateway = gateway

    def open(self, network: str = "alipay") -> None:
        self.face.open(self.now_s, network)

    @property
    def shown(self) -> WalletShown:
        assert self.face.shown is not None
        return self.face.shown

    def looks(self, later_s: float = 1.0) -> PaymentStage:
        self.now_s += later_s
        self.face.look(self.now_s)
        return self.shown.stage

    def pays(self, number: str) -> object:
        return self._gateway.pay(charge(number), PayCode("alipay", self.face.digits))


@pytest.fixture
def phone(wallets: Wallets, alipay: PaymentGateway) -> PhoneOfTest:
    """With a wallet at each network that pays at once."""
    phone = PhoneOfTest(wallets, alipay)
    wallets.open("郑", "alipay", 10_000)
    phone.open()
    phone.face.change_mood(WalletMood.PAYS)
    return phone


def test_a_phone_shows_a_code_until_it_has_paid(phone: PhoneOfTest) -> None:
    phone.open()
    assert phone.looks() is PaymentStage.CODE
    assert phone.pictures[CODE_FILE].startswith(b"\x89PNG")
    before_fen = phone.shown.balance_fen
    assert isinstance(phone.pays("face"), Paid)
    assert phone.looks() is PaymentStage.PAID
    assert (phone.shown.amount_fen, phone.shown.code) == (1_205, 0)
    assert phone.shown.balance_fen == before_fen - 1_205
    assert (phone.face.digits, phone.pictures[CODE_FILE]) == ("", b"")


def test_a_phone_asks_its_owner_and_tells_what_became_of_it(
    phone: PhoneOfTest,
) -> None:
    phone.open()
    phone.face.change_mood(WalletMood.ASKS)
    assert isinstance(phone.pays("face_asks"), WaitingForBuyer)
    assert (phone.looks(), phone.face.waits) == (PaymentStage.ASKED, True)
    phone.open()  # another look at the wallet hides nothing that waits
    assert phone.shown.stage is PaymentStage.ASKED
    phone.face.decline(phone.now_s)
    assert phone.shown.stage is PaymentStage.REFUSED
    phone.open()
    assert isinstance(phone.pays("face_typed"), WaitingForBuyer)
    phone.looks()
    phone.face.confirm(phone.now_s)
    assert phone.shown.stage is PaymentStage.PAID
    phone.face.change_mood(WalletMood.HESITATES)
    phone.open()
    assert isinstance(phone.pays("face_late"), WaitingForBuyer)
    assert phone.looks() is PaymentStage.UNDER_WAY
    phone.face.change_mood(WalletMood.PAYS)


def test_a_phone_scans_an_order_with_the_wallet_of_its_network(
    phone: PhoneOfTest, alipay: PaymentGateway, wallets: Wallets
) -> None:
    wallets.open("孙", "wechat", 700)
    phone.open("wechat")
    order = alipay.precreate(charge("face_scan"))
    assert isinstance(order, Precreated)
    assert phone.face.scan(order.url, phone.now_s)
    assert (phone.shown.network, phone.shown.stage) == ("alipay", PaymentStage.ASKED)
    phone.face.decline(phone.now_s)
    assert not phone.face.scan("https://example.org/", phone.now_s)
    assert phone.pictures[CODE_FILE] == b""


def test_a_code_in_view_is_replaced_and_a_forgotten_one_goes(
    phone: PhoneOfTest,
) -> None:
    phone.open()
    first = phone.face.digits
    codes = phone.shown.code
    phone.looks(RENEW_S)
    assert phone.face.digits not in {"", first}
    assert phone.shown.code == codes + 1
    phone.looks(LIVE_S)
    assert (phone.face.digits, phone.shown.code) == ("", 0)
