"""The sale whose points wait for who joins by its slip."""

from starlette.requests import Request

from firmware.hub.web.pages.slip import SlipView


def waiting_offer(request: Request, claim: str) -> SlipView | None:
    """The sale of a claim with the points that wait, or None if there are none."""
    del request, claim
    return None
