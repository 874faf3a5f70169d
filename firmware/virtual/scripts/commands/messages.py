"""Messages to members: how their gateway behaves, and what reached the phones."""

from firmware.base.wording.phrases import Phrase, joined
from firmware.virtual.network.message_gateway_http import Manner
from firmware.virtual.scripts.script import Form
from firmware.virtual.stage import Stage

WELL = range(200, 300)


def gateway_down(stage: Stage) -> None:
    """The gateway's machine is off: connections end, later ones are refused."""
    stage.shop.gateway.down()


def gateway_up(stage: Stage) -> None:
    """It is on again."""
    stage.shop.gateway.up()


def gateway_silent(stage: Stage) -> None:
    """The gateway passes messages on, but its answers do not come."""
    stage.shop.gateway.manner = Manner(waits=True)


def gateway_answers(stage: Stage) -> None:
    """The gateway answers what waits, and all that comes, well and at once."""
    stage.shop.gateway.release()


def gateway_says(stage: Stage, number: int) -> None:
    """The gateway answers with this status; what is not 2xx it passes on to nobody."""
    stage.shop.gateway.manner = Manner(number, takes=number in WELL)


def message(stage: Stage, text: str) -> str | None:
    """A message with this text has reached a phone."""
    texts = [each.text for each in stage.shop.gateway.delivered]
    return None if any(text in each for each in texts) else _phones(texts)


def messages(stage: Stage, number: int) -> str | None:
    """That many different messages have reached phones, and none came unsigned."""
    gateway = stage.shop.gateway
    if gateway.faults:
        return "\n".join(gateway.faults)
    texts = [each.text for each in gateway.delivered]
    return None if len(texts) == number else _phones(texts)


def asked(stage: Stage, number: int) -> str | None:
    """That many requests, or more, have come to the gateway so far."""
    seen = sum(stage.shop.gateway.knocks.values())
    return None if seen >= number else Phrase("{number} requests", number=seen)


def read_message(stage: Stage) -> None:
    """Show the newest message."""
    stage.reporter.rows([each.text for each in stage.shop.gateway.delivered[-1:]])


def _phones(texts: list[str]) -> str:
    many = Phrase("{number} messages", number=len(texts))
    return joined("\n", [many, *texts])


FORMS = (
    Form("gateway down", gateway_down),
    Form("gateway up", gateway_up),
    Form("gateway silent", gateway_silent),
    Form("gateway answers NUMBER", gateway_says),
    Form("gateway answers", gateway_answers),
    Form("expect messages NUMBER", check=messages),
    Form("expect message TEXT", check=message),
    Form("expect gateway asked NUMBER", check=asked),
    Form("read message", read_message),
)
