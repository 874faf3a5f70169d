"""The customer at the counter: what their phone shows, and what they hold up."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from urllib.parse import urlsplit

from drivers.api import DriverError
from drivers.sim.camera.camera_view import png
from drivers.sim.camera.held_pictures import halved
from drivers.vision.pictures import Pixels
from firmware.hub.web.session import COOKIE
from firmware.protocol.records import record_with
from firmware.retail.codes.member_pass import WINDOW_S
from firmware.virtual.page.customer.brought import BroughtPicture
from firmware.virtual.page.customer.holding import Holding
from firmware.virtual.page.customer.sides import (
    HOME,
    badge_side,
    card_side,
    phone_side,
)
from firmware.virtual.page.customer.wallet_face import WalletFace
from firmware.virtual.page.messages.to_page import PhoneShown, ScanFault, TabMessage
from firmware.virtual.page.messages.to_shop import HeldThing, PhoneFace, ScanWith
from firmware.virtual.phones.browser import Browser
from firmware.virtual.phones.glass_photo import qr_on_glass
from firmware.virtual.process import Child
from firmware.virtual.shop import card_of
from firmware.virtual.stage import Stage


class CounterCustomer:
    """One phone, one card, one badge, whose the opening script names. One thread.

    `site` is the address at which tabs find the pages of the phone's `browser`, whose
    origin is "" until the shop has a page. `keep` keeps pictures by their address.
    """

    def __init__(
        self,
        stage: Stage,
        browser: Browser,
        *,
        site: str,
        keep: Callable[[str, bytes], None],
    ) -> None:
        self._stage = stage
        self._browser = browser
        self._keep = keep
        self._phone = PhoneShown(site=site)
        self._published: PhoneShown | None = None
        self._link: Child | None = None
        self._window = 0
        self._pictured: object = None
        self.is_first_member = False
        self.wallet = WalletFace(stage.wallets, keep)
        self.brought = BroughtPicture(keep)
        self._sides = {
            HeldThing.PHONE: self._phone_side,
            HeldThing.CARD: partial(card_side, stage),
            HeldThing.BADGE: partial(badge_side, stage),
            HeldThing.PICTURE: self.brought.side,
        }
        self.holding = Holding(stage, keep, self._sides)

    def begin(self) -> None:
        """The shop is open: a first member's phone gets its link, things are made."""
        self.brought.forget()
        self._browser.jar.forget()
        self._browser.origin = ""
        members = self._stage.settings.members
        self._change(things=tuple(self._made_things()))
        if self._stage.settings.has_page:
            self._browser.origin = self._stage.shop.premises.page_url
            if members:
                card = card_of(members[0])
                self._link = self._stage.shop.tool("member", "link", card, "--json")

    def _made_things(self) -> Iterator[str]:
        """What lies beside the phone; a shop that is not open yet has no badge."""
        for thing in (HeldThing.CARD, HeldThing.BADGE):
            with suppress(DriverError):
                small = png(halved(self._sides[thing]()))
                self._keep(f"/things/{thing}.png", small)
                yield str(thing)

    def look(self, now_s: float, wall_s: float) -> Iterator[TabMessage]:
        """Poll the phone; returns messages of what has changed."""
        self._open_link()
        if self._phone.face is PhoneFace.PAY or self.wallet.waits:
            self.wallet.look(now_s)
        self._window = int(wall_s // WINDOW_S)
        member = self._browser.jar.value(COOKIE) != ""
        if member and not self._phone.member:
            self._change(page=HOME)  # where a tab begins that comes later
        self._change(member=member, wallet=self.wallet.shown)
        if self._phone != self._published:
            self._published = self._phone
            yield self._phone
        if self.holding.thing is HeldThing.PHONE and self._pictured != self._to_see:
            shown = self.holding.show_anew()
            if shown:
                yield shown

    def turn(self, face: PhoneFace, now_s: float) -> None:
        """Have the phone show another face; a wallet shows a fresh code."""
        if face is PhoneFace.PAY:
            self.wallet.open(now_s)
        else:
            self.wallet.put_away()
        self._change(face=face, fault=ScanFault.NONE)

    def scan(self, what: ScanWith, now_s: float) -> None:
        """Scan what the phone is held to: a page is opened, a payment asked for."""
        if what is ScanWith.DISPLAY and self._stage.remote.frame is None:
            self._change(fault=ScanFault.DARK)
            return
        try:
            text = self._code(what)
        except DriverError:
            self._change(fault=ScanFault.NO_CODE)
            return
        page = self._stage.shop.premises.page_url
        if self._browser.origin and text.startswith(f"{page}/"):
            self._open(urlsplit(text).path)
        elif self.wallet.scan(text, now_s):
            self._change(face=PhoneFace.PAY, fault=ScanFault.NONE)
        else:
            self._change(fault=ScanFault.FOREIGN)

    @property
    def face(self) -> PhoneFace:
        """What the phone shows."""
        return self._phone.face

    @property
    def scanned(self) -> bool:
        """Whether the newest scan led somewhere."""
        return self._phone.fault is ScanFault.NONE

    def take_other_phone(self) -> None:
        """Another customer's, that no page of the shop has seen."""
        self._browser.jar.forget()
        self.is_first_member = False
        self.wallet.put_away()
        self._open("")

    def _code(self, what: ScanWith) -> str:
        if what is ScanWith.DISPLAY:
            return qr_on_glass(self._stage.remote.frame)
        number = len(self._stage.paper.slips)
        page = f"{self._stage.shop.premises.page_url}/j/"
        try:
            return self._stage.code_of_slip(number, page)
        except DriverError:
            return self._stage.code_of_slip(number)

    def _open_link(self) -> None:
        """Open the link that the hub's command made, as soon as it has."""
        if self._link is None or self._link.exit_code is None:
            return
        made, self._link = self._link, None
        if made.exit_code == 0:
            self._browser.open(json.loads(made.output)["address"])
            self.is_first_member = True
            self._open(HOME)

    def _open(self, path: str) -> None:
        opened = self._phone.opened + 1
        self._change(
            face=PhoneFace.PASS, page=path, opened=opened, fault=ScanFault.NONE
        )

    def _change(self, **fields: object) -> None:
        self._phone = record_with(self._phone, **fields)

    @property
    def _to_see(self) -> object:
        """What of the phone the camera can distinguish."""
        phone, wallet = self._phone, self.wallet.shown
        match phone.face:
            case PhoneFace.PASS:
                return phone.face, phone.member and self._window
            case PhoneFace.PAY if wallet:
                return wallet.network, wallet.stage, wallet.code
            case _:
                return phone.face

    def _phone_side(self) -> Pixels:
        self._pictured = self._to_see
        phone = record_with(self._phone, wallet=self.wallet.shown)
        return phone_side(self._stage, phone, self._browser, digits=self.wallet.digits)
