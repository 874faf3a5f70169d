"""What visitors show of their own: a picture by POST, a webcam by websocket."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from firmware.virtual.page.board.webcam_seat import WebcamSeat, WebcamVisit
from firmware.virtual.page.camera.own_pictures import (
    FILE_MAX_BYTES,
    PictureFault,
    is_frame,
    printable,
)
from firmware.virtual.page.messages.camera_orders import BringPicture, ShowWebcam
from firmware.virtual.page.messages.protocol import (
    FRAME_PERIOD_S,
    NEXT,
    WEBCAM_PROTOCOL,
)
from firmware.virtual.page.messages.to_shop import PageOrder, TakeGoodAway
from firmware.virtual.page.web.bodies import body_of

SHOWN_LIMIT_S = 15.0
"""A shop that shows no frame within that time has no use for the camera."""
TAKEN, BUSY = 204, 503
STATUS = {PictureFault.BYTES: 413, PictureFault.FORMAT: 415}
OTHERWISE = 422
OTHER_VERSION, OTHER_SHOWN, NO_FRAME = 4400, 4409, 4415
"""Codes with which a webcam's websocket is closed: load the page again; something else
is before the camera; what came is no frame."""

Give = Callable[[PageOrder], bool]


class OwnCamera:
    """Lets pictures and frames in, and gives them to the shop. Event loop's thread.

    One picture is unpacked at a time. A webcam sends a frame only when it is asked:
    once the shop has shown the one before, and `FRAME_PERIOD_S` after that one came. So
    the newest frame wins, and at most one waits.
    """

    def __init__(self, seat: WebcamSeat, give: Give) -> None:
        self._seat = seat
        self._give = give
        self._unpacking = asyncio.Lock()

    def routes(self) -> list[Route | WebSocketRoute]:
        """POST /picture, and the websocket /webcam."""
        return [
            Route("/picture", self.picture, methods=["POST"]),
            WebSocketRoute("/webcam", self.webcam),
        ]

    async def picture(self, request: Request) -> Response:
        """204, or a status with the name of a `PictureFault`; 503 while it is busy."""
        if self._unpacking.locked():
            return Response(status_code=BUSY)
        async with self._unpacking:
            body = await body_of(request, FILE_MAX_BYTES)
            made = PictureFault.BYTES
            if body is not None:
                made = await asyncio.to_thread(printable, body)
        if isinstance(made, PictureFault):
            return Response(str(made), STATUS.get(made, OTHERWISE))
        return Response(status_code=TAKEN if self._give(BringPicture(made)) else BUSY)

    async def webcam(self, socket: WebSocket) -> None:
        """One visitor's camera, until it goes or something else is to be seen."""
        if WEBCAM_PROTOCOL not in socket.scope["subprotocols"]:
            await socket.accept()
            await socket.close(OTHER_VERSION)
            return
        await socket.accept(WEBCAM_PROTOCOL)
        visit = self._seat.sit()
        showing = asyncio.create_task(self._show(socket, visit))
        ending = asyncio.create_task(visit.ended.wait())
        await asyncio.wait({showing, ending}, return_when=asyncio.FIRST_COMPLETED)
        for each in (showing, ending):
            each.cancel()
        if self._seat.leave(visit):
            self._give(TakeGoodAway())
        with suppress(RuntimeError, WebSocketDisconnect):  # it went by itself
            await socket.close(NO_FRAME if showing.done() else OTHER_SHOWN)

    async def _show(self, socket: WebSocket, visit: WebcamVisit) -> None:
        """Ask for frame after frame, until it goes or sends something else."""
        clock, first = asyncio.get_running_loop(), True
        # KeyError: a text came; RuntimeError: it went while it was asked
        with suppress(WebSocketDisconnect, KeyError, RuntimeError, TimeoutError):
            while True:
                await socket.send_text(NEXT)
                frame = await socket.receive_bytes()
                if not is_frame(frame):
                    return
                due_s = clock.time() + FRAME_PERIOD_S
                visit.shown.clear()
                if self._give(ShowWebcam(frame, first=first)):
                    await asyncio.wait_for(visit.shown.wait(), SHOWN_LIMIT_S)
                    first = False
                await asyncio.sleep(due_s - clock.time())
