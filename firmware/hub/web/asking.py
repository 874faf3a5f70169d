"""The endpoint of a form: read on the loop, judged in a thread of the pages."""

from collections.abc import Awaitable, Callable

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from firmware.hub.web.forms import SentForm, read_form

Judge = Callable[[Request, SentForm], Response]
"""What a form that was sent leads to."""


def on_form(judge: Judge) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of a form: read on the loop, judged in a thread."""

    async def endpoint(request: Request) -> Response:
        sent = await read_form(request)
        return await to_thread.run_sync(judge, request, sent)

    endpoint.__name__ = judge.__name__
    return endpoint
