"""The endpoint of a form: read on the loop, judged in a thread of the pages."""

from collections.abc import Awaitable, Callable

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from firmware.hub.web.forms import SentForm, read_form
from firmware.hub.web.rendering import site_of

STEP_S = 0.5
Judge = Callable[[Request, SentForm], Response]
"""What a form that was sent leads to."""


def on_form(judge: Judge) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of a form: read on the loop, judged in a thread."""

    async def endpoint(request: Request) -> Response:
        sent = await read_form(request)
        return await to_thread.run_sync(judge, request, sent)

    endpoint.__name__ = judge.__name__
    return endpoint


def on_phone_form(judge: Judge) -> Callable[[Request], Awaitable[Response]]:
    """As `on_form`, for a form with a phone: its time says nothing about the phone.

    A member's phone has the hub write more than another. Replies go out in steps of
    `STEP_S`, of which one is longer than the hub takes; nobody's thread waits.
    """
    read = on_form(judge)

    async def endpoint(request: Request) -> Response:
        site = site_of(request)
        began_s = site.monotonic_s()
        response = await read(request)
        took_s = site.monotonic_s() - began_s
        await site.pause(STEP_S - took_s % STEP_S)
        return response

    endpoint.__name__ = judge.__name__
    return endpoint
