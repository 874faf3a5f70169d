"""Sale scripts over HTTP: which there are, one that is dropped, that of the session."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import cache

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from firmware.base.errors import ConfigError
from firmware.virtual.page.board.board import Board
from firmware.virtual.page.in_both import in_both
from firmware.virtual.page.messages.script_orders import LoadScript
from firmware.virtual.page.messages.to_shop import PageOrder
from firmware.virtual.page.recording.session_sale import SESSION_FILE
from firmware.virtual.page.replay.library import about, library, library_text
from firmware.virtual.page.replay.page_script import SCRIPT_MAX_BYTES, page_script
from firmware.virtual.page.web.bodies import body_of

SCRIPTS = "/scripts"
NAME_MAX = 80
TOO_LARGE, NO_TEXT, NO_SCRIPT, BUSY, TAKEN, NOT_FOUND = 413, 400, 422, 503, 204, 404
NO_COPY = {"Cache-Control": "no-store"}


def script_routes(board: Board, give: Callable[[PageOrder], bool]) -> list[Route]:
    """GET and POST /scripts, GET /session.sale; `give` gives the shop an order.

    What is posted is the text of a script, its name stands in the query. 413: more than
    `SCRIPT_MAX_BYTES`; 400: no UTF-8; 422: lines that are no commands, each
    named in both languages.
    """

    async def listed(_request: Request) -> Response:
        return JSONResponse(await asyncio.to_thread(_library), headers=NO_COPY)

    async def dropped(request: Request) -> Response:
        body = await body_of(request, SCRIPT_MAX_BYTES)
        if body is None:
            return Response(status_code=TOO_LARGE)
        name = request.query_params.get("name", "")[:NAME_MAX] or "script.sale"
        try:
            text = body.decode("utf-8-sig")
            await asyncio.to_thread(page_script, name, text)
        except UnicodeDecodeError:
            return Response(status_code=NO_TEXT)
        except ConfigError as refused:
            return JSONResponse(in_both(refused), NO_SCRIPT, NO_COPY)
        taken = give(LoadScript(name=name, text=text))
        return Response(status_code=TAKEN if taken else BUSY)

    async def session(_request: Request) -> Response:
        text = board.pictures.get(SESSION_FILE, b"")
        named = {"Content-Disposition": "attachment; filename=session.sale"}
        if not text:
            return Response(status_code=NOT_FOUND)
        return Response(text, headers=NO_COPY | named, media_type="text/plain")

    return [
        Route(SCRIPTS, listed),
        Route(SCRIPTS, dropped, methods=["POST"]),
        Route(SESSION_FILE, session),
    ]


@cache
def _library() -> list[dict[str, str]]:
    """Those that can be played here: some need far sides that tests alone have.

    They are parsed once: all of them take a second, in which the shop's thread waits.
    """
    found: list[dict[str, str]] = []
    for name in library():
        text = library_text(name)
        with suppress(ConfigError):
            page_script(name, text)
            found.append({"name": name, "about": about(text)})
    return found
