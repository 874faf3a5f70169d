"""Brings a suspended basket to the counter, shows it, and books its money.

Only the hub can do that, for its kiosk has to release the basket first: unlike other
commands of the shell this one needs a running hub.
"""

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from firmware.base.wording.phrases import Phrase
from firmware.cli.books.suspended.texts import (
    GOODS_COLUMNS,
    kept_text,
    price_text,
    refusal_text,
    step_text,
)
from firmware.cli.output import refuse, say, say_json
from firmware.cli.tables import say_table
from firmware.hub.channels.quotes.quoted import QuotedLine
from firmware.hub.counter.commands import (
    BasketPaid,
    BasketPriced,
    BringBasket,
    CounterRefusal,
    PayBasket,
)
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.port.client import PortError
from firmware.hub.web.hub_caller import HubCaller
from firmware.protocol.records import encode_record
from firmware.retail.money import weighed_text, yuan

TURN_S = 1.0
TURNS = 10
"""How often a kiosk is asked: as long as a kiosk asks another one."""
TRIES = 3
"""How often money is booked under one key if nobody knows whether it was."""
KEY_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Till:
    """The counter of one command; `pause` waits a number of seconds."""

    hub: HubCaller
    pause: Callable[[float], None]
    as_json: bool = False

    def show(self, slip: str, card: str | None) -> int:
        """The basket at the prices of now; 1 if the counter cannot have it."""
        found = self._brought(slip, card)
        if isinstance(found, CommandRefused):
            return refuse(refusal_text(found, slip))
        if self.as_json:
            say_json(json.loads(encode_record(found)))
            return 0 if found.here else 1
        say_table(GOODS_COLUMNS, map(_line_row, found.lines))
        say(*_price_lines(found))
        if not found.here:
            return refuse(Phrase("{slip}: {why}", slip=slip, why=kept_text(found.kid)))
        say(
            Phrase(
                "take the money, then: countertop orders suspended {slip} --cash {sum}"
                " --by NAME",
                slip=slip,
                sum=yuan(found.payable_fen),
            )
        )
        return 0

    def pay(self, slip: str, card: str | None, *, cash_fen: int, by: str) -> int:
        """Book the cash that `by` took; 1 if that is not what it costs, or too late."""
        found = self._brought(slip, card)
        if isinstance(found, CommandRefused):
            return refuse(refusal_text(found, slip))
        if not found.here:
            return refuse(Phrase("{slip}: {why}", slip=slip, why=kept_text(found.kid)))
        command = PayBasket(slip_no=slip, paid_fen=cash_fen, by=by, card=card)
        paid = self._paid(command)
        if isinstance(paid, CommandRefused):
            price = price_text(found.payable_fen)
            changed = paid.reason == CounterRefusal.PRICE
            return refuse(price if changed else refusal_text(paid, slip))
        if self.as_json:
            say_json(json.loads(encode_record(paid)))
        else:
            say(*_paid_lines(paid))
        return 0

    def _brought(self, slip: str, card: str | None) -> BasketPriced | CommandRefused:
        command = BringBasket(slip_no=slip, card=card)
        found = self.hub.call(command, BasketPriced)
        for _ in range(TURNS):
            if isinstance(found, CommandRefused) or found.here:
                break
            self.pause(TURN_S)
            found = self.hub.call(command, BasketPriced)
        return found

    def _paid(self, command: PayBasket) -> BasketPaid | CommandRefused:
        """Under one key: whatever the hub did before is its reply again."""
        key = f"counter-{secrets.token_hex(KEY_BYTES)}"
        for _ in range(TRIES - 1):
            try:
                return self.hub.call(command, BasketPaid, key=key)
            except PortError as error:
                if error.done is False:
                    raise
                self.pause(TURN_S)
        return self.hub.call(command, BasketPaid, key=key)


def _line_row(line: QuotedLine) -> list[str]:
    weighed = weighed_text(line.weight_g, None)
    return [
        str(line.line),
        f"{line.name} {weighed}" if weighed else line.name,
        yuan(line.listed_fen),
    ]


def _price_lines(found: BasketPriced) -> Iterator[Phrase]:
    steps = map(step_text, found.steps)
    yield from (step for step in steps if step is not None)
    for gift in found.gifts:
        yield Phrase("gift: {name}", name=gift.name)
    if found.suspended_fen != found.payable_fen:
        then = yuan(found.suspended_fen)
        yield Phrase("when it was suspended it cost {then} yuan", then=then)
    if found.member_id is not None:
        yield Phrase(
            "member {member}: {points} points to earn; points and coupons are used at"
            " a kiosk",
            member=found.member_id,
            points=found.earned_points,
        )
    yield Phrase("to pay in cash: {sum} yuan", sum=yuan(found.payable_fen))


def _paid_lines(paid: BasketPaid) -> Iterator[Phrase]:
    yield Phrase(
        "{sum} yuan in cash, receipt {receipt}",
        sum=yuan(paid.paid_fen),
        receipt=paid.receipt_no,
    )
    if paid.balance_points is not None:
        yield Phrase(
            "{points} points earned, {balance} now",
            points=paid.earned_points,
            balance=paid.balance_points,
        )
    if paid.flag is not None:
        yield Phrase(
            "people should look at it: countertop orders show {receipt}",
            receipt=paid.receipt_no,
        )
